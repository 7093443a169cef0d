"""The monitor of the event loop, on a loop that is really held up."""

from __future__ import annotations

import asyncio
import time

from backplane_server.chassis.ops.loop_lag import STUCK_BEATS, LoopLag


class HeldUpLoop:
    """A monitor whose loop can be held up, and its beats."""

    def __init__(self, *, stuck_lag_s: float = 5.0) -> None:
        self._lags_s: asyncio.Queue[float] = asyncio.Queue()
        self.lag = LoopLag(beat_s=0.001, stuck_lag_s=stuck_lag_s, on_beat=self._lags_s.put_nowait)
        self.lag.start()

    async def beat(self, *, held_s: float) -> float:
        """Holds the loop up and returns the lag of the beat that should have been meanwhile."""
        while not self._lags_s.empty():
            self._lags_s.get_nowait()
        time.sleep(held_s)  # noqa: ASYNC251, TID251 - what holds a loop up is code that blocks
        return await self._lags_s.get()


async def test_the_lag_of_a_held_up_loop_is_measured() -> None:
    """A step of 60 ms shows as a lag of about that, and the highest is told once."""
    loop = HeldUpLoop()
    assert await loop.beat(held_s=0.06) >= 0.05
    assert loop.lag.take_highest_s() >= 0.05
    assert loop.lag.take_highest_s() < 0.05
    loop.lag.stop()


async def test_a_loop_is_stuck_only_when_late_again_and_again() -> None:
    """One late beat is no problem; several in a row are, until a punctual one."""
    loop = HeldUpLoop(stuck_lag_s=0.02)
    for _ in range(STUCK_BEATS - 1):
        await loop.beat(held_s=0.04)
    assert loop.lag.problem() is None
    await loop.beat(held_s=0.04)
    assert "late by" in (loop.lag.problem() or "")
    while await loop.beat(held_s=0) >= 0.02:
        pass
    assert loop.lag.problem() is None
    loop.lag.stop()


async def test_a_stopped_monitor_is_silent() -> None:
    """After stop() no timer is left and nothing counts as late."""
    lag = LoopLag(beat_s=0.001)
    lag.start()
    lag.stop()
    assert lag.take_highest_s() == 0.0
