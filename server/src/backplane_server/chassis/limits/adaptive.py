"""How many calls may run at once, found from how long they take.

The number grows by its square root while it is used up and calls are quick, and
shrinks by a fifth while they are slow: additive increase, multiplicative decrease.
It never leaves its bounds, whatever is observed.
"""

from __future__ import annotations

from math import isqrt
from typing import Final

_WINDOW_S: Final = 0.1
_SAMPLES_MIN: Final = 8
_SHRINK: Final = 0.8
# One outlier weighs no more than this, or a single slow call would shut the others out.
_STRAIN_MAX: Final = 4.0
# How the memory of the fastest call follows a method that became slower, and how soon a
# refusal that rests on it is put to the test.
_FADE: Final = 1.2
_DOUBT: Final = 0.9


class AdaptiveLimit:
    """A number of concurrent calls between two bounds.

    lowest, highest  the bounds; ``value`` is between them at any time
    """

    __slots__ = ("_ends_s", "_samples", "_strain", "_used_up", "highest", "lowest", "value")

    def __init__(self, *, lowest: int, highest: int, start: int) -> None:
        if not 1 <= lowest <= highest:
            raise ValueError(f"a limit cannot lie between {lowest} and {highest}")
        self.lowest = lowest
        self.highest = highest
        self.value = min(max(start, lowest), highest)
        self._samples = 0
        self._strain = 0.0
        self._used_up = False
        self._ends_s = 0.0

    def met(self) -> None:
        """Notes that the limit was reached: only a limit that binds is worth raising."""
        self._used_up = True

    def observe(self, strain: float, now_s: float) -> bool:
        """Counts a call; ``strain`` is its duration as a share of what is tolerable.

        Returns whether a window ended, so that the value may have changed.
        """
        self._samples += 1
        self._strain += min(strain, _STRAIN_MAX)
        if now_s < self._ends_s or self._samples < _SAMPLES_MIN:
            return False
        self._adjust()
        self._samples, self._strain, self._used_up = 0, 0.0, False
        self._ends_s = now_s + _WINDOW_S
        return True

    def _adjust(self) -> None:
        if self._strain > self._samples:
            self.value = max(self.lowest, int(self.value * _SHRINK))
        elif self._used_up:
            self.value = min(self.highest, self.value + isqrt(self.value))


class Pace:
    """How long the calls of one method take when nothing is in their way.

    ``tolerable_s`` is the target and twice the fastest call on top: a method that
    is slow by nature is not taken for a sign of congestion, and calls that share
    a commit are not for waiting for each other.
    """

    __slots__ = ("_target_s", "fastest_s", "tolerable_s")

    def __init__(self, *, target_s: float) -> None:
        self._target_s = target_s
        self.fastest_s = 0.0
        self.tolerable_s = target_s

    def observe(self, took_s: float) -> float:
        """Counts a call; returns its strain."""
        if took_s < self.fastest_s or not self.fastest_s:
            self._set(took_s)
        return took_s / self.tolerable_s

    def fade(self, took_s: float) -> None:
        """Moves the fastest towards a call that few others were in the way of."""
        self._set(min(took_s, self.fastest_s * _FADE))

    def doubt(self) -> None:
        """Lowers the fastest: a call was refused for it, and might have been quick."""
        self._set(self.fastest_s * _DOUBT)

    def _set(self, fastest_s: float) -> None:
        self.fastest_s = fastest_s
        self.tolerable_s = self._target_s + 2 * fastest_s
