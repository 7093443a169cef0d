"""How long a server takes until it serves, and what it then needs of the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench.fleet import Fleet
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import CALLS, Spread, interleaved
from tests.bench.servers import Backplane
from tests.bench.throughput import CACHED, DATABASES, ORDER, UNCACHED, ours, url_of


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """A minute or two."""
    starts: dict[str, list[float]] = {database: [] for database in DATABASES}
    with Fleet(folder, told=told) as fleet:
        servers = {one: _migrated(fleet, one) for one in DATABASES}
        for number in range(rounds):
            for database, server in servers.items():
                with server:
                    starts[database].append(server.started_in_s)
            told(f"start: round {number + 1} of {rounds}")
    started = {one: Spread.of(seconds) for one, seconds in starts.items()}
    held = {one: Spread.of(_memory_mb(folder / "work", one, told)) for one in DATABASES}
    return Found("starting", goals=list(_goals(started, held)), tables=[_table(started, held)])


Spreads = Mapping[str, Spread]


def _goals(started: Spreads, held: Spreads) -> Iterator[Goal]:
    for one, seconds in started.items():
        yield Goal(f"start to serving, {one}", 1.5, 0.8, seconds, "s", at_least=False)
    for one, mb in held.items():
        yield Goal(f"memory of one process, {one}", 120, 100, mb, "MB", at_least=False)


def _table(started: Spreads, held: Spreads) -> Table:
    return Table(
        "Start and memory",
        ("", "start, s (quartiles)", "memory, MB (quartiles)"),
        [(one, str(started[one]), str(held[one])) for one in started],
        "From the start of the process on a migrated database until its health says SERVING."
        f" Memory: resident, after each of two rounds of {CALLS} calls of three kinds.",
    )


def _migrated(fleet: Fleet, database: str) -> Backplane:
    """A server whose database has its tables; not running."""
    url = url_of(fleet, database)
    with Backplane(f"first {database}", fleet.folder / f"first {database}", url):
        fleet.told(f"{database}: the tables are made")
    again = fleet.folder / f"first {database}"
    return Backplane(database, fleet.folder / database, url, migrate="", keys_dir=f"{again}/keys")


def _memory_mb(folder: Path, database: str, told: Callable[[str], None]) -> list[float]:
    """What the process holds after some work, looked at after each round."""
    (folder / database).mkdir(parents=True)
    with Fleet(folder / database, told=told) as fleet:
        contenders = ours(fleet, [database], [CACHED, UNCACHED, ORDER], rounds=4)
        server = fleet.servers[0]
        found = []
        for _ in range(2):
            interleaved(contenders[1:], rounds=1, told=told)
            found.append(server.memory_mb())
    return found
