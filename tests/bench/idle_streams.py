"""What streams cost on which nothing happens: memory, and what is answered beside them.

A stream is a subscription that no event meets; every 15 seconds it is sent a sign of life. Reads
are counted for as long, so that they stand beside each stream's sign once. An order publishes an
event, which is held against every subscription. In each round a new server gets more and more
streams, and what it answers is compared with what it answered beside none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from backplane.events.v1 import events_pb2 as pb
from tests.bench import shop
from tests.bench.fleet import Fleet, Stocked
from tests.bench.followers import SETTINGS, Followers
from tests.bench.load_generator import Slice
from tests.bench.results import Table
from tests.bench.rounds import Contender, Spread

LEVELS = (0, 1_000, 5_000, 10_000)
PERIOD_S = 15.0
_ORDERS, _ORDER_SLICES = 300, 4
_WARMING = 6  # a server is slower at first, when it has no streams
_NOTHING = pb.SubscribeRequest(subject_prefix="nothing/", only_new=True)


@dataclass(frozen=True)
class Beside:
    """What was answered beside some streams, and the server's memory behind it."""

    reads: Sequence[Slice]
    orders: Sequence[Slice]
    memory_mb: float

    @property
    def reads_per_s(self) -> float:
        """Cached reads."""
        return _rate(self.reads)

    @property
    def orders_per_s(self) -> float:
        """PlaceOrder."""
        return _rate(self.orders)


@dataclass(frozen=True)
class Round:
    """One server's life, by how many streams were open.

    resting  processor seconds a second that all the streams alone took
    left_mb  memory when all had ended
    """

    beside: Mapping[int, Beside]
    resting: float
    left_mb: float

    def stream_kb(self, streams: int) -> float:
        """Resident memory for each stream."""
        more_mb = self.beside[streams].memory_mb - self.beside[0].memory_mb
        return more_mb * 1024 / streams

    def reads(self, streams: int) -> float:
        """Reads for each read beside no streams."""
        return self.beside[streams].reads_per_s / self.beside[0].reads_per_s

    def orders(self, streams: int) -> float:
        """Orders for each order beside no streams."""
        return self.beside[streams].orders_per_s / self.beside[0].orders_per_s


def rounds_of(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Sequence[Round]:
    """A new server each round: two minutes each."""
    found = []
    for number in range(rounds):
        (folder / f"idle-{number}").mkdir()
        with Fleet(folder / f"idle-{number}", told=lambda _: None) as fleet:
            found.append(_round(fleet, told))
        told(f"idle streams: round {number + 1} of {rounds}")
    return found


def _round(fleet: Fleet, told: Callable[[str], None]) -> Round:
    url = f"sqlite:///{fleet.folder}/bench.db"
    stocked = fleet.backplane("streams", url, products=2 * shop.HOT, **SETTINGS)
    reads, orders = _works(fleet, stocked)
    beside = {}
    with Followers(stocked.server, authorization=stocked.authorization()) as followers:
        for streams in LEVELS:
            followers.open(streams, _NOTHING)
            beside[streams] = one = _beside(stocked, reads, orders)
            told(f"{streams:,} idle streams: {one.reads_per_s:.0f} reads/s")
        resting = _resting(stocked)
        followers.close()
    reads.slice()
    return Round(beside, resting, stocked.server.memory_mb())


def _works(fleet: Fleet, stocked: Stocked) -> tuple[Contender, Contender]:
    """Reads and orders, warmed up."""
    prepared = _ORDERS * (1 + _ORDER_SLICES * len(LEVELS))
    reads = fleet.contender(
        "reads beside streams",
        stocked.server,
        path=shop.GET_PRODUCT,
        requests=shop.hot_reads(),
        repeat=True,
        authorization=stocked.authorization,
    )
    orders = fleet.contender(
        "orders beside streams",
        stocked.server,
        path=shop.PLACE_ORDER,
        requests=shop.placements(prepared, seed=11),
        authorization=stocked.authorization,
        calls=_ORDERS,
    )
    for _ in range(_WARMING):
        reads.slice()
    orders.slice()
    return reads, orders


def _beside(stocked: Stocked, reads: Contender, orders: Contender) -> Beside:
    taken = []
    until_s = time.monotonic() + PERIOD_S
    while time.monotonic() < until_s:
        taken.append(reads.slice())
    placed = [orders.slice() for _ in range(_ORDER_SLICES)]
    return Beside(taken, placed, stocked.server.memory_mb())


def _resting(stocked: Stocked) -> float:
    """Processor seconds a second of the server while nobody reads."""
    busy_s = stocked.cpu_s()
    threading.Event().wait(PERIOD_S)
    return (stocked.cpu_s() - busy_s) / PERIOD_S


def _rate(slices: Sequence[Slice]) -> float:
    return sum(one.ok for one in slices) / sum(one.seconds for one in slices)


def table(found: Sequence[Round]) -> Table:
    """A row for each number of streams."""
    left_mb = median(one.left_mb for one in found)
    resting = median(one.resting for one in found)
    return Table(
        "Idle streams",
        (
            "streams",
            "memory, MB",
            "kB a stream (quartiles)",
            "reads/s",
            "p50 ms",
            "p99 ms",
            "reads, of those beside none",
            "orders/s",
            "orders, of those beside none",
        ),
        [_row(streams, found) for streams in LEVELS],
        f"Settings that are changed: {', '.join(SETTINGS)}. Of {LEVELS[-1]:,} streams alone the"
        f" server is busy for {resting:.1%} of the time; when all had ended it held {left_mb:.0f}"
        " MB. The process that holds the streams runs on the same cores.",
    )


def _row(streams: int, found: Sequence[Round]) -> Sequence[str]:
    ones = [one.beside[streams] for one in found]
    slices = [each for one in ones for each in one.reads]
    return (
        f"{streams:,}",
        f"{median(one.memory_mb for one in ones):.0f}",
        str(Spread.of([one.stream_kb(streams) for one in found])) if streams else "",
        f"{median(one.reads_per_s for one in ones):.0f}",
        f"{median(each.p50_ms for each in slices):.1f}",
        f"{median(each.p99_ms for each in slices):.1f}",
        str(Spread.of([one.reads(streams) for one in found])),
        f"{median(one.orders_per_s for one in ones):.0f}",
        str(Spread.of([one.orders(streams) for one in found])),
    )


def curves(found: Sequence[Round]) -> Mapping[str, Sequence[tuple[float, float]]]:
    """By streams: what is left of the calls beside none."""
    levels = LEVELS[1:]
    return {
        "cached reads": [(float(at), median(one.reads(at) for one in found)) for at in levels],
        "PlaceOrder": [(float(at), median(one.orders(at) for one in found)) for at in levels],
    }
