"""When a service that fails is left alone, and when it is tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import grpc
import pytest

import backplane_client
from backplane.catalog.v1.catalog_pb2 import GetProductRequest, GetProductResponse
from backplane.orders.v1.orders_pb2 import GetOrderRequest, GetOrderResponse
from backplane_client import Backplane, BackplaneError, CircuitOpen, CircuitPolicy, sync
from tests.client.scripted import Answer, Failure, Scripted, failure

DOWN = failure(grpc.StatusCode.UNAVAILABLE, "DATABASE_UNAVAILABLE")
POLICY = CircuitPolicy(window_s=10, calls_min=4, failure_ratio=0.5, open_s=1, open_s_max=5)


@dataclass
class Clock:
    """Time that passes when it is told to."""

    now_s: float = 1_000.0

    def __call__(self) -> float:
        """Returns the time."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """The clock of the circuits."""
    return Clock()


@pytest.fixture
async def backplane(server: Scripted, clock: Clock) -> AsyncIterator[Backplane]:
    """A client whose circuits open after four calls."""
    async with backplane_client.connect(
        server.address, access_token="given", circuit=POLICY, monotonic_s=clock
    ) as connected:
        yield connected


async def ask(backplane: Backplane) -> type[BackplaneError] | None:
    """Calls GetOrder; returns the kind of error that it ends with."""
    try:
        await backplane.orders.GetOrder(GetOrderRequest())
    except BackplaneError as error:
        return type(error)
    return None


async def trip(server: Scripted, backplane: Backplane, answer: Failure = DOWN) -> int:
    """Fails until the circuit opens; returns how many calls the server has seen."""
    server.answers("GetOrder", answer)
    for _ in range(10):
        if await ask(backplane) is CircuitOpen:
            break
    else:
        pytest.fail("the circuit stays closed")
    return server.times("GetOrder")


async def test_it_opens(server: Scripted, backplane: Backplane) -> None:
    """After four failures calls fail at once, typed, with the time to come back, and unsent."""
    assert await trip(server, backplane) == 4
    with pytest.raises(CircuitOpen) as raised:
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 4
    assert isinstance(raised.value, backplane_client.Unavailable)
    assert raised.value.retry_delay_s == pytest.approx(1)
    assert raised.value.method.endswith("/GetOrder")


async def test_a_probe_closes_it(server: Scripted, backplane: Backplane, clock: Clock) -> None:
    """When its time is over one call goes through, and its answer lets all others through."""
    seen = await trip(server, backplane)
    server.answers("GetOrder", GetOrderResponse())
    clock.now_s += 0.9
    assert await ask(backplane) is CircuitOpen
    clock.now_s += 0.2
    assert [await ask(backplane) for _ in range(3)] == [None] * 3
    assert server.times("GetOrder") == seen + 3


async def test_one_probe_at_a_time(server: Scripted, backplane: Backplane, clock: Clock) -> None:
    """While the probe is under way the others still fail at once."""
    seen = await trip(server, backplane)
    server.answers("GetOrder", GetOrderResponse())
    gate = server.holds("GetOrder")
    clock.now_s += 1.1
    probe = backplane.orders.GetOrder(GetOrderRequest())
    await server.arrived("GetOrder", times=seen + 1)
    assert await ask(backplane) is CircuitOpen
    gate.set()
    await probe
    assert await ask(backplane) is None


async def test_a_failed_probe(server: Scripted, backplane: Backplane, clock: Clock) -> None:
    """A probe that fails keeps it open, for twice as long each time and never beyond the most."""
    await trip(server, backplane)
    waits = []
    for _ in range(4):
        clock.now_s += 6
        assert await ask(backplane) is not None
        with pytest.raises(CircuitOpen) as raised:
            await backplane.orders.GetOrder(GetOrderRequest())
        waits.append(raised.value.retry_delay_s)
    assert waits == pytest.approx([2, 4, 5, 5])


async def test_a_probe_that_is_given_up(
    server: Scripted, backplane: Backplane, clock: Clock
) -> None:
    """A probe whose caller gave up does not keep the circuit open for ever."""
    seen = await trip(server, backplane)
    server.answers("GetOrder", GetOrderResponse())
    gate = server.holds("GetOrder")
    clock.now_s += 1.1
    probe = backplane.orders.GetOrder(GetOrderRequest())
    await server.arrived("GetOrder", times=seen + 1)
    probe.cancel()
    gate.set()
    clock.now_s += 1.1
    assert await ask(backplane) is None


async def test_pushback_is_obeyed(server: Scripted, backplane: Backplane) -> None:
    """It stays open for as long as the server asked to be left alone."""
    await trip(server, backplane, failure(grpc.StatusCode.UNAVAILABLE, "X", pushback_ms=3_000))
    with pytest.raises(CircuitOpen) as raised:
        await backplane.orders.GetOrder(GetOrderRequest(), timeout=0.5)
    assert raised.value.retry_delay_s == pytest.approx(3)


@pytest.mark.parametrize(
    "answer",
    [
        failure(grpc.StatusCode.NOT_FOUND, "ORDER_NOT_FOUND"),
        failure(grpc.StatusCode.INTERNAL, "INTERNAL"),
        failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED", pushback_ms=1),
        failure(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING"),
        failure(grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED", pushback_ms=-1),
        failure(grpc.StatusCode.CANCELLED),
    ],
)
async def test_answers_of_a_server_that_works(
    server: Scripted, backplane: Backplane, answer: Failure
) -> None:
    """Refusals, faults of one method and overload leave it closed."""
    server.answers("GetOrder", answer)
    for _ in range(12):
        assert await ask(backplane) is not CircuitOpen


async def test_a_few_failures_among_many(server: Scripted, backplane: Backplane) -> None:
    """Failures below the ratio leave it closed."""
    answers: list[Answer] = [GetOrderResponse(), GetOrderResponse(), DOWN]
    server.answers("GetOrder", *answers * 10)
    for _ in range(20):
        assert await ask(backplane) is not CircuitOpen


async def test_old_failures_are_forgotten(
    server: Scripted, backplane: Backplane, clock: Clock
) -> None:
    """Failures that lie far apart do not add up."""
    server.answers("GetOrder", failure(grpc.StatusCode.UNAVAILABLE, "X", pushback_ms=-1))
    for _ in range(10):
        assert await ask(backplane) is not CircuitOpen
        clock.now_s += 30


async def test_each_service_has_its_own(server: Scripted, backplane: Backplane) -> None:
    """A service that is down does not cut off the others of the connection."""
    await trip(server, backplane)
    server.answers("GetProduct", GetProductResponse())
    await backplane.catalog.GetProduct(GetProductRequest())
    assert await ask(backplane) is CircuitOpen


async def test_streams(server: Scripted, backplane: Backplane, clock: Clock) -> None:
    """A stream is kept back like any call, and its first message closes the circuit."""
    from backplane.orders.v1.orders_pb2 import WatchOrderRequest, WatchOrderResponse

    await trip(server, backplane)
    with pytest.raises(CircuitOpen):
        await backplane.orders.WatchOrder(WatchOrderRequest()).read()
    clock.now_s += 1.1
    server.answers("WatchOrder", [WatchOrderResponse()])
    server.answers("GetOrder", GetOrderResponse())
    await backplane.orders.WatchOrder(WatchOrderRequest()).read()
    assert await ask(backplane) is None


async def test_without_one(server: Scripted) -> None:
    """A connection can do without: every call is sent."""
    server.answers("GetOrder", failure(grpc.StatusCode.UNAVAILABLE, "X", pushback_ms=-1))
    async with backplane_client.connect(
        server.address, access_token="given", circuit=None
    ) as connected:
        for _ in range(30):
            assert await ask(connected) is backplane_client.Unavailable
    assert server.times("GetOrder") == 30


def test_policies_that_make_no_sense() -> None:
    """A policy that could never open, or never close, is refused when it is made."""
    for wrong in ({"failure_ratio": 0}, {"failure_ratio": 1.1}, {"calls_min": 0}, {"open_s": 0}):
        with pytest.raises(ValueError, match="must be"):
            CircuitPolicy(**wrong)
    with pytest.raises(ValueError, match="open_s_max"):
        CircuitPolicy(open_s=2, open_s_max=1)


def test_the_synchronous_client_has_it_too(unused_tcp_port: int) -> None:
    """Where nothing listens, the synchronous client stops asking as well."""
    with sync.connect(
        f"127.0.0.1:{unused_tcp_port}", access_token="given", circuit=POLICY
    ) as backplane:
        kinds = []
        for _ in range(6):
            with pytest.raises(backplane_client.Unavailable) as raised:
                backplane.orders.GetOrder(GetOrderRequest(), timeout=2)
            kinds.append(raised.type)
        assert kinds[-1] is CircuitOpen
