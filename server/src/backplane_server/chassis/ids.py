"""Resource ids: TypeIDs, a prefix and a UUIDv7 in Crockford base32.

``ord_01jd5w7n3kexxvg4q2v3m9t0ab``: readable, sortable by creation, and an
order's id is never taken for a product's. Format: github.com/jetify-com/typeid.
"""

from __future__ import annotations

import random

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two characters at a time: half the steps of the obvious loop.
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM = random.SystemRandom()
# An id is no secret: it must be unique, not beyond guessing.
_getrandbits = random.Random(_RANDOM.getrandbits(256)).getrandbits  # noqa: S311


def new_id(prefix: str, *, now_us: int) -> str:
    """Makes an id whose order among ids of the prefix follows ``now_us``."""
    value = (now_us // 1000) << 80 | _VERSION_7 | _getrandbits(12) << 64
    value |= _VARIANT | _getrandbits(62)
    pairs = [_PAIRS[value >> shift & 0x3FF] for shift in range(120, -1, -10)]
    return f"{prefix}_{''.join(pairs)}"


def earliest_id(prefix: str, *, at_us: int) -> str:
    """Gives the bound that no id made at ``at_us`` or later lies below."""
    value = max(at_us, 0) // 1000 << 80
    pairs = [_PAIRS[value >> shift & 0x3FF] for shift in range(120, -1, -10)]
    return f"{prefix}_{''.join(pairs)}"
