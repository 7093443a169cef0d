"""Tokens that one node took from a shared bucket, to be spent without asking again.

A lease is a small share of a second's allowance, so that callers of any size pay
a round trip per lease and not per call; what is not spent soon lapses. Nothing is
let through that the shared bucket did not give.
"""

from __future__ import annotations

from typing import Final

LEASE_SHARE: Final = 0.05
_LIFE_S: Final = 1.0
_KEYS_MAX: Final = 20_000


class Lease:
    """What a node holds of one key's allowance.

    refused_until_s   before this the shared bucket has nothing; it is not asked
    """

    __slots__ = ("lapses_s", "refused_until_s", "tokens")

    def __init__(self) -> None:
        self.tokens = 0
        self.lapses_s = 0.0
        self.refused_until_s = 0.0


class Leases:
    """The leases of one class, by key.

    size   how many tokens are asked for at a time
    """

    __slots__ = ("_leases", "size")

    def __init__(self, *, per_second: float) -> None:
        self._leases: dict[str, Lease] = {}
        self.size = max(1, int(per_second * LEASE_SHARE))

    def __len__(self) -> int:
        return len(self._leases)

    def take(self, key: str, now_s: float) -> bool:
        """Spends a token that is at hand; False where there is none."""
        lease = self._leases.get(key)
        if lease is None or not lease.tokens or now_s >= lease.lapses_s:
            return False
        lease.tokens -= 1
        return True

    def refused_s(self, key: str, now_s: float) -> float:
        """Seconds for which the shared bucket is known to be empty; 0 where it may be asked."""
        lease = self._leases.get(key)
        return 0.0 if lease is None else max(0.0, lease.refused_until_s - now_s)

    def is_low(self, key: str, now_s: float) -> bool:
        """Whether it is time to ask for the next lease, before this one is spent."""
        lease = self._leases.get(key)
        return lease is None or lease.tokens * 2 < self.size or now_s >= lease.lapses_s

    def granted(self, key: str, tokens: int, *, wait_s: float, now_s: float) -> None:
        """Notes what the shared bucket gave; ``wait_s`` until it has more, where it gave none."""
        lease = self._leases.setdefault(key, Lease())
        held = lease.tokens if now_s < lease.lapses_s else 0
        lease.tokens = held + tokens
        lease.lapses_s = now_s + _LIFE_S
        lease.refused_until_s = 0.0 if tokens else now_s + wait_s
        if len(self._leases) > _KEYS_MAX:
            self._forget(now_s)

    def _forget(self, now_s: float) -> None:
        """Drops lapsed leases, then the oldest: their tokens are lost, none is made up."""
        leases = self._leases
        for key in [key for key, lease in leases.items() if now_s >= lease.lapses_s]:
            del leases[key]
        for key in list(leases)[: max(0, len(leases) - _KEYS_MAX * 9 // 10)]:
            del leases[key]
