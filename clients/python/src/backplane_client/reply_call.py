"""A call that ends with one reply, while it runs and after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any, Final, Generic, TypeVar

import grpc
from grpc import aio

from .effort import Effort
from .errors import BackplaneError

Request = TypeVar("Request")
Reply = TypeVar("Reply")
Attempt = aio.UnaryUnaryCall[Request, Reply] | aio.StreamUnaryCall[Request, Reply]

_REPLAYED: Final = "replayed"


class ReplyCall(Generic[Request, Reply], aio.Call):
    """Awaiting it gives the reply or raises BackplaneError.

    It starts at once, may be awaited more than once, and is cancelled with whoever
    awaits it. `replayed` is known once it has succeeded.
    """

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._attempt: aio.Call | None = None
        self._running: asyncio.Task[Reply] = asyncio.create_task(self._run())
        self.replayed = False

    async def _run(self) -> Reply:
        while True:
            metadata = await self._effort.prepare()
            attempt = self._begin(metadata)
            self._attempt = attempt
            try:
                reply = await attempt
            except aio.AioRpcError as failed:
                await self._effort.recover(failed)
            else:
                await self._ended(attempt)
                return reply

    def _begin(self, metadata: aio.Metadata) -> Attempt[Request, Reply]:
        """Sends the request once more."""
        raise NotImplementedError

    async def _ended(self, attempt: aio.Call) -> None:
        self._effort.succeeded()
        trailing = await attempt.trailing_metadata()
        self.replayed = trailing.get(_REPLAYED) == "true"

    def __await__(self) -> Generator[Any, None, Reply]:
        return self._running.__await__()

    def cancel(self) -> bool:
        """Gives the call up; returns whether it was still running."""
        return self._running.cancel()

    def cancelled(self) -> bool:
        """Whether the caller gave it up."""
        return self._running.cancelled()

    def done(self) -> bool:
        """Whether it has ended."""
        return self._running.done()

    def time_remaining(self) -> float | None:
        """Returns what is left of its deadline, in seconds."""
        return self._effort.remaining_s

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Calls back with this call when it has ended."""
        self._running.add_done_callback(lambda _: callback(self))

    async def initial_metadata(self) -> aio.Metadata:
        """Returns the metadata that came before the reply, of the last attempt."""
        await self._settled()
        return aio.Metadata() if self._attempt is None else await self._attempt.initial_metadata()

    async def trailing_metadata(self) -> aio.Metadata:
        """Returns the metadata that came after the reply, of the last attempt."""
        await self._settled()
        return aio.Metadata() if self._attempt is None else await self._attempt.trailing_metadata()

    async def code(self) -> grpc.StatusCode:
        """Returns how the call ended."""
        await self._settled()
        if self._running.cancelled():
            return grpc.StatusCode.CANCELLED
        error = self._running.exception()
        unknown = grpc.StatusCode.OK if error is None else grpc.StatusCode.UNKNOWN
        return error.code if isinstance(error, BackplaneError) else unknown

    async def details(self) -> str:
        """Returns the message of the error; empty after a success."""
        await self._settled()
        error = None if self._running.cancelled() else self._running.exception()
        return error.message if isinstance(error, BackplaneError) else ""

    async def wait_for_connection(self) -> None:
        """Waits until the call has ended: a later attempt may need another connection."""
        await self._settled()

    async def _settled(self) -> None:
        await asyncio.wait([self._running])
