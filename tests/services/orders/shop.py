"""A shop to place orders in: a node with a catalog, callers, and orders made of a few words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2
from google.type.money_pb2 import Money
from grpc import aio
from grpc_status import rpc_status

from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.identity.v1 import identity_pb2
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from backplane.orders.v1 import orders_pb2 as pb
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub

# What a shop sells: a SKU and its price, if it has one.
GOODS = {
    "mug": Money(currency_code="GBP", units=2, nanos=550_000_000),
    "47503J ": Money(currency_code="GBP", nanos=5_000_000),
    "m": Money(currency_code="GBP", units=1),
    "M": Money(currency_code="GBP", units=3),
    "unpriced": None,
}


def gbp(pounds: int = 0, nanos: int = 0) -> Money:
    """An amount in pounds."""
    return Money(currency_code="GBP", units=pounds, nanos=nanos)


def line(sku: str, quantity: int = 1, agreed: Money | None = None) -> pb.PlaceOrderLine:
    """One line to be placed."""
    return pb.PlaceOrderLine(sku=sku, quantity=quantity, agreed_unit_price=agreed)


def order(*lines: pb.PlaceOrderLine, currency: str = "GBP", **fields: Any) -> pb.PlaceOrderRequest:
    """A request with a fresh request id, of one mug unless lines are given."""
    fields.setdefault("request_id", str(uuid.uuid4()))
    return pb.PlaceOrderRequest(lines=lines or [line("mug")], currency=currency, **fields)


def referenced(reference: str, *, source: str = "old-shop", **fields: Any) -> pb.PlaceOrderRequest:
    """A request with an external reference."""
    given = pb.ExternalReference(source=source, reference=reference)
    return order(external_reference=given, **fields)


def instant(seconds: int) -> Timestamp:
    """A moment, in seconds since the epoch."""
    return Timestamp(seconds=seconds)


def info_of(error: aio.AioRpcError) -> error_details_pb2.ErrorInfo:
    """The one ErrorInfo of a refusal."""
    status = rpc_status.from_call(cast(Any, error))
    assert status is not None, f"{error.code()} has no status: {error.details()}"
    infos = []
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            infos.append(info)
    assert len(infos) == 1
    return infos[0]


class Caller:
    """Someone with an access token: stubs whose calls carry it."""

    def __init__(self, address: str, token: str, *, subject: str) -> None:
        self.subject = subject
        self.channel = aio.insecure_channel(address, interceptors=_bearer(token))
        self.orders = OrdersServiceStub(self.channel)
        self.catalog = CatalogServiceStub(self.channel)
        self.identity = IdentityServiceStub(self.channel)

    async def place(self, request: pb.PlaceOrderRequest | None = None) -> pb.Order:
        """Places an order and gives it."""
        response = await self.orders.PlaceOrder(order() if request is None else request)
        return response.order

    async def cancel(self, order_id: str, reason: str = "changed my mind") -> pb.Order:
        """Cancels an order and gives it."""
        response = await self.orders.CancelOrder(
            pb.CancelOrderRequest(request_id=str(uuid.uuid4()), order_id=order_id, reason=reason)
        )
        return response.order

    async def get(self, order_id: str) -> pb.Order:
        """Reads an order."""
        response = await self.orders.GetOrder(pb.GetOrderRequest(order_id=order_id))
        return response.order

    async def pages(self, page_size: int, **filters: Any) -> list[list[pb.Order]]:
        """Reads a list to its end."""
        pages: list[list[pb.Order]] = []
        token = ""
        while token or not pages:
            response = await self.orders.ListOrders(
                pb.ListOrdersRequest(page_size=page_size, page_token=token, **filters)
            )
            pages.append(list(response.orders))
            token = response.next_page_token
        return pages


class _Bearer:
    """Adds the token to the metadata of a call."""

    def __init__(self, token: str) -> None:
        self._header = ("authorization", f"Bearer {token}")

    async def _send(self, continuation: Any, details: Any, request: Any) -> Any:
        metadata = details.metadata or aio.Metadata()
        metadata.add(*self._header)
        return await continuation(details._replace(metadata=metadata), request)


class _UnaryBearer(_Bearer, aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        return await self._send(continuation, details, request)


class _StreamBearer(_Bearer, aio.UnaryStreamClientInterceptor):
    async def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        return await self._send(continuation, details, request)


def _bearer(token: str) -> Sequence[aio.ClientInterceptor]:
    return [_UnaryBearer(token), _StreamBearer(token)]


class Shop:
    """A node that sells ``GOODS``."""

    def __init__(self, address: str, *, api_key: str) -> None:
        self.address = address
        self._api_key = api_key
        self._callers: list[Caller] = []

    async def open(self) -> Caller:
        """Puts the goods on sale and gives the administrator."""
        administrator = await self.enter()
        for sku, price in GOODS.items():
            await self.sell(administrator, sku, price)
        return administrator

    async def enter(self) -> Caller:
        """Gives the administrator."""
        return await self._caller(self._api_key)

    async def sell(self, caller: Caller, sku: str, price: Money | None) -> None:
        """Creates a product, with a price where one is given."""
        product = catalog_pb2.Product(sku=sku, name=sku.strip())
        await caller.catalog.CreateProduct(catalog_pb2.CreateProductRequest(product=product))
        if price is not None:
            await caller.catalog.SetPrice(catalog_pb2.SetPriceRequest(sku=sku, unit_price=price))

    async def caller_with(self, administrator: Caller, *permissions: str) -> Caller:
        """A new caller that holds these permissions and no others."""
        name = f"caller-{uuid.uuid4().hex[:8]}"
        identity = administrator.identity
        account = (
            await identity.CreateServiceAccount(identity_pb2.CreateServiceAccountRequest(name=name))
        ).service_account
        role = (
            await identity.CreateRole(
                identity_pb2.CreateRoleRequest(
                    role=identity_pb2.Role(name=name, permissions=permissions)
                )
            )
        ).role
        await identity.CreateGrant(
            identity_pb2.CreateGrantRequest(role_id=role.id, subject=account.id)
        )
        key = await identity.CreateApiKey(
            identity_pb2.CreateApiKeyRequest(service_account_id=account.id)
        )
        return await self._caller(key.api_key)

    async def _caller(self, api_key: str) -> Caller:
        async with aio.insecure_channel(self.address) as channel:
            stub = IdentityServiceStub(channel)
            answer = await stub.ExchangeApiKey(identity_pb2.ExchangeApiKeyRequest(api_key=api_key))
        caller = Caller(self.address, answer.access_token, subject=answer.subject)
        self._callers.append(caller)
        return caller

    async def close(self) -> None:
        """Ends every caller's connection."""
        for caller in self._callers:
            await caller.channel.close()
