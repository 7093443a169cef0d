"""Offers a server more than it can do, and counts the answers that came in time.

First the capacity is measured with a few calls at a time. Then 1, 3, 6 and 10 times as much is
offered in an open loop: at a rate, whatever becomes of the calls. Each call has a deadline of
500 ms, which the server is told; an answer is useful when it is OK and came within it. The same
is done several times over, and useful answers are counted against the capacity of their round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import shop, work
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet, Stocked
from tests.bench.load_generator import Load, Slice
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import Spread
from tests.bench.servers import Backplane

DEADLINE_MS = 500
LOADS = (1, 3, 6, 10)
CONNECTIONS = 100  # each carries 250 calls at most
CAPACITY_S, OFFER_S = 2.0, 3.0
# Load: useful answers in percent of the capacity: set and stretch.
_USEFUL = {3: (90, 95), 6: (90, 95), 10: (75, 85)}
_P99_MS = (300, 300)


@dataclass(frozen=True)
class Target:
    """One kind of call; ``width`` is how many at a time show the capacity."""

    name: str
    load: Load
    authorization: Callable[[], str]
    width: int

    def capacity(self) -> float:
        """Calls a second that are answered when nobody asks for more."""
        authorization = self.authorization()
        first = self.load.closed(500, in_flight=self.width, authorization=authorization)
        calls = int(first.rate * CAPACITY_S)
        return self.load.closed(calls, in_flight=self.width, authorization=authorization).rate

    def offered(self, rate: float) -> Slice:
        """What becomes of calls that come at a rate."""
        return self.load.open(
            rate, seconds=OFFER_S, deadline_ms=DEADLINE_MS, authorization=self.authorization()
        )


@dataclass(frozen=True)
class Offer:
    """One load of one round."""

    capacity: float
    got: Slice

    @property
    def useful(self) -> float:
        """Useful answers in percent of the capacity."""
        return self.got.rate / self.capacity * 100


Offers = Mapping[int, Sequence[Offer]]


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """Several minutes: every target at every load, ``rounds`` times."""
    with Fleet(folder, told=told) as fleet:
        targets = list(_targets(fleet, rounds))
        found = {one.name: _offers(one, rounds, told) for one in targets}
    first = targets[0].name
    return Found(
        "overload",
        goals=list(_goals(found[first])),
        tables=[_table(name, offers) for name, offers in found.items()],
        curves={"useful answers": {name: list(_curve(offers)) for name, offers in found.items()}},
    )


def _targets(fleet: Fleet, rounds: int) -> Iterator[Target]:
    yield working(fleet, "LANE")
    stocked = fleet.backplane("sqlite", f"sqlite:///{fleet.folder}/bench.db", products=2000)
    # What the loads of all rounds may use up, at up to 2,500 orders a second.
    orders = int(2500 * rounds * (sum(LOADS) * OFFER_S + CAPACITY_S + 1))
    for name, path, requests, repeat in (
        ("GetProduct, cached", shop.GET_PRODUCT, shop.hot_reads(), True),
        ("PlaceOrder, SQLite", shop.PLACE_ORDER, shop.placements(orders, seed=6), False),
    ):
        contender = fleet.contender(
            f"overload {name}",
            stocked.server,
            path=path,
            requests=requests,
            repeat=repeat,
            connections=CONNECTIONS,
            authorization=stocked.authorization,
        )
        yield Target(name, contender.load, stocked.authorization, width=64)


def working(fleet: Fleet, kind: str, **settings: str) -> Target:
    """Calls of 2 ms."""
    server = Backplane(
        f"work-{kind}",
        fleet.folder / f"work-{kind}",
        f"sqlite:///{fleet.folder}/work-{kind}.db",
        services="identity",
        service=f"tests.bench.work:{kind}",
        **settings,
    )
    fleet.start(server)
    caller = Stocked(server)
    contender = fleet.contender(
        f"work {kind}",
        server,
        path=work.PATH,
        requests=[b""],
        repeat=True,
        connections=CONNECTIONS,
        authorization=caller.authorization,
    )
    return Target(f"calls of 2 ms, {kind.lower()}", contender.load, caller.authorization, width=16)


def _offers(target: Target, rounds: int, told: Callable[[str], None]) -> Offers:
    found: dict[int, list[Offer]] = {load: [] for load in LOADS}
    for number in range(rounds):
        capacity = target.capacity()
        if not capacity:
            raise BenchmarkFailure(f"{target.name}: no call was answered")
        for load in LOADS:
            found[load].append(Offer(capacity, target.offered(capacity * load)))
        told(f"{target.name}: round {number + 1} of {rounds}, capacity {capacity:.0f}/s")
    return found


def _goals(offers: Offers) -> Iterator[Goal]:
    for load, (wanted, stretch) in _USEFUL.items():
        useful = Spread.of([one.useful for one in offers[load]])
        yield Goal(f"useful answers at {load} × the capacity", wanted, stretch, useful, unit="%")
    p99 = Spread.of([one.got.p99_ms for load in _USEFUL for one in offers[load]])
    wanted, stretch = _P99_MS
    yield Goal("p99 of useful answers at 3 to 10 ×", wanted, stretch, p99, "ms", at_least=False)


def _table(name: str, offers: Offers) -> Table:
    capacity = median(one.capacity for one in offers[LOADS[0]])
    return Table(
        f"Overload: {name}",
        ("offered", "useful, % of capacity", "p50 ms", "p99 ms", "other ends"),
        [_row(load, offers[load]) for load in LOADS],
        f"Capacity {capacity:.0f} calls/s; deadline {DEADLINE_MS} ms.",
    )


def _row(load: int, offers: Sequence[Offer]) -> Sequence[str]:
    ends: Counter[str] = Counter()
    for one in offers:
        ends.update({how: count for how, count in one.got.ends.items() if how != "OK"})
    calls = sum(one.got.calls for one in offers)
    return (
        f"{load} ×",
        str(Spread.of([one.useful for one in offers])),
        f"{median(one.got.p50_ms for one in offers):.0f}",
        f"{median(one.got.p99_ms for one in offers):.0f}",
        ", ".join(f"{how} {count / calls:.1%}" for how, count in ends.most_common(3)) or "none",
    )


def _curve(offers: Offers) -> Iterator[tuple[float, float]]:
    for load, ones in offers.items():
        yield float(load), median(one.useful for one in ones)
