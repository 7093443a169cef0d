"""The time of day, passed in so that tests can set it.

An instant is an int: microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day."""

    def now_us(self) -> int:
        """Gives microseconds since 1970-01-01 UTC."""


class SystemClock:
    """The machine's clock."""

    def now_us(self) -> int:
        """Gives microseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1000


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now_us: int = 1_700_000_000_000_000) -> None:
        self._now_us = now_us

    def now_us(self) -> int:
        """Gives the instant that was set last."""
        return self._now_us

    def advance(self, *, seconds: float) -> None:
        """Moves the clock forward."""
        self._now_us += round(seconds * 1_000_000)
