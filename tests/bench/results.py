"""What the parts of the benchmark found, as data that outlives their run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.rounds import Spread

FOLDER = Path("build/bench/results")


@dataclass(frozen=True)
class Goal:
    """What is aimed at, and what was found.

    wanted, stretch  numbers in ``unit``
    at_least         whether more is better
    found            the measured value with its quartiles
    """

    name: str
    wanted: float
    stretch: float
    found: Spread
    unit: str = "×"
    at_least: bool = True

    def reached(self, mark: float) -> bool:
        """Whether the median is as good as a mark."""
        return self.found.median >= mark if self.at_least else self.found.median <= mark


@dataclass(frozen=True)
class Table:
    """Figures that belong together; cells are text already."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What one part found; ``curves`` are points by series, by plot."""

    part: str
    goals: Sequence[Goal] = ()
    tables: Sequence[Table] = ()
    curves: Mapping[str, Mapping[str, Sequence[tuple[float, float]]]] = field(default_factory=dict)
    skipped: Sequence[str] = ()
    day: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())

    def keep(self) -> None:
        """Writes it where ``kept`` finds it."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.part}.json").write_text(json.dumps(asdict(self), indent=1))


def kept(part: str) -> Found | None:
    """What the part found when it ran last, None where it never did."""
    path = FOLDER / f"{part}.json"
    if not path.exists():
        return None
    told = json.loads(path.read_text())
    return Found(
        part=told["part"],
        goals=[Goal(**{**goal, "found": Spread(**goal["found"])}) for goal in told["goals"]],
        tables=[Table(**table) for table in told["tables"]],
        curves=told["curves"],
        skipped=told["skipped"],
        day=told["day"],
    )
