"""The decisions of the catalog, pure: price histories and places in the category tree.

Moments are µs since the epoch; unit prices are nanos of a currency unit.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

# The digest of the tree's root, which has no names.
ROOT_DIGEST = ""
# Names have no control characters, so this one keeps ["a", "b"] and ["ab"] apart.
_SEPARATOR = "\x1f"


class Verdict(Enum):
    """What setting a price comes to."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class PriceWish:
    """A price to set; ``valid_from_us`` None means from now on, unless it holds already."""

    currency: str
    unit_price_nanos: int
    valid_from_us: int | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a wish comes to, and the price then in the history at ``valid_from_us``."""

    verdict: Verdict
    valid_from_us: int
    unit_price_nanos: int


class Timeline:
    """The prices of one product in one currency, or as many of them as a decision needs."""

    __slots__ = ("_moments", "_nanos")

    def __init__(self, prices: Iterable[tuple[int, int]] = ()) -> None:
        self._nanos = dict(prices)
        self._moments = sorted(self._nanos)

    def held_from(self, moment_us: int) -> int | None:
        """Since when the price that holds at a moment holds; None where none does."""
        index = bisect_right(self._moments, moment_us)
        return self._moments[index - 1] if index else None

    def held_to(self, moment_us: int) -> int | None:
        """Until when the price that holds at a moment holds; None where no end is set."""
        index = bisect_right(self._moments, moment_us)
        return self._moments[index] if index < len(self._moments) else None

    def weigh(self, wish: PriceWish, *, now_us: int) -> Weighed:
        """Says what a wish comes to; the history stays as it is."""
        if wish.valid_from_us is None:
            return self._weigh_from_now(wish.unit_price_nanos, now_us=now_us)
        return self._weigh_at(wish.unit_price_nanos, moment_us=wish.valid_from_us)

    def _weigh_from_now(self, nanos: int, *, now_us: int) -> Weighed:
        held_from = self.held_from(now_us)
        if held_from is None:
            return Weighed(Verdict.NEW, now_us, nanos)
        if self._nanos[held_from] == nanos:
            return Weighed(Verdict.SAME, held_from, nanos)
        # Two changes within a microsecond: the later one still comes later.
        return self._weigh_at(nanos, moment_us=max(now_us, held_from + 1))

    def _weigh_at(self, nanos: int, *, moment_us: int) -> Weighed:
        there = self._nanos.get(moment_us)
        if there is None:
            return Weighed(Verdict.NEW, moment_us, nanos)
        verdict = Verdict.SAME if there == nanos else Verdict.CONFLICT
        return Weighed(verdict, moment_us, there)

    def add(self, weighed: Weighed) -> None:
        """Takes a new price into the history."""
        self._nanos[weighed.valid_from_us] = weighed.unit_price_nanos
        insort(self._moments, weighed.valid_from_us)

    def drop(self, weighed: Weighed) -> None:
        """Takes a price out that was added before and is not kept after all."""
        del self._nanos[weighed.valid_from_us]
        self._moments.remove(weighed.valid_from_us)


@dataclass(frozen=True, slots=True)
class Place:
    """A category as the tree knows it: its digest, its parent's, and its own name."""

    digest: str
    parent_digest: str
    name: str


def path_digest(names: Sequence[str]) -> str:
    """Stands for a path of the tree, whatever its length."""
    if not names:
        return ROOT_DIGEST
    return blake2b(_SEPARATOR.join(names).encode(), digest_size=16).hexdigest()


def places(paths: Iterable[Sequence[str]]) -> frozenset[Place]:
    """The categories that products at these paths stand in or below, each once."""
    return frozenset(
        Place(path_digest(path[:depth]), path_digest(path[: depth - 1]), path[depth - 1])
        for path in paths
        for depth in range(1, len(path) + 1)
    )
