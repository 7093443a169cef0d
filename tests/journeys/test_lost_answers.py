"""contract.md §4 from outside: answers are lost on the way, effects are never doubled."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator

from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2
from backplane_client import Backplane
from tests.journeys.servers import Server
from tests.support.lossy import LossyProxy
from tests.support.sizes import size

CALLS = size(1_500, full=100_000)
IN_FLIGHT = 64
LOST_SHARE = 0.1


def _requests() -> Iterator[orders_pb2.PlaceOrderRequest]:
    """One order a customer, so that a second effect would show."""
    price = Money(currency_code="GBP", units=1)
    for number in range(CALLS):
        line = orders_pb2.PlaceOrderLine(sku="mug", quantity=1, agreed_unit_price=price)
        yield orders_pb2.PlaceOrderRequest(
            request_id=str(uuid.uuid4()),
            currency="GBP",
            customer_id=f"customer-{number}",
            lines=[line],
        )


async def _place(backplane: Backplane, request: orders_pb2.PlaceOrderRequest) -> tuple[str, bool]:
    """Repeats a call until it is answered; gives the order's id and whether it was replayed."""
    while True:
        call = backplane.orders.PlaceOrder(request, timeout=30)
        try:
            reply = await call
        except (backplane_client.Unavailable, backplane_client.Aborted):
            continue
        return reply.order.id, backplane_client.replayed(call)


async def _place_all(backplane: Backplane) -> list[tuple[str, bool]]:
    waiting = _requests()
    answers: list[tuple[str, bool]] = []

    async def work() -> None:
        for request in waiting:
            answers.append(await _place(backplane, request))  # noqa: PERF401 - as each is answered

    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return answers


async def test_every_call_has_one_effect(server: Server) -> None:
    """Through a proxy that loses a tenth of the answers each request id has one order."""
    async with backplane_client.connect(server.address, api_key=server.api_key) as direct:
        product = catalog_pb2.Product(sku="mug", name="Mug")
        await direct.catalog.CreateProduct(catalog_pb2.CreateProductRequest(product=product))
        async with (
            LossyProxy(server.address, share=LOST_SHARE) as proxy,
            backplane_client.connect(proxy.address, api_key=server.api_key) as lossy,
        ):
            answers = await _place_all(lossy)
        page = orders_pb2.ListOrdersRequest(page_size=1000)
        stored = [order async for order in backplane_client.pages(direct.orders.ListOrders, page)]
    effects = Counter(order.customer_id for order in stored)
    assert len(effects) == CALLS
    assert set(effects.values()) == {1}
    assert {order.id for order in stored} == {order_id for order_id, _ in answers}
    # Whoever was answered after a loss was told that it is a replay.
    replays = sum(replayed for _, replayed in answers)
    assert proxy.lost > CALLS * LOST_SHARE / 2
    assert 0 < replays <= proxy.lost
