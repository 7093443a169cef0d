"""What an import counts while it runs; plain numbers, so that counting costs nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Refusal(NamedTuple):
    """Something that was kept out: its key in the file, and why."""

    what: str
    reason: str
    message: str


@dataclass(slots=True)
class Heap:
    """Orders of one outcome: how many, with how many lines, worth how many minor units."""

    orders: int = 0
    lines: int = 0
    total_minor: int = 0

    def add(self, *, lines: int, total_minor: int) -> None:
        """Counts one order."""
        self.orders += 1
        self.lines += lines
        self.total_minor += total_minor


@dataclass(slots=True)
class RowTally:
    """What became of the rows of a catalog: `outcomes` by the contract's word in lower case."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    elapsed_s: float = 0.0
    total: int = 0

    @property
    def done(self) -> int:
        """How many rows have their result."""
        return self.outcomes.total()


@dataclass(slots=True)
class OrderTally:
    """What became of the sales."""

    placed: Heap = field(default_factory=Heap)
    replayed: Heap = field(default_factory=Heap)
    there: Heap = field(default_factory=Heap)
    refused: Heap = field(default_factory=Heap)
    refusals: list[Refusal] = field(default_factory=list)
    elapsed_s: float = 0.0
    total: int = 0

    @property
    def heaps(self) -> Mapping[str, Heap]:
        """Every heap by the words of the report."""
        return {
            "placed": self.placed,
            "replayed": self.replayed,
            "already there": self.there,
            "refused": self.refused,
        }

    @property
    def done(self) -> int:
        """How many sales have their outcome."""
        return sum(heap.orders for heap in self.heaps.values())

    @property
    def refused_references(self) -> Mapping[str, str]:
        """Why each refused sale was refused, by its reference."""
        return {one.what: f"{one.reason}: {one.message}" for one in self.refusals}

    @property
    def placed_per_s(self) -> int:
        """New orders per second."""
        return round(self.placed.orders / self.elapsed_s) if self.elapsed_s else 0


def by_reason(refusals: Sequence[Refusal]) -> Mapping[str, Sequence[Refusal]]:
    """The refusals of each reason, the most frequent first."""
    reasons: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        reasons.setdefault(refusal.reason, []).append(refusal)
    return dict(sorted(reasons.items(), key=lambda item: -len(item[1])))
