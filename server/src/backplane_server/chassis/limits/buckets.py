"""Token buckets by key, each in one number: when its next token would be due.

A bucket that has filled up again is the same as none, so forgetting it costs
nothing; memory is bounded by forgetting those first.
"""

from __future__ import annotations

from heapq import nsmallest
from typing import Final

BUCKETS_MAX: Final = 20_000


class Buckets:
    """Allowances of one class: ``per_second`` tokens, ``burst`` at once, for each key.

    When more than ``keys_max`` keys are in use at once, those nearest to full are
    forgotten: their owners gain the few tokens that they lacked.
    """

    __slots__ = ("_burst_s", "_due_s", "_interval_s", "_keys_max")

    def __init__(self, *, per_second: float, burst: int, keys_max: int = BUCKETS_MAX) -> None:
        self._interval_s = 1 / per_second
        self._burst_s = burst * self._interval_s
        self._due_s: dict[str, float] = {}
        self._keys_max = keys_max

    def __len__(self) -> int:
        return len(self._due_s)

    def take(self, key: str, now_s: float) -> float:
        """Takes a token; returns 0, or the seconds until there is one."""
        due_s = self._due_s.get(key, now_s)
        due_s = max(due_s, now_s) + self._interval_s
        wait_s = due_s - now_s - self._burst_s
        if wait_s > 1e-6:  # less is the rounding of the sums before
            return wait_s
        self._due_s[key] = due_s
        if len(self._due_s) > self._keys_max:
            self._forget(now_s)
        return 0.0

    def _forget(self, now_s: float) -> None:
        """Makes room for a tenth: at once, so that it is not done again at the next key."""
        due_s = self._due_s
        for key in [key for key, due in due_s.items() if due <= now_s]:
            del due_s[key]
        surplus = len(due_s) - self._keys_max * 9 // 10
        for key in nsmallest(surplus, due_s, key=due_s.__getitem__):
            del due_s[key]
