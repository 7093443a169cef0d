"""How long a call may take."""

from __future__ import annotations

import asyncio

import grpc
import pytest

import backplane_client
from backplane.orders.v1.orders_pb2 import (
    GetOrderRequest,
    GetOrderResponse,
    PlaceOrderRequest,
    PlaceOrderResponse,
)
from backplane_client import Backplane
from tests.client.scripted import Scripted, failure

# gRPC rounds a deadline up where it writes it into the call's headers.
ROUNDING_S = 0.2


async def test_default_of_the_class(server: Scripted, backplane: Backplane) -> None:
    """A call without a timeout gets its method's: 2 s for a read, 10 s for a write."""
    server.answers("GetOrder", GetOrderResponse())
    server.answers("PlaceOrder", PlaceOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    await backplane.orders.PlaceOrder(PlaceOrderRequest())
    assert 1 < server.seen["GetOrder"][0].remaining_s <= 2 + ROUNDING_S
    assert 9 < server.seen["PlaceOrder"][0].remaining_s <= 10 + ROUNDING_S


async def test_explicit_timeout(server: Scripted, backplane: Backplane) -> None:
    """A timeout that the caller gives wins over the method's."""
    server.answers("GetOrder", GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest(), timeout=7)
    assert 6 < server.seen["GetOrder"][0].remaining_s <= 7 + ROUNDING_S


async def test_deadline_passes(server: Scripted, backplane: Backplane) -> None:
    """A call whose time runs out raises DeadlineExceeded and names its request_id."""
    server.holds("PlaceOrder")
    with pytest.raises(backplane_client.DeadlineExceeded) as raised:
        await backplane.orders.PlaceOrder(PlaceOrderRequest(), timeout=0.1)
    assert raised.value.request_id == server.requests("PlaceOrder")[0].request_id
    assert raised.value.request_id in str(raised.value)


async def test_one_deadline_for_all_attempts(server: Scripted, backplane: Backplane) -> None:
    """A second attempt has only what the first one and the wait have left."""
    later = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED", pushback_ms=500)
    server.answers("GetOrder", later, GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    first, second = (seen.remaining_s for seen in server.seen["GetOrder"])
    assert second <= first - 0.5 + ROUNDING_S


async def test_no_wait_beyond_the_deadline(server: Scripted, backplane: Backplane) -> None:
    """A call that would have to wait beyond its deadline raises at once."""
    later = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED", pushback_ms=5_000)
    server.answers("GetOrder", later)
    begun_s = asyncio.get_running_loop().time()
    with pytest.raises(backplane_client.Unavailable):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert asyncio.get_running_loop().time() - begun_s < 1


async def test_deadline_covers_the_exchange(server: Scripted) -> None:
    """A call that gets no token in time raises DeadlineExceeded and was never sent."""
    server.holds("ExchangeApiKey")
    async with backplane_client.connect(server.address, api_key="key") as backplane:
        with pytest.raises(backplane_client.DeadlineExceeded, match="was not sent"):
            await backplane.orders.PlaceOrder(PlaceOrderRequest(), timeout=0.1)
    assert server.times("PlaceOrder") == 0
