"""Measures how late the event loop comes to what it should do."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final

BEAT_S: Final = 0.25
# Restarting a process helps only when its loop stays stuck, not after one long step.
STUCK_LAG_S: Final = 5.0
STUCK_BEATS: Final = 3


class LoopLag:
    """Sets a timer again and again and looks how late it fires. Lags are seconds.

    on_beat    hears each lag
    last_s     the last lag
    highest_s  the highest since `take_highest_s`
    """

    def __init__(
        self,
        *,
        beat_s: float = BEAT_S,
        stuck_lag_s: float = STUCK_LAG_S,
        on_beat: Callable[[float], None] | None = None,
    ) -> None:
        self.last_s = 0.0
        self.highest_s = 0.0
        self._beat_s = beat_s
        self._stuck_lag_s = stuck_lag_s
        self._on_beat = on_beat
        self._recent_s: deque[float] = deque(maxlen=STUCK_BEATS)
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def start(self) -> None:
        """Starts measuring the running loop."""
        loop = asyncio.get_running_loop()
        self._due = time.monotonic() + self._beat_s
        self._timer = loop.call_later(self._beat_s, self._beat)

    def stop(self) -> None:
        """Stops measuring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def take_highest_s(self) -> float:
        """Returns the highest lag since the last time that this was asked."""
        highest, self.highest_s = max(self.highest_s, self._overdue_s()), 0.0
        return highest

    def problem(self) -> str | None:
        """Says that the loop is stuck: late by `stuck_lag_s` STUCK_BEATS times in a row."""
        if len(self._recent_s) < STUCK_BEATS or min(self._recent_s) < self._stuck_lag_s:
            return None
        return f"the event loop is late by {min(self._recent_s):.1f} s, again and again"

    def _beat(self) -> None:
        self.last_s = self._overdue_s()
        self.highest_s = max(self.highest_s, self.last_s)
        self._recent_s.append(self.last_s)
        if self._on_beat is not None:
            self._on_beat(self.last_s)
        self.start()

    def _overdue_s(self) -> float:
        return max(0.0, time.monotonic() - self._due) if self._timer else 0.0
