"""Where a server spends its time under load: `make flame`.

python -m tests.bench.flame [--work PlaceOrder] [--database sqlite] [--seconds 15] [--native]

Starts Backplane as the benchmark does and samples it with py-spy while it works.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet
from tests.bench.throughput import CACHED, DATABASES, WORKS, ours

RATE_HZ = 200
ROUNDS_MAX = 60  # as many requests are prepared


def main() -> None:
    """Writes an SVG and says where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", choices=WORKS, default=CACHED)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument(
        "--format", choices=("flamegraph", "raw", "speedscope"), default="flamegraph"
    )
    parser.add_argument("--gil", action="store_true", help="only threads that hold the lock")
    parser.add_argument("--native", action="store_true", help="with the frames of extensions")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backplane-bench-") as folder:
        try:
            path = _recorded(Path(folder), chosen)
        except BenchmarkFailure as failure:
            sys.exit(f"flame: {failure}")
    sys.stdout.write(f"{path}\n")


def _recorded(folder: Path, chosen: argparse.Namespace) -> Path:
    kind = "svg" if chosen.format == "flamegraph" else "txt"
    name = f"flame-{chosen.work}-{chosen.database}.{kind}".replace(" ", "-")
    path = Path("build/bench") / name
    with Fleet(folder, told=lambda line: None) as fleet:
        (work,) = ours(fleet, [chosen.database], [chosen.work], rounds=ROUNDS_MAX)[1:]
        work.slice()
        command = ["py-spy", "record", "--pid", str(fleet.servers[0].pid), "--output", str(path)]
        command += ["--duration", str(chosen.seconds), "--rate", str(RATE_HZ)]
        command += ["--format", chosen.format, "--threads"]
        command += ["--gil"] if chosen.gil else []
        command += ["--native"] if chosen.native else []
        spy = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while spy.poll() is None:
            work.slice()
        if spy.returncode:
            raise BenchmarkFailure(spy.communicate()[0])
    return path


if __name__ == "__main__":
    main()
