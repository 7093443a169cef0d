"""How fast a real shop's past comes in: `backplane import retail` of some weeks of a real year.

The importer is a process of its own, as its users start it, and shares the cores with the server.
Every round imports the same invoices as another source's, so that each is an order again. The
floor's slices stand right before and behind each import: they say how fast the machine was.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from tests.bench import shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import Contender, Spread
from tests.bench.servers import Backplane
from tests.bench.throughput import DATABASES, url_of
from tests.journeys.commands import Importer, Said
from tests.journeys.files import written

_BESIDE = Path(__file__).parents[3] / "shared" / "data" / "online_retail_y1_200912_201011.csv.gz"
YEAR = Path(os.environ.get("RETAIL_YEAR", _BESIDE))
MONTHS = ("2009-12", "2010-01", "2010-02")
ROUNDS_MAX = 3
# A machine whose floor answers so many calls a second imports at full speed: 300 orders a second
# on SQLite, 250 on PostgreSQL; of a slower one it is asked in proportion.
FLOOR_ENOUGH = 3000
_GOALS = {"sqlite": (300, 400), "postgresql": (250, 333)}
_FLOOR_SLICES = 3


@dataclass(frozen=True)
class Import:
    """One import.

    orders, seconds  placed, and how long the whole command took
    rate             orders a second while they were placed, as the command says
    floor            the floor's calls a second, right before and right behind it
    server_s         processor seconds of the server; those of the importer: ``importer_s``
    """

    orders: int
    lines: int
    seconds: float
    rate: float
    floor: float
    server_s: float
    importer_s: float

    @property
    def share(self) -> float:
        """Orders for each call of the floor; what the floor does beyond enough is not asked for."""
        return self.rate / min(self.floor, FLOOR_ENOUGH)


Imports = Mapping[str, Sequence[Import]]


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """A few minutes; nothing where the real year is not at hand."""
    if not YEAR.exists():
        reason = f"importing: {YEAR.name} is not there; RETAIL_YEAR says where it is"
        told(reason)
        return Found("importing", skipped=[reason])
    file = written(folder / "weeks.csv", _weeks())
    with Fleet(folder, told=told) as fleet:
        imports = _imports(fleet, file, min(rounds, ROUNDS_MAX))
    return Found("importing", goals=list(_goals(imports)), tables=[_table(imports)])


def _weeks() -> Iterator[Sequence[str]]:
    """The lines of the first months."""
    with gzip.open(YEAR, "rt", newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        time_at = next(lines).index("InvoiceDate")
        yield from (line for line in lines if line[time_at].startswith(MONTHS))


def _imports(fleet: Fleet, file: Path, rounds: int) -> Imports:
    floor = fleet.floor(shop.product(1).ByteSize())
    servers = {one: _started(fleet, one) for one in DATABASES}
    taken: dict[str, list[Import]] = {one: [] for one in DATABASES}
    turns = random.Random(7)
    floor.slice()  # warms it up
    for number in range(rounds):
        for database in turns.sample(DATABASES, len(DATABASES)):
            one = _import(servers[database], file, source=f"round-{number}", floor=floor)
            taken[database].append(one)
            fleet.told(f"{database}, import {number + 1} of {rounds}: {one.rate:.0f} orders/s")
    return taken


def _started(fleet: Fleet, database: str) -> Backplane:
    server = Backplane(database, fleet.folder / database, url_of(fleet, database))
    fleet.start(server)
    return server


def _import(server: Backplane, file: Path, *, source: str, floor: Contender) -> Import:
    floors = [floor.slice().rate for _ in range(_FLOOR_SLICES)]
    server_s, importer_s, begun_s = server.cpu_s(), _children_s(), time.perf_counter()
    said = asyncio.run(_run(server, file, source))
    seconds = time.perf_counter() - begun_s
    server_s, importer_s = server.cpu_s() - server_s, _children_s() - importer_s
    floors += [floor.slice().rate for _ in range(_FLOOR_SLICES)]
    orders, lines, _ = said.cells("placed")
    return Import(
        orders=_count(orders),
        lines=_count(lines),
        seconds=seconds,
        rate=_count(said.cells("placed per second")[0]),
        floor=mean(floors),
        server_s=server_s,
        importer_s=importer_s,
    )


async def _run(server: Backplane, file: Path, source: str) -> Said:
    """Imports; raises BenchmarkFailure unless every sale became an order."""
    importing = Importer(server.address, api_key=server.api_key, folder=file.parent)
    said = await importing("retail", file, "--source", source)
    if said.code or said.cells("placed") != said.cells("sales in the file"):
        raise BenchmarkFailure(f"{server.name}: the import went wrong:\n{said.out}\n{said.err}")
    return said


def _children_s() -> float:
    """Processor seconds of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _count(cell: str) -> int:
    return int(cell.replace(",", ""))


def _goals(imports: Imports) -> Iterator[Goal]:
    for database, (wanted, stretch) in _GOALS.items():
        yield Goal(
            f"orders imported / floor of up to {FLOOR_ENOUGH:,} calls/s, {database}",
            round(wanted / FLOOR_ENOUGH, 4),
            round(stretch / FLOOR_ENOUGH, 4),
            Spread.of([one.share for one in imports[database]]),
        )


def _table(imports: Imports) -> Table:
    first = next(iter(imports.values()))[0]
    return Table(
        "Importing a real shop's invoices",
        (
            "",
            "orders/s (quartiles)",
            "lines/s",
            "server CPU, ms an order",
            "importer CPU, ms an order",
            "whole import, s",
            "floor, calls/s",
        ),
        [_row(database, ones) for database, ones in imports.items()],
        f"Each import places {first.orders:,} orders with {first.lines:,} lines, 64 at a time;"
        " orders/s are counted while they are placed. The whole import reads the file, fills the"
        " catalog and counts everything again too.",
    )


def _row(database: str, ones: Sequence[Import]) -> Sequence[str]:
    rates = Spread.of([one.rate for one in ones])
    return (
        database,
        f"{rates.median:.0f} ({rates.low:.0f}–{rates.high:.0f})",
        f"{median(one.rate * one.lines / one.orders for one in ones):.0f}",
        f"{median(one.server_s / one.orders for one in ones) * 1000:.2f}",
        f"{median(one.importer_s / one.orders for one in ones) * 1000:.2f}",
        f"{median(one.seconds for one in ones):.1f}",
        f"{median(one.floor for one in ones):.0f}",
    )
