"""The client and a real server, from an API key to a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1.catalog_pb2 import CreateProductRequest, Product
from backplane.orders.v1.orders_pb2 import (
    GetOrderRequest,
    ListOrdersRequest,
    PlaceOrderLine,
    PlaceOrderRequest,
    WatchOrderRequest,
)
from backplane_client import replayed, sync
from tests.support.node import RunningNode, running_node

PRICE = Money(currency_code="GBP", units=1, nanos=500_000_000)
ORDER = PlaceOrderRequest(
    request_id="0b0f5a30-7d0e-4a6c-9a57-3f0f3c1f3a11",
    currency="GBP",
    lines=[PlaceOrderLine(sku="A", quantity=2, agreed_unit_price=PRICE)],
)


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[RunningNode]:
    """A server of all services with one product."""
    async with running_node(f"sqlite:///{tmp_path}/test.db") as running:
        async with backplane_client.connect(running.address, api_key=running.api_key) as backplane:
            product = Product(sku="A", name="Cup")
            await backplane.catalog.CreateProduct(CreateProductRequest(product=product))
        yield running


async def test_journey(node: RunningNode) -> None:
    """An order is placed once, replayed, listed and watched."""
    async with backplane_client.connect(node.address, api_key=node.api_key) as backplane:
        placed = await backplane.orders.PlaceOrder(ORDER)
        again = backplane.orders.PlaceOrder(ORDER)
        assert (await again).order.id == placed.order.id
        assert replayed(again)
        listed = backplane_client.pages(backplane.orders.ListOrders, ListOrdersRequest())
        assert [order.id async for order in listed] == [placed.order.id]
        watch = backplane.orders.WatchOrder(WatchOrderRequest(order_id=placed.order.id))
        assert (await anext(aiter(watch))).cursor
        watch.cancel()


async def test_refusals(node: RunningNode) -> None:
    """A server's refusals are typed, with reason and resource or fields."""
    missing = "ord_01jd8x7kz2e9p3q5r7s9tavbwc"
    async with backplane_client.connect(node.address, api_key=node.api_key) as backplane:
        with pytest.raises(backplane_client.NotFound) as not_found:
            await backplane.orders.GetOrder(GetOrderRequest(order_id=missing))
        with pytest.raises(backplane_client.InvalidArgument) as invalid:
            await backplane.orders.GetOrder(GetOrderRequest(order_id="x"))
    assert not_found.value.reason == "ORDER_NOT_FOUND"
    assert not_found.value.resource is not None
    assert missing in not_found.value.resource.name
    assert [one.field for one in invalid.value.field_violations] == ["order_id"]


async def test_unknown_key(node: RunningNode) -> None:
    """A key that the server does not know is refused when it is exchanged."""
    async with backplane_client.connect(node.address, api_key="bpk_unknown_key") as backplane:
        with pytest.raises(backplane_client.Unauthenticated):
            await backplane.orders.PlaceOrder(ORDER)


async def test_script(node: RunningNode) -> None:
    """A script does the same with plain calls."""

    def script() -> list[bool]:
        with sync.connect(node.address, api_key=node.api_key) as backplane:
            calls = [backplane.orders.PlaceOrder.with_call(ORDER)[1] for _ in range(2)]
            return [sync.replayed(call) for call in calls]

    assert await asyncio.to_thread(script) == [False, True]
