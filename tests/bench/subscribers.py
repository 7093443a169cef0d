"""How quickly an event reaches all who subscribed to its topic, and how many can be delivered.

The topic is orders that are placed. First orders come at a modest rate: the delay is from the
answer that an order was placed until the last subscriber has its event. Then they come as fast as
they are answered, and what is counted is the events that arrive. The clock of both processes is
the machine's.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import backplane_client
from backplane.events.v1 import events_pb2 as pb
from backplane_client import Backplane as Connection
from tests.bench import shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet, Stocked
from tests.bench.followers import SETTINGS, Arrival, Followers
from tests.bench.results import Table
from tests.bench.rounds import Spread

COUNTS = (1, 10, 100, 1_000)
PLACED = "backplane.orders.v1.OrderPlaced"
PER_S = 4
PACED = 40
DELIVERIES = 20_000  # of the orders that come at once, as far as the bounds below allow
_ORDERS_MIN, _ORDERS_MAX = 20, 500
_AT_ONCE = 16
_TRIES = 5
_TOPIC = pb.SubscribeRequest(types=[PLACED])


@dataclass(frozen=True)
class Delivered:
    """What one round found with some subscribers.

    delays_ms   of each order, to the last subscriber
    per_s       events that arrived a second, of orders as fast as they were answered
    orders_per_s  as they were answered meanwhile
    server_us   processor time of the server for an event that arrived then, the order's included;
                that of the subscribers' process: ``followers_us``
    """

    delays_ms: Sequence[float]
    per_s: float
    orders_per_s: float
    server_us: float
    followers_us: float


Found = Mapping[int, Sequence[Delivered]]


def rounds_of(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """One server; in each round every number of subscribers has its turn, in a new order."""
    found: dict[int, list[Delivered]] = {count: [] for count in COUNTS}
    turns = random.Random(7)
    (folder / "subscribers").mkdir()
    with Fleet(folder / "subscribers", told=told) as fleet:
        url = f"sqlite:///{fleet.folder}/bench.db"
        stocked = fleet.backplane("followed", url, products=2 * shop.HOT, **SETTINGS)
        for number in range(rounds):
            for count in turns.sample(COUNTS, len(COUNTS)):
                authorization = stocked.authorization()
                with Followers(stocked.server, authorization=authorization) as followers:
                    one = asyncio.run(_delivered(stocked, followers, count))
                found[count].append(one)
                told(f"{count:,} subscribers: {one.per_s:.0f} events/s")
            told(f"subscribers: round {number + 1} of {rounds}")
    return found


async def _delivered(stocked: Stocked, followers: Followers, count: int) -> Delivered:
    server = stocked.server
    async with backplane_client.connect(server.address, api_key=server.api_key) as backplane:
        await _subscribed(backplane, followers, count)
        delays_ms = await _paced(backplane, followers, count)
        orders = min(max(DELIVERIES // count, _ORDERS_MIN), _ORDERS_MAX)
        server_s, followers_s, begun_s = stocked.cpu_s(), followers.cpu_s, time.monotonic()
        answered = await _at_once(backplane, orders)
        arrived = _arrived(followers, answered, count)
        took_s = max(one.last_s for one in arrived.values()) - begun_s
        events = orders * count
        server_s, followers_s = stocked.cpu_s() - server_s, followers.cpu_s - followers_s
        followers.close()
    return Delivered(
        delays_ms=delays_ms,
        per_s=events / took_s,
        orders_per_s=orders / (max(answered.values()) - begun_s),
        server_us=server_s / events * 1e6,
        followers_us=followers_s / events * 1e6,
    )


async def _subscribed(backplane: Connection, followers: Followers, count: int) -> None:
    """Opens the streams; returns when an order has reached every one of them."""
    followers.open(count, pb.SubscribeRequest(types=_TOPIC.types, only_new=True))
    for _ in range(_TRIES):
        subject, _ = await _placed(backplane)
        arrived = followers.arrivals(1, within_s=5).get(subject)
        if arrived and arrived.streams == count:
            return
    raise BenchmarkFailure(f"no event reached all of {count} subscribers")


async def _paced(backplane: Connection, followers: Followers, count: int) -> Sequence[float]:
    answered: dict[str, float] = {}
    due_s = time.monotonic()
    for _ in range(PACED):
        await asyncio.sleep(max(0, due_s - time.monotonic()))
        subject, answered_s = await _placed(backplane)
        answered[subject] = answered_s
        due_s += 1 / PER_S
    arrived = _arrived(followers, answered, count)
    return [(arrived[one].last_s - answered[one]) * 1000 for one in answered]


async def _at_once(backplane: Connection, orders: int) -> Mapping[str, float]:
    """Places orders, some at a time; gives when each was answered, by subject."""
    answered: dict[str, float] = {}
    numbers = iter(range(orders))

    async def place() -> None:
        for _ in numbers:
            subject, answered_s = await _placed(backplane)
            answered[subject] = answered_s

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(place())
    return answered


async def _placed(backplane: Connection) -> tuple[str, float]:
    """Places an order; gives the subject of its event, and when it was answered."""
    request = shop.order_of([1, 2, 3], request_id=str(uuid.uuid4()), customer=1)
    order = (await backplane.orders.PlaceOrder(request)).order
    return f"orders/{order.id}", time.monotonic()


def _arrived(
    followers: Followers, answered: Mapping[str, float], count: int
) -> Mapping[str, Arrival]:
    """Waits for the events of the orders; raises BenchmarkFailure unless all have all."""
    arrived = followers.arrivals(len(answered))
    short = [one for one in answered if one not in arrived or arrived[one].streams != count]
    if short or len(arrived) != len(answered):
        raise BenchmarkFailure(f"{len(short)} of {len(answered)} events did not reach all {count}")
    return arrived


def table(found: Found) -> Table:
    """A row for each number of subscribers."""
    return Table(
        "Subscribers of one topic",
        (
            "subscribers",
            "delay to the last, ms: median",
            "p99",
            "events/s (quartiles)",
            "orders/s meanwhile",
            "server CPU, µs an event",
            "subscribers' CPU, µs an event",
        ),
        [_row(count, ones) for count, ones in found.items()],
        f"The delay at {PER_S} orders a second, {PACED} in each round, from an order's answer to"
        " its event at the last subscriber; below zero where the event was there first. The"
        f" events/s while orders are placed {_AT_ONCE} at a time: with few subscribers there are"
        " no more events than orders make. The server's processor time is that of both. The"
        " subscribers are one process on the same cores. Settings that are changed:"
        f" {', '.join(SETTINGS)}.",
    )


def _row(count: int, ones: Sequence[Delivered]) -> Sequence[str]:
    per_s = Spread.of([one.per_s for one in ones])
    return (
        f"{count:,}",
        f"{median(_delays_ms(ones)):.1f}",
        f"{_p99(_delays_ms(ones)):.1f}",
        f"{per_s.median:.0f} ({per_s.low:.0f}–{per_s.high:.0f})",
        f"{median(one.orders_per_s for one in ones):.0f}",
        f"{median(one.server_us for one in ones):.0f}",
        f"{median(one.followers_us for one in ones):.0f}",
    )


def _delays_ms(ones: Sequence[Delivered]) -> list[float]:
    return [delay_ms for one in ones for delay_ms in one.delays_ms]


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[-1]


def delay_curves(found: Found) -> Mapping[str, Sequence[tuple[float, float]]]:
    """By subscribers: the delay to the last one in milliseconds."""
    delays_ms = {count: _delays_ms(ones) for count, ones in found.items()}
    return {
        "median": [(float(count), median(some)) for count, some in delays_ms.items()],
        "p99": [(float(count), _p99(some)) for count, some in delays_ms.items()],
    }


def rate_curve(found: Found) -> Sequence[tuple[float, float]]:
    """By subscribers: events that arrive a second."""
    return [(float(count), median(one.per_s for one in ones)) for count, ones in found.items()]
