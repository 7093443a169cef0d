"""The id by which a server knows a repeated call."""

from __future__ import annotations

import uuid

import grpc

from backplane.orders.v1.orders_pb2 import PlaceOrderRequest, PlaceOrderResponse
from backplane_client import Backplane
from tests.client.scripted import Scripted, failure

MINE = "0b0f5a30-7d0e-4a6c-9a57-3f0f3c1f3a11"


async def test_filled(server: Scripted, backplane: Backplane) -> None:
    """A request without an id is sent with a UUID; two calls never share one."""
    server.answers("PlaceOrder", PlaceOrderResponse())
    request = PlaceOrderRequest(currency="GBP")
    await backplane.orders.PlaceOrder(request)
    await backplane.orders.PlaceOrder(request)
    ids = {uuid.UUID(sent.request_id) for sent in server.requests("PlaceOrder")}
    assert [one.version for one in ids] == [7, 7]
    assert {one.variant for one in ids} == {uuid.RFC_4122}


async def test_kept_across_attempts(server: Scripted, backplane: Backplane) -> None:
    """Every attempt of one call carries the same id."""
    busy = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED")
    server.answers("PlaceOrder", busy, busy, PlaceOrderResponse())
    await backplane.orders.PlaceOrder(PlaceOrderRequest())
    sent = [request.request_id for request in server.requests("PlaceOrder")]
    assert len(sent) == 3
    assert len(set(sent)) == 1


async def test_own_id(server: Scripted, backplane: Backplane) -> None:
    """An id that the caller gives is sent as it is."""
    server.answers("PlaceOrder", PlaceOrderResponse())
    await backplane.orders.PlaceOrder(PlaceOrderRequest(request_id=MINE))
    assert server.requests("PlaceOrder")[0].request_id == MINE


async def test_request_is_left_alone(server: Scripted, backplane: Backplane) -> None:
    """The caller's message is not changed."""
    server.answers("PlaceOrder", PlaceOrderResponse())
    request = PlaceOrderRequest(currency="GBP")
    await backplane.orders.PlaceOrder(request)
    assert request == PlaceOrderRequest(currency="GBP")
