"""The peers' rows as messages of the contract."""

from __future__ import annotations

import time
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.orders.v1 import orders_pb2 as orders
from tests.bench.peers.models import Order, Price, Product

_NANOS = 10**9


def shown(product: Product) -> catalog.Product:
    """A product with the prices that hold now."""
    return catalog.Product(
        id=product.id,
        sku=product.sku,
        name=product.name,
        description=product.description,
        brand=product.brand,
        attributes={
            name: catalog.AttributeValue(**_attribute(value))
            for name, value in product.attributes.items()
        },
        category_paths=[catalog.CategoryPath(names=names) for names in product.category_paths],
        image_urls=product.image_urls,
        state=catalog.PRODUCT_STATE_ACTIVE,
        current_prices=_current(product.prices),
        etag=f"r{product.revision}",
        create_time=moment(product.create_us),
        update_time=moment(product.update_us),
    )


def _attribute(stored: dict[str, Any]) -> dict[str, Any]:
    # JSON writes a whole number of 64 bits as text.
    return {k: int(v) if k == "int_value" else v for k, v in stored.items()}


def _current(prices: list[Price]) -> list[catalog.Price]:
    now_us = time.time_ns() // 1000
    latest: dict[str, Price] = {}
    for price in prices:
        known = latest.get(price.currency)
        if price.valid_from_us <= now_us and (
            known is None or known.valid_from_us < price.valid_from_us
        ):
            latest[price.currency] = price
    return [
        catalog.Price(
            unit_price=money(price.unit_price_nanos, currency),
            valid_from=moment(price.valid_from_us),
        )
        for currency, price in sorted(latest.items())
    ]


def placed(order: Order) -> orders.PlaceOrderResponse:
    """A placed order."""
    return orders.PlaceOrderResponse(
        order=orders.Order(
            id=order.id,
            customer_id=order.customer_id,
            state=orders.ORDER_STATE_PLACED,
            currency=order.currency,
            country=order.country,
            line_count=len(order.lines),
            total=money(order.total_minor * 10_000_000, order.currency),
            place_time=moment(order.placed_at_us),
            business_time=moment(order.placed_at_us),
            etag="r1",
            lines=[
                orders.OrderLine(
                    line_number=line.line_number,
                    sku=line.sku,
                    quantity=line.quantity,
                    unit_price=money(line.unit_price_nanos, order.currency),
                    line_total=money(line.total_minor * 10_000_000, order.currency),
                )
                for line in order.lines
            ],
        )
    )


def money(nanos: int, currency: str) -> Money:
    """An amount of so many nanos of a currency unit."""
    return Money(currency_code=currency, units=nanos // _NANOS, nanos=nanos % _NANOS)


def moment(us: int) -> Timestamp:
    """A time in µs since the epoch."""
    return Timestamp(seconds=us // 10**6, nanos=us % 10**6 * 1000)
