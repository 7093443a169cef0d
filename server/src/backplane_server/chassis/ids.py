"""Resource ids: TypeIDs, a prefix and a UUIDv7 in Crockford base32.

``ord_01jd5w7n3kexxvg4q2v3m9t0ab``: readable, sortable by creation, and an
order's id is never taken for a product's. Format: github.com/jetify-com/typeid.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two characters at a time: half the steps of the obvious loop.
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_TAIL = 1 << 62
_RANDOM = random.SystemRandom()
# An id is no secret: it must be unique, not beyond guessing.
_getrandbits = random.Random(_RANDOM.getrandbits(256)).getrandbits  # noqa: S311


def _by_chance(_prefix: str, _ms: int) -> int:
    return _getrandbits(74)


class _InTurn:
    """Makes ids that are the same in every run: what counts is the turn within a millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # lanes are threads
        self._last: dict[str, tuple[int, int]] = {}

    def __call__(self, prefix: str, ms: int) -> int:
        with self._lock:
            last_ms, turn = self._last.get(prefix, (0, 0))
            turn = turn + 1 if last_ms == ms else 0
            self._last[prefix] = (ms, turn)
        digest = hashlib.blake2b(f"{prefix} {ms} {turn}".encode(), digest_size=8).digest()
        return min(turn, 0xFFF) << 62 | int.from_bytes(digest) % _TAIL


# The 74 bits of an id that are not its time.
_tail: Callable[[str, int], int] = _by_chance


def make_reproducible() -> None:
    """Has this process make the same ids at the same times, for servers that tests start.

    For good: ids that were made both ways could meet.
    """
    global _tail  # noqa: PLW0603 - one process makes ids one way
    _tail = _InTurn()


def new_id(prefix: str, *, now_us: int) -> str:
    """Makes an id whose order among ids of the prefix follows ``now_us``."""
    ms = now_us // 1000
    tail = _tail(prefix, ms)
    value = ms << 80 | _VERSION_7 | tail >> 62 << 64 | _VARIANT | tail & (_TAIL - 1)
    pairs = [_PAIRS[value >> shift & 0x3FF] for shift in range(120, -1, -10)]
    return f"{prefix}_{''.join(pairs)}"


def earliest_id(prefix: str, *, at_us: int) -> str:
    """Gives the bound that no id made at ``at_us`` or later lies below."""
    value = max(at_us, 0) // 1000 << 80
    pairs = [_PAIRS[value >> shift & 0x3FF] for shift in range(120, -1, -10)]
    return f"{prefix}_{''.join(pairs)}"
