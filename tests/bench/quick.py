"""The main ratios in less than two minutes: `make bench-quick`.

python -m tests.bench.quick [--rounds 5] [--databases …] [--works …]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet
from tests.bench.report import as_text
from tests.bench.rounds import interleaved
from tests.bench.throughput import DATABASES, WORKS, by_cpu, generator_us, ours, table


def main() -> None:
    """Prints a line for each contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--works", nargs="+", choices=WORKS, default=WORKS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backplane-bench-") as folder:
        try:
            _run(Path(folder), chosen)
        except BenchmarkFailure as failure:
            sys.exit(f"bench: {failure}")


def _run(folder: Path, chosen: argparse.Namespace) -> None:
    with Fleet(folder, told=_told) as fleet:
        contenders = ours(fleet, chosen.databases, chosen.works, rounds=chosen.rounds)
        slices = interleaved(contenders, rounds=chosen.rounds, told=_told)
    sys.stdout.write(as_text(table(slices)))
    for name in slices:
        sys.stdout.write(f"by processor time, {name}: {by_cpu(slices, name):.2f} of the floor\n")
    sys.stdout.write(f"the load generator took {generator_us(slices):.0f} µs a call\n")


def _told(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


if __name__ == "__main__":
    main()
