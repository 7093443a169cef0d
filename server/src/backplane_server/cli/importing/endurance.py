"""How an import rides over a server that restarts.

The client retries a call within its budget. What is left then is a server that is away: the
import waits until it is back, for a bounded time, and asks again with the same request ids.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backplane_client import (
    Aborted,
    Backplane,
    BackplaneError,
    Cancelled,
    DeadlineExceeded,
    ResourceExhausted,
    Unavailable,
    Unknown,
)
from backplane_server.cli.importing.failure import ServerLost

T = TypeVar("T")

_AWAY = (Unavailable, Cancelled, DeadlineExceeded, Unknown)
_PAUSE_S_MIN, _PAUSE_S_MAX = 0.05, 2.0


class Endurance:
    """Waits for one server; `within_s` is how long one piece of work may be held up."""

    def __init__(self, backplane: Backplane, *, address: str, within_s: float) -> None:
        self.backplane = backplane
        self.address = address
        self.within_s = within_s

    def trial(self) -> "Trial":
        """The attempts of one piece of work."""
        return Trial(self)

    async def persist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Asks until there is an answer; raises BackplaneError for a refusal, and ServerLost."""
        trial = self.trial()
        while True:
            try:
                return await ask()
            except BackplaneError as error:
                await trial.outlast(error)


class Trial:
    """Counts from the first failure on."""

    def __init__(self, endurance: Endurance) -> None:
        self._endurance = endurance
        self._ends_s: float | None = None
        self._pause_s = _PAUSE_S_MIN

    def succeeded(self) -> None:
        """Forgets the failures: what follows has its own time."""
        self._ends_s, self._pause_s = None, _PAUSE_S_MIN

    async def outlast(self, error: BackplaneError) -> None:
        """Returns when it is time to ask again; raises the error, or ServerLost."""
        asked_s = _worth_asking_again(error)
        if asked_s is None:
            raise error
        left_s = self._left_s()
        if left_s <= 0:
            raise self._lost(error)
        try:
            await self._endurance.backplane.ready(within_s=left_s)
        except Unavailable:
            raise self._lost(error) from error
        await asyncio.sleep(min(left_s, asked_s + self._next_pause_s()))

    def _left_s(self) -> float:
        now_s = asyncio.get_running_loop().time()
        if self._ends_s is None:
            self._ends_s = now_s + self._endurance.within_s
        return self._ends_s - now_s

    def _next_pause_s(self) -> float:
        pause_s, self._pause_s = self._pause_s, min(_PAUSE_S_MAX, self._pause_s * 2)
        return random.uniform(pause_s / 2, pause_s)  # noqa: S311  # Not a secret.

    def _lost(self, error: BackplaneError) -> ServerLost:
        endurance = self._endurance
        return ServerLost(endurance.address, waited_s=endurance.within_s, said=error.message)


def _worth_asking_again(error: BackplaneError) -> float | None:
    """How long the server wants to be left alone, in seconds; None where asking again is futile."""
    if isinstance(error, _AWAY):
        return error.retry_delay_s or 0.0
    if isinstance(error, ResourceExhausted):
        return error.retry_delay_s
    running = isinstance(error, Aborted) and error.reason == "REQUEST_IN_PROGRESS"
    return (error.retry_delay_s or 0.0) if running else None
