"""One limiter at work: calls enter, wait their turn or are turned away, and leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.errors import Overloaded
from backplane_server.chassis.limits.adaptive import AdaptiveLimit, Pace
from backplane_server.chassis.limits.turns import SHARES, Turns

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call

# Where a limit begins: enough for a busy client, few enough for a slow database.
_START: Final = 100
# A call waits for no more than this share of the time that it has left.
_WAIT_SHARE: Final = 0.25
# How fast the mean follows: the last twenty calls or so.
_MEAN_WEIGHT: Final = 0.05
_RETRY_S_MIN: Final = 0.05
_RETRY_S_MAX: Final = 2.0

_now_s: Final = time.monotonic


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what an adaptive limit stays, and how many calls may wait and how long."""

    lowest: int
    highest: int
    queue_max: int
    target_s: float
    wait_s_max: float


class _Waiter:
    """A call in the queue."""

    __slots__ = ("future", "rank", "timer")

    def __init__(self, rank: int, loop: asyncio.AbstractEventLoop) -> None:
        self.rank = rank
        self.future: asyncio.Future[None] = loop.create_future()
        self.timer: asyncio.TimerHandle | None = None


class Gate:
    """Bounds how many calls of one sort run at once.

    shed   how many were turned away, by rank of their priority
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.limit = AdaptiveLimit(lowest=bounds.lowest, highest=bounds.highest, start=_START)
        self.turns: Turns[_Waiter] = Turns(limit=self.limit.value, queue_max=bounds.queue_max)
        self.shed = [0] * len(SHARES)
        self._mean_s = 0.0

    def enter(self, call: Call, rank: int, now_s: float) -> Awaitable[None] | None:
        """Lets a call in, or gives its turn to be awaited; raises Overloaded."""
        if self.turns.enter(rank):
            call.admitted_s = now_s
            return None
        self.limit.met()
        wait_s = min((call.deadline - now_s) * _WAIT_SHARE, self._bounds.wait_s_max)
        if self._estimate_s(rank) > wait_s:
            raise self._refusal(rank)
        return self._turn(call, self._queue(rank, wait_s))

    def leave(self, call: Call, pace: Pace, *, observed: bool) -> None:
        """Gives the slot of a call back, learns from how long it took, and lets others in."""
        now_s = _now_s()
        took_s = now_s - call.admitted_s
        call.admitted_s = 0.0
        self.turns.running -= 1
        if observed and (call.outcome.code == "OK" or took_s > pace.tolerable_s):
            self._learn(took_s, now_s, pace)
        if self.turns.waiting:
            self._let_in()

    def _learn(self, took_s: float, now_s: float, pace: Pace) -> None:
        self._mean_s += (took_s - self._mean_s) * _MEAN_WEIGHT
        if self.limit.observe(pace.observe(took_s), now_s):
            limit = self.limit
            self.turns.resize(limit.value)
            if self.turns.running * 2 < limit.value or limit.value == limit.lowest:
                pace.fade(took_s)

    def _estimate_s(self, rank: int) -> float:
        """How long a newcomer would wait, by Little's law."""
        return (self.turns.ahead(rank) + 1) * self._mean_s / self.turns.slots(rank)

    def _queue(self, rank: int, wait_s: float) -> _Waiter:
        loop = asyncio.get_running_loop()
        waiter = _Waiter(rank, loop)
        placed, displaced = self.turns.wait(rank, waiter)
        if displaced is not None:
            self._turn_away(displaced)
        if not placed:
            raise self._refusal(rank)
        waiter.timer = loop.call_later(wait_s, self._expire, waiter)
        return waiter

    async def _turn(self, call: Call, waiter: _Waiter) -> None:
        try:
            await waiter.future
        except asyncio.CancelledError:
            # Given up while waiting, or in the moment between its turn and its wakening.
            if not self.turns.forget(waiter.rank, waiter) and _was_let_in(waiter):
                self.turns.leave()
                self._let_in()
            raise
        finally:
            if waiter.timer is not None:
                waiter.timer.cancel()
        call.admitted_s = _now_s()

    def _let_in(self) -> None:
        while (waiter := self.turns.next()) is not None:
            if waiter.future.done():  # it was given up and has not run since
                self.turns.leave()
            else:
                waiter.future.set_result(None)

    def _expire(self, waiter: _Waiter) -> None:
        if self.turns.forget(waiter.rank, waiter):
            self._turn_away(waiter)

    def _turn_away(self, waiter: _Waiter) -> None:
        refusal = self._refusal(waiter.rank)
        if not waiter.future.done():
            waiter.future.set_exception(refusal)

    def _refusal(self, rank: int) -> Overloaded:
        self.shed[rank] += 1
        wait_s = min(max(self._estimate_s(rank), _RETRY_S_MIN), _RETRY_S_MAX)
        return Overloaded(retry_after_s=wait_s)


def _was_let_in(waiter: _Waiter) -> bool:
    future = waiter.future
    return future.done() and not future.cancelled() and future.exception() is None
