"""What tests ask of a server after an import."""

from __future__ import annotations

from decimal import Decimal

from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2
from backplane_client import Backplane


def amount(money: Money) -> Decimal:
    """The amount, exactly."""
    return Decimal(money.units) + Decimal(money.nanos) / 10**9


async def orders_of(backplane: Backplane, source: str) -> dict[str, orders_pb2.Order]:
    """Every order of a source, with its lines, by its reference."""
    request = orders_pb2.ListOrdersRequest(source=source, view=orders_pb2.ORDER_VIEW_FULL)
    found = backplane_client.pages(
        backplane.orders.ListOrders, request, items=lambda page: page.orders
    )
    return {order.external_reference.reference: order async for order in found}


async def count_of(backplane: Backplane, source: str) -> int:
    """How many orders a source has."""
    request = orders_pb2.ListOrdersRequest(source=source, page_size=1000)
    found = backplane_client.pages(
        backplane.orders.ListOrders, request, items=lambda page: page.orders
    )
    return len([order.id async for order in found])


async def products_of(backplane: Backplane) -> dict[str, catalog_pb2.Product]:
    """Every product, by its SKU."""
    found = backplane_client.pages(
        backplane.catalog.ListProducts,
        catalog_pb2.ListProductsRequest(),
        items=lambda page: page.products,
    )
    return {product.sku: product async for product in found}


async def history_of(backplane: Backplane, sku: str, currency: str) -> list[tuple[str, Decimal]]:
    """The prices of a product as (from when on, how much), the first one first."""
    found = backplane_client.pages(
        backplane.catalog.ListPrices,
        catalog_pb2.ListPricesRequest(sku=sku, currency=currency),
        items=lambda page: page.prices,
    )
    prices = [(one.valid_from.ToJsonString(), amount(one.unit_price)) async for one in found]
    return prices[::-1]
