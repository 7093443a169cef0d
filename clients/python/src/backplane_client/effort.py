"""One call from the caller's point of view: its deadline, credentials and attempts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, Never

import grpc
from grpc import aio

from .attempts import Attempts, pushback_s_of
from .contracts import Method
from .error_details import error_of
from .errors import BackplaneError, DeadlineExceeded
from .line import Line

Pairs = aio.Metadata | Iterable[tuple[str, str | bytes]]

_AUTHORIZATION: Final = "authorization"


class Effort:
    """What is kept across the attempts of one call.

    The deadline covers all of them, and the waits between. A request that is not
    `replayable` is not sent again with another token; its contract has no retries.
    """

    __slots__ = (
        "_attempts",
        "_circuit",
        "_deadline_s",
        "_line",
        "_loop",
        "_metadata",
        "_method",
        "_renewed",
        "_replayable",
        "_request_id",
        "_token",
    )

    def __init__(
        self,
        line: Line,
        method: Method,
        *,
        timeout: float | None,
        metadata: Pairs | None,
        request_id: str = "",
        replayable: bool = True,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._deadline_s = self._loop.time() + (method.deadline_s if timeout is None else timeout)
        self._line = line
        self._method = method
        self._metadata = tuple(metadata or ())
        self._request_id = request_id
        self._replayable = replayable
        self._attempts = Attempts(method.retry, line.budget)
        self._circuit = line.circuits.of(method.path)
        self._token = ""
        self._renewed = False

    @property
    def remaining_s(self) -> float:
        """What is left of the deadline; never negative."""
        return max(0.0, self._deadline_s - self._loop.time())

    async def prepare(self) -> aio.Metadata:
        """Begins an attempt and returns its metadata; raises BackplaneError.

        CircuitOpen where the method's service is left alone for a moment.
        """
        self._attempts.count += 1
        line = self._line
        if line.wait_for_ready_s:
            await line.ready(within_s=min(line.wait_for_ready_s, self.remaining_s))
        self._token = "" if self._method.is_public else await self._current_token()
        if self._circuit is not None:
            self._circuit.admit(self._method.path)
        own = line.each_attempt(self._method.path)
        return aio.Metadata(*self._metadata, *own, *self._authorization())

    def succeeded(self) -> None:
        """Counts an answer."""
        self._attempts.succeeded()
        self.answered()

    def answered(self) -> None:
        """Notes that the service answers, as when the first reply of a stream comes."""
        if self._circuit is not None:
            self._circuit.succeeded()

    async def recover(self, failed: aio.AioRpcError) -> None:
        """Waits until the next attempt is due, or raises the typed error."""
        error = error_of(failed, method=self._method.path, request_id=self._request_id)
        if self._circuit is not None:
            self._circuit.failed(error, pushback_s_of(failed))
        if self._token_was_refused(error) and self._replayable:
            return
        delay_s = self._attempts.delay_s(failed, error)
        if delay_s is None or delay_s >= self.remaining_s:
            raise error from failed
        await asyncio.sleep(delay_s)

    def give_up(self, failed: aio.AioRpcError) -> Never:
        """Raises the typed error."""
        raise error_of(failed, method=self._method.path, request_id=self._request_id) from failed

    async def _current_token(self) -> str:
        ready = self._line.tokens.at_hand()
        if ready is not None:
            return ready
        try:
            async with asyncio.timeout(self.remaining_s):
                return await self._line.tokens.fetched()
        except TimeoutError as error:
            raise self._no_token() from error

    def _no_token(self) -> BackplaneError:
        # The call itself was never sent, so it has no request_id to look for.
        return DeadlineExceeded(
            "the time ran out before the API key was exchanged; the call was not sent",
            method=self._method.path,
        )

    def _authorization(self) -> Iterable[tuple[str, str]]:
        own = any(key.lower() == _AUTHORIZATION for key, _ in self._metadata)
        return [(_AUTHORIZATION, f"Bearer {self._token}")] if self._token and not own else []

    def _token_was_refused(self, error: BackplaneError) -> bool:
        """Whether another token may help: once, and not for a call that carried none."""
        if error.code is not grpc.StatusCode.UNAUTHENTICATED or not self._token:
            return False
        another = self._line.tokens.reject(self._token)
        first, self._renewed = not self._renewed, True
        return another and first
