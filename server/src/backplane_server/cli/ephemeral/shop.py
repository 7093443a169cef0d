"""Opens the shop of an ephemeral server: through the client, as anybody would fill one."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2
from backplane_server.chassis.data import Transaction
from backplane_server.chassis.data.outbox import LAST_POSITION, OLDEST_POSITION
from backplane_server.chassis.events.retention import forget_old

from .goods import GOODS, SALES, SOURCE, Good, Sale, units_and_nanos
from .keys import ADMINISTRATOR
from .moments import START_US

if TYPE_CHECKING:
    from backplane_client import Backplane
    from backplane_server.chassis.clock import ManualClock
    from backplane_server.chassis.node import Node

_HOUR_US = 3600 * 1_000_000
_LOOK_AGAIN_S = 0.01


async def open_(node: Node, clock: ManualClock) -> None:
    """Stocks the shop, lets forty days pass, sells a little and waits for the start.

    The events of the stocking are not kept any more then, as in a shop that is older
    than what its server keeps.
    """
    async with _connected(node) as backplane:
        for good in GOODS:
            await _stock(backplane, good)
    last_stocking = (await node.database.read(_bounds))[1]
    _go_to(clock, START_US - _HOUR_US)
    async with _connected(node) as backplane:
        for sale in SALES:
            await _sell(backplane, sale)
    _go_to(clock, START_US)
    await _forget(node, through=last_stocking)
    _go_to(clock, START_US)


def _connected(node: Node) -> Backplane:
    return backplane_client.connect(node.address, api_key=ADMINISTRATOR.text)


def _go_to(clock: ManualClock, now_us: int) -> None:
    clock.advance(seconds=(now_us - clock.now_us()) / 1_000_000)


async def _stock(backplane: Backplane, good: Good) -> None:
    product = catalog_pb2.Product(
        sku=good.sku,
        name=good.name,
        brand=good.brand,
        category_paths=[catalog_pb2.CategoryPath(names=good.category)],
        state=good.state,
    )
    await backplane.catalog.CreateProduct(
        catalog_pb2.CreateProductRequest(request_id=_id("product", good.sku), product=product)
    )
    for currency, amount in good.prices:
        await backplane.catalog.SetPrice(
            catalog_pb2.SetPriceRequest(
                request_id=_id("price", good.sku, currency),
                sku=good.sku,
                unit_price=_money(currency, amount),
            )
        )
    if good.archived:
        await backplane.catalog.ArchiveProduct(catalog_pb2.ArchiveProductRequest(sku=good.sku))


async def _sell(backplane: Backplane, sale: Sale) -> None:
    lines = [orders_pb2.PlaceOrderLine(sku=sku, quantity=count) for sku, count in sale.lines]
    placed = await backplane.orders.PlaceOrder(
        orders_pb2.PlaceOrderRequest(
            request_id=_id("order", sale.reference),
            customer_id=sale.customer,
            currency=sale.currency,
            lines=lines,
            external_reference=orders_pb2.ExternalReference(
                source=SOURCE, reference=sale.reference
            ),
        )
    )
    if sale.cancelled:
        await backplane.orders.CancelOrder(
            orders_pb2.CancelOrderRequest(
                request_id=_id("cancel", sale.reference),
                order_id=placed.order.id,
                reason=sale.cancelled,
            )
        )


def _money(currency: str, amount: str) -> Money:
    units, nanos = units_and_nanos(amount)
    return Money(currency_code=currency, units=units, nanos=nanos)


def _id(*of: str) -> str:
    """The request id of a call, the same at every start."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(of)))


async def _forget(node: Node, *, through: int) -> None:
    """Has the log forget what is too old, once its readers in this process have read it."""
    async with asyncio.timeout(10):
        while (await node.database.read(_bounds))[0] <= through:
            await forget_old(node.database, kept_s=node.settings.event_retention_s)
            await asyncio.sleep(_LOOK_AGAIN_S)


def _bounds(tx: Transaction) -> tuple[int, int]:
    return int(tx.scalar(OLDEST_POSITION)), int(tx.scalar(LAST_POSITION))
