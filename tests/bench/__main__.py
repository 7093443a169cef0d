"""The benchmark: `make bench`.

python -m tests.bench [--rounds 15] [--parts …] [--keep docs/benchmarks]

Each part keeps what it found in build/bench/results; the report is made of all that is there, so
that one part can be measured again by itself.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from tests.bench import report, results
from tests.bench.failure import BenchmarkFailure

# How many rounds each part makes of the 15 asked for; their slices differ in length.
PARTS = {
    "throughput": 1.0,
    "pipeline": 1.0,
    "overload": 1 / 3,
    "scaling": 1.0,
    "starting": 1.0,
    "sharing": 1.0,
    "streams": 1 / 5,
    "importing": 1 / 5,
}


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--keep", type=Path, help="the folder that the report is written to")
    chosen = parser.parse_args()
    try:
        for part in chosen.parts:
            _measure(part, max(2, round(chosen.rounds * PARTS[part])))
    except BenchmarkFailure as failure:
        sys.exit(f"bench: {failure}")
    found = [one for part in PARTS if (one := results.kept(part)) is not None]
    _print(found)
    if chosen.keep:
        from tests.bench import plots

        chosen.keep.mkdir(parents=True, exist_ok=True)
        (chosen.keep / "figures.md").write_text(report.as_markdown(found))
        plots.draw(found, chosen.keep)


def _measure(part: str, rounds: int) -> None:
    module = importlib.import_module(f"tests.bench.{part}")
    with tempfile.TemporaryDirectory(prefix="backplane-bench-") as folder:
        module.measure(Path(folder), rounds=rounds, told=_told).keep()


def _print(found: list[results.Found]) -> None:
    for part in found:
        for table in part.tables:
            sys.stdout.write(report.as_text(table) + "\n")
        for reason in part.skipped:
            sys.stdout.write(f"left out: {reason}\n")
    goals = [goal for part in found for goal in part.goals]
    sys.stdout.write(report.as_text(report.goal_table(goals)))
    sys.stdout.write(f"on {report.machine()}\n")


def _told(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


if __name__ == "__main__":
    main()
