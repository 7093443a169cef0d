"""Whether a reply is a first one's copy."""

from __future__ import annotations

from backplane.orders.v1.orders_pb2 import PlaceOrderRequest, PlaceOrderResponse
from backplane_client import Backplane, replayed
from tests.client.scripted import Scripted, Success


async def test_replayed(server: Scripted, backplane: Backplane) -> None:
    """A call says after its reply whether that was replayed."""
    marked = Success(PlaceOrderResponse(), [("replayed", "true")])
    server.answers("PlaceOrder", PlaceOrderResponse(), marked)
    for expected in (False, True):
        call = backplane.orders.PlaceOrder(PlaceOrderRequest())
        await call
        assert replayed(call) is expected
