"""Calls of the real services, of the kinds that they have, for who may give them up."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import grpc
from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.events.v1 import events_pb2
from backplane.events.v1.events_pb2_grpc import EventsServiceStub
from backplane.identity.v1 import identity_pb2
from backplane.orders.v1 import orders_pb2
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from tests.journeys.load import SKU, an_order, sell_a_mug
from tests.support.cancelling import Start

# Streams that do not end by themselves get so long.
_WATCH_S = 0.05


class Shopping:
    """What a shop's callers ask for: ``metadata`` is theirs, ``order_id`` an order that stands."""

    def __init__(self, metadata: Sequence[tuple[str, str]], order_id: str) -> None:
        self.metadata = metadata
        self.order_id = order_id

    def starts(self, channel: grpc.aio.Channel) -> Sequence[Start]:
        """Gives functions that each begin one call."""
        orders, catalog = OrdersServiceStub(channel), CatalogServiceStub(channel)
        events = EventsServiceStub(channel)
        common: dict[str, Any] = {"metadata": self.metadata, "timeout": 10}
        watching = common | {"timeout": _WATCH_S}
        one = orders_pb2.GetOrderRequest(order_id=self.order_id)
        some = orders_pb2.ListOrdersRequest(page_size=3)
        product = catalog_pb2.GetProductRequest(sku=SKU)
        order = orders_pb2.WatchOrderRequest(order_id=self.order_id)
        new = events_pb2.SubscribeRequest(only_new=True)
        return (
            lambda: orders.PlaceOrder(an_order(), **common),
            lambda: orders.GetOrder(one, **common),
            lambda: orders.ListOrders(some, **common),
            lambda: orders.WatchOrder(order, **watching),
            lambda: orders.CancelOrder(self._cancelled(), **common),
            lambda: catalog.GetProduct(product, **common),
            lambda: catalog.ListProducts(catalog_pb2.ListProductsRequest(), **common),
            lambda: catalog.ImportProducts(_rows(), **common),
            lambda: events.Subscribe(new, **watching),
        )

    def _cancelled(self) -> orders_pb2.CancelOrderRequest:
        """Asks for what is refused from the second time on."""
        request_id = str(uuid.uuid4())
        return orders_pb2.CancelOrderRequest(
            request_id=request_id, order_id=self.order_id, reason="changed my mind"
        )


async def _rows() -> AsyncIterator[catalog_pb2.ImportProductsRequest]:
    for row in range(1, 4):
        product = catalog_pb2.Product(sku=f"row-{row}", name="Row")
        price = catalog_pb2.ImportPrice(unit_price=Money(currency_code="GBP", units=row))
        yield catalog_pb2.ImportProductsRequest(row=row, product=product, prices=[price])


async def opened(address: str, *, api_key: str) -> Shopping:
    """Makes what is sold and an order of it, and a token for those who buy."""
    async with backplane_client.connect(address, api_key=api_key) as backplane:
        await sell_a_mug(backplane)
        placed = await backplane.orders.PlaceOrder(an_order())
        request = identity_pb2.ExchangeApiKeyRequest(api_key=api_key)
        token = (await backplane.identity.ExchangeApiKey(request)).access_token
    return Shopping((("authorization", f"Bearer {token}"),), placed.order.id)
