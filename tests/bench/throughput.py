"""Reads, pages and durable orders: Backplane, its floor and its peers in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.bench import shop
from tests.bench.fleet import Fleet, Stocked
from tests.bench.peers import start
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import (
    CALLS,
    Contender,
    Rounds,
    cpu_us,
    interleaved,
    rate,
    ratio,
)

CACHED, UNCACHED, PAGE, ORDER = "cached read", "uncached read", "list page", "PlaceOrder"
WORKS = (CACHED, UNCACHED, PAGE, ORDER)
DATABASES = ("sqlite", "postgresql")
_PAGE_CALLS = 500

# What a goal compares: name, set, stretch, ours, theirs.
_GOALS = (
    ("cached read / floor", 0.75, 0.85, "cached read, sqlite", "floor"),
    (
        "cached read / conventional chain without a database",
        3,
        4,
        "cached read, sqlite",
        "read, conventional in memory",
    ),
    ("uncached read / floor, SQLite", 0.50, 0.65, "uncached read, sqlite", "floor"),
    ("uncached read / floor, PostgreSQL", 0.38, 0.50, "uncached read, postgresql", "floor"),
    ("durable PlaceOrder / floor, SQLite", 0.45, 0.60, "PlaceOrder, sqlite", "floor"),
    ("durable PlaceOrder / floor, PostgreSQL", 0.40, 0.55, "PlaceOrder, postgresql", "floor"),
    (
        "durable PlaceOrder / conventional + ORM, SQLite",
        7,
        10,
        "PlaceOrder, sqlite",
        "PlaceOrder, conventional on sqlite",
    ),
    (
        "durable PlaceOrder / conventional + ORM, PostgreSQL",
        4.5,
        7,
        "PlaceOrder, postgresql",
        "PlaceOrder, conventional on postgresql",
    ),
    (
        "uncached read, one process / FastAPI, two workers, PostgreSQL",
        1.6,
        2,
        "uncached read, postgresql",
        "read, FastAPI",
    ),
    (
        "durable PlaceOrder, one process / FastAPI, two workers, PostgreSQL",
        2.5,
        3.5,
        "PlaceOrder, postgresql",
        "PlaceOrder, FastAPI",
    ),
    (
        "durable PlaceOrder / grpc-go + pgx, PostgreSQL",
        1,
        1.5,
        "PlaceOrder, postgresql",
        "PlaceOrder, grpc-go",
    ),
)


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """Everything at once: some minutes."""
    skipped: list[str] = []
    with Fleet(folder, told=told) as fleet:
        contenders = [
            *ours(fleet, DATABASES, WORKS, rounds=rounds),
            *_peers(fleet, rounds, skipped),
        ]
        slices = interleaved(contenders, rounds=rounds, told=told)
    return Found("throughput", goals=list(_goals(slices)), tables=[table(slices)], skipped=skipped)


def ours(
    fleet: Fleet, databases: Sequence[str], works: Sequence[str], *, rounds: int
) -> list[Contender]:
    """The floor, and works of Backplane on databases."""
    products = shop.HOT + CALLS * (rounds + 1)
    made: list[Contender] = []
    reply_bytes = 0
    for database in databases:
        stocked = fleet.backplane(database, url_of(fleet, database), products=products)
        made += _works_on(fleet, stocked, works, products, rounds)
        reply_bytes = stocked.reply_bytes
    return [fleet.floor(reply_bytes), *made]


def url_of(fleet: Fleet, database: str) -> str:
    """The URL of a new database."""
    if database == "sqlite":
        return f"sqlite:///{fleet.folder}/bench.db"
    return fleet.postgres.new_database()


def _works_on(
    fleet: Fleet, stocked: Stocked, works: Sequence[str], products: int, rounds: int
) -> list[Contender]:
    orders = CALLS * (rounds + 1)
    requests = {
        CACHED: (shop.GET_PRODUCT, shop.hot_reads()),
        UNCACHED: (shop.GET_PRODUCT, shop.cold_reads(products)),
        PAGE: (shop.LIST_PRODUCTS, shop.list_pages()),
        ORDER: (shop.PLACE_ORDER, shop.placements(orders, seed=products)),
    }
    return [
        fleet.contender(
            f"{work}, {stocked.server.name}",
            stocked.server,
            path=requests[work][0],
            requests=requests[work][1],
            repeat=work in {CACHED, PAGE},
            authorization=stocked.authorization,
            calls=_PAGE_CALLS if work == PAGE else CALLS,
            # A reply is kept for a minute, and there may be more between two slices.
            warming=shop.HOT if work == CACHED else 0,
        )
        for work in works
    ]


def _peers(fleet: Fleet, rounds: int, skipped: list[str]) -> Iterator[Contender]:
    orders = CALLS * (rounds + 1)
    products = shop.HOT + CALLS
    yield start.chain(fleet)
    for database in DATABASES:
        yield from start.conventional(fleet, database, products=products, orders=orders)
    yield from start.rest(fleet, products=products, orders=orders)
    if start.GO_PEER.exists():
        yield from start.grpc_go(fleet, products=products, orders=orders)
    else:
        skipped.append(f"grpc-go: Go is not here; with it, 'make {start.GO_PEER}' builds the peer")


def _goals(slices: Rounds) -> Iterator[Goal]:
    for name, wanted, stretch, one, other in _GOALS:
        if one in slices and other in slices:
            yield Goal(name, wanted, stretch, ratio(slices, one, other))


def table(slices: Rounds) -> Table:
    """A row for each contender."""
    return Table(
        "Calls answered by one server, 64 in flight",
        ("", "calls/s", "p50 ms", "p99 ms", "server CPU, µs a call", "of the floor (quartiles)"),
        [_row(name, slices) for name in slices],
        f"Refused under load: {sum(_refused(name, slices) for name in slices)} calls of all.",
    )


def _row(name: str, slices: Rounds) -> Sequence[str]:
    one = slices[name]
    return (
        name,
        f"{rate(one).median:.0f}",
        f"{median(each.p50_ms for each in one):.1f}",
        f"{median(each.p99_ms for each in one):.1f}",
        f"{cpu_us(one):.0f}",
        str(ratio(slices, name, "floor")),
    )


def _refused(name: str, slices: Rounds) -> int:
    return sum(each.calls - each.ok for each in slices[name])


def generator_us(slices: Rounds) -> float:
    """Processor time of the load generator for one call, in microseconds."""
    calls = sum(one.calls for taken in slices.values() for one in taken[1:])
    spent_s = sum(taken[-1].generator_s - taken[0].generator_s for taken in slices.values())
    return spent_s / calls * 1e6


def by_cpu(slices: Rounds, name: str) -> float:
    """How many calls one answers in the processor time that the floor takes for one."""
    return cpu_us(slices["floor"]) / cpu_us(slices[name])
