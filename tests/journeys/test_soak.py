"""Calls given up at random moments leave nothing behind in the server's process.

A little of what `python -m tests.journeys.soak` does; docs/benchmarks/soak.md has the whole.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from backplane_server.chassis.data.migrations import migrate
from tests.journeys.soak import soak
from tests.journeys.soaking import Soak, told, verdict
from tests.support.ping.forgetful import SERVICE
from tests.support.samples import Sample

# For each 1,000 calls. A call that is kept is some ten objects; a server that has just begun
# still makes some. Memory is taken from the system and given back in steps of many kibibytes,
# so that a few calls tell little of it.
BOUNDS = {"objects": 2_000, "handed_kib": 1_500, "kib": 20_000}


async def test_calls_given_up_at_random_leave_nothing_behind(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Connections, tasks, files and memory are as before; no transaction is left open."""
    migrate(sqlite_url, [SERVICE])
    found = await soak(tmp_path, sqlite_url, calls=1_200, parts=4)
    sys.stdout.write(f"sqlite: {told(found)}\n")
    assert not list(verdict(found, bounds=BOUNDS))


def test_the_verdict_finds_what_it_looks_for() -> None:
    """Growth of any kind, what is left open and the server's own failures are each told."""
    one = Sample(0, 1_000, 500, 5_000, 3, 0, 0, 20, 28)
    calm = [replace(one, calls=1_000 * part) for part in range(6)]
    outcomes = {"OK": 1, "gave up": 1, "NOT_FOUND": 1}

    def problems(samples: list[Sample], faults: float = 0) -> str:
        found = Soak(samples=samples, faults=faults)
        found.outcomes.update(outcomes)
        return "\n".join(verdict(found, bounds={"objects": 50, "handed_kib": 10, "kib": 10}))

    assert problems(calm) == ""
    assert "kib: +20 for" in problems([replace(s, kib=s.calls // 50) for s in calm])
    assert "handed_kib: +20" in problems([replace(s, handed_kib=s.calls // 50) for s in calm])
    assert "objects: +100" in problems([replace(s, objects=s.calls // 10) for s in calm])
    assert "tasks: 20 at first, 21" in problems([calm[0], *(replace(s, tasks=21) for s in calm)])
    assert "connections: 3 at first" in problems(
        [calm[0], *(replace(s, connections=4) for s in calm)]
    )
    assert "left open" in problems([*calm, replace(calm[-1], transactions=1)])
    assert "own fault" in problems(calm, faults=1)
