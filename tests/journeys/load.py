"""Callers who go on reading and ordering, whatever happens to the servers."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import grpc
from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.identity.v1 import identity_pb2
from backplane.orders.v1 import orders_pb2
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from backplane_client import Backplane

SKU = "mug"
_PUBLISHED = Path(__file__).parents[2] / "generated" / "contract" / "service_config" / "orders.json"


async def sell_a_mug(backplane: Backplane) -> None:
    """Makes the one product that is ordered."""
    await backplane.catalog.CreateProduct(
        catalog_pb2.CreateProductRequest(product=catalog_pb2.Product(sku=SKU, name="Mug"))
    )
    price = Money(currency_code="GBP", units=2)
    await backplane.catalog.SetPrice(catalog_pb2.SetPriceRequest(sku=SKU, unit_price=price))


def an_order() -> orders_pb2.PlaceOrderRequest:
    """An order of one mug under an id of its own."""
    return orders_pb2.PlaceOrderRequest(
        request_id=str(uuid.uuid4()),
        currency="GBP",
        lines=[orders_pb2.PlaceOrderLine(sku=SKU, quantity=1)],
    )


class Load:
    """What the callers were answered so far."""

    def __init__(self) -> None:
        self.placed: list[str] = []
        self.errors: Counter[str] = Counter()
        self._answers = 0
        self._answered = asyncio.Condition()
        self._over = False

    async def answers(self, number: int) -> None:
        """Waits until so many more calls were answered, or one had an error."""
        enough = self._answers + number
        async with self._answered:
            await self._answered.wait_for(lambda: self._answers >= enough or bool(self.errors))

    @property
    def calls(self) -> int:
        """How many calls were answered."""
        return self._answers

    async def run(self, orders: Any, **options: Any) -> None:
        """Places an order and reads it again, and again."""
        while not self._over:
            try:
                placed = await orders.PlaceOrder(an_order(), **options)
                self.placed.append(placed.order.id)
                request = orders_pb2.GetOrderRequest(order_id=placed.order.id)
                for _ in range(3):
                    await orders.GetOrder(request, **options)
            except backplane_client.BackplaneError as error:
                self.errors[f"ours: {error.method} {error}"] += 1
            except grpc.aio.AioRpcError as error:
                self.errors[f"plain: {error.code().name} {error.details()}"] += 1
            else:
                self._answers += 4
            async with self._answered:
                self._answered.notify_all()

    def end(self) -> None:
        """Lets each caller finish what it is at."""
        self._over = True


@contextlib.asynccontextmanager
async def under_load(address: str, *, api_key: str, callers: int) -> AsyncIterator[Load]:
    """Has callers at work until the block ends: half with our client, half with plain gRPC.

    The plain ones know nothing but the service config that is published; each has two
    calls in flight, on a connection of its own.
    """
    load = Load()
    async with contextlib.AsyncExitStack() as open_:
        tasks: list[asyncio.Task[None]] = []
        for number in range(callers):
            if number % 2:
                channel = grpc.aio.insecure_channel(address, options=_as_published())
                plain = OrdersServiceStub(await open_.enter_async_context(channel))
                token = await _token(address, api_key)
                options = {"timeout": 10, "metadata": (("authorization", f"Bearer {token}"),)}
                tasks += [asyncio.create_task(load.run(plain, **options)) for _ in range(2)]
            else:
                connection = backplane_client.connect(address, api_key=api_key)
                ours = (await open_.enter_async_context(connection)).orders
                tasks += [asyncio.create_task(load.run(ours)) for _ in range(2)]
        try:
            yield load
        finally:
            load.end()
            await asyncio.gather(*tasks)


def _as_published() -> Sequence[tuple[str, str | int]]:
    return (
        ("grpc.service_config", _PUBLISHED.read_text(encoding="utf-8")),
        ("grpc.use_local_subchannel_pool", 1),
    )


async def _token(address: str, api_key: str) -> str:
    async with backplane_client.connect(address) as backplane:
        request = identity_pb2.ExchangeApiKeyRequest(api_key=api_key)
        return (await backplane.identity.ExchangeApiKey(request)).access_token
