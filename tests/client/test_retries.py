"""When a failed call is tried again, and when it is not."""

from __future__ import annotations

import asyncio
from typing import Any

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

UNAVAILABLE = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED")
IN_PROGRESS = failure(grpc.StatusCode.ABORTED, "REQUEST_IN_PROGRESS", retry_delay_ms=1)


async def test_unavailable_is_tried_again(server: Scripted, backplane: Backplane) -> None:
    """A call that finds the server unavailable twice succeeds at the third attempt."""
    server.answers("GetOrder", UNAVAILABLE, UNAVAILABLE, GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 3


async def test_four_attempts_at_most(server: Scripted, backplane: Backplane) -> None:
    """A call is attempted four times and then raises what the last attempt met."""
    server.answers("GetOrder", UNAVAILABLE)
    with pytest.raises(backplane_client.Unavailable):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 4


async def test_four_attempts_whatever_the_failures(server: Scripted, backplane: Backplane) -> None:
    """Attempts count together, whichever retryable failures they met."""
    server.answers("PlaceOrder", UNAVAILABLE, IN_PROGRESS, UNAVAILABLE, IN_PROGRESS)
    with pytest.raises(backplane_client.Aborted):
        await backplane.orders.PlaceOrder(PlaceOrderRequest())
    assert server.times("PlaceOrder") == 4


async def test_request_in_progress(server: Scripted, backplane: Backplane) -> None:
    """A call whose first attempt is still running asks again after the server's delay."""
    busy = failure(grpc.StatusCode.ABORTED, "REQUEST_IN_PROGRESS", retry_delay_ms=150)
    server.answers("PlaceOrder", busy, PlaceOrderResponse())
    begun_s = asyncio.get_running_loop().time()
    await backplane.orders.PlaceOrder(PlaceOrderRequest())
    assert asyncio.get_running_loop().time() - begun_s >= 0.15
    assert server.times("PlaceOrder") == 2


async def test_aborted_only_where_the_contract_says(server: Scripted, backplane: Backplane) -> None:
    """ABORTED is final for a method whose contract does not offer to try again."""
    server.answers("GetOrder", IN_PROGRESS)
    with pytest.raises(backplane_client.Aborted):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 1


async def test_stale_etag(server: Scripted, backplane: Backplane) -> None:
    """A stale etag is not sent again: it stays stale."""
    server.answers("PlaceOrder", failure(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"))
    with pytest.raises(backplane_client.Aborted):
        await backplane.orders.PlaceOrder(PlaceOrderRequest())
    assert server.times("PlaceOrder") == 1


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.FAILED_PRECONDITION,
    ],
)
async def test_final_failures(
    server: Scripted, backplane: Backplane, code: grpc.StatusCode
) -> None:
    """Failures that trying again cannot mend, or that leave the outcome open, are final."""
    server.answers("PlaceOrder", failure(code, "QUOTA_EXCEEDED", retry_delay_ms=1))
    with pytest.raises(backplane_client.BackplaneError):
        await backplane.orders.PlaceOrder(PlaceOrderRequest())
    assert server.times("PlaceOrder") == 1


async def test_negative_pushback(server: Scripted, backplane: Backplane) -> None:
    """A server that says not to come back is obeyed."""
    server.answers("GetOrder", failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED", pushback_ms=-1))
    with pytest.raises(backplane_client.Unavailable):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 1


async def test_pushback(server: Scripted, backplane: Backplane) -> None:
    """A server that says when to come back is obeyed."""
    later = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED", pushback_ms=200)
    server.answers("GetOrder", later, GetOrderResponse())
    begun_s = asyncio.get_running_loop().time()
    await backplane.orders.GetOrder(GetOrderRequest())
    assert asyncio.get_running_loop().time() - begun_s >= 0.2


async def test_cancelled_by_the_server(server: Scripted, backplane: Backplane) -> None:
    """A bare CANCELLED that nobody asked for is a full server's, and is tried again."""
    server.answers("GetOrder", failure(grpc.StatusCode.CANCELLED), GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 2


async def test_cancelled_with_a_reason(server: Scripted, backplane: Backplane) -> None:
    """A CANCELLED that the server explains is final."""
    server.answers("GetOrder", failure(grpc.StatusCode.CANCELLED, "CANCELLED"))
    with pytest.raises(backplane_client.Cancelled):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 1


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (UNAVAILABLE, backplane_client.Unavailable),
        (failure(grpc.StatusCode.CANCELLED), backplane_client.Cancelled),
    ],
    ids=["unavailable", "cancelled by a full server"],
)
async def test_budget(
    server: Scripted, backplane: Backplane, refusal: Any, told: type[Exception]
) -> None:
    """Once five failures have used half of the budget up, calls are attempted once."""
    server.answers("GetOrder", refusal)
    for _ in range(4):
        with pytest.raises(told):
            await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 4 + 1 + 1 + 1


async def test_budget_is_given_back(server: Scripted, backplane: Backplane) -> None:
    """Answers give the budget back, ten for each failure."""
    server.answers("GetOrder", UNAVAILABLE)
    for _ in range(2):
        with pytest.raises(backplane_client.Unavailable):
            await backplane.orders.GetOrder(GetOrderRequest())
    server.answers("GetOrder", GetOrderResponse())
    for _ in range(9):
        await backplane.orders.GetOrder(GetOrderRequest())
    before = server.times("GetOrder")
    server.answers("GetOrder", UNAVAILABLE, GetOrderResponse())
    with pytest.raises(backplane_client.Unavailable):
        await backplane.orders.GetOrder(GetOrderRequest())
    server.answers("GetOrder", GetOrderResponse())
    for _ in range(12):
        await backplane.orders.GetOrder(GetOrderRequest())
    server.answers("GetOrder", UNAVAILABLE, GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == before + 1 + 12 + 2


async def test_caller_gives_up(server: Scripted, backplane: Backplane) -> None:
    """A caller that gives up gets its own CancelledError, and nothing is tried again."""
    server.holds("GetOrder")
    call = asyncio.ensure_future(backplane.orders.GetOrder(GetOrderRequest()))
    await server.arrived("GetOrder")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert server.times("GetOrder") == 1
