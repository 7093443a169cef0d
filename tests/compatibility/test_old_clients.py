"""A client that was built from an earlier release calls today's server."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane.catalog.v1 import catalog_pb2
from tests.compatibility.conftest import RELEASES
from tests.compatibility.contract import (
    Contract,
    callable_of,
    unknown_fields,
    without,
    without_value,
)

CATALOG = "backplane.catalog.v1"
ORDERS = "backplane.orders.v1"
DEADLINE_S = 20
# A product whose state is 77 and which has a field 4000: `append` adds it to the reply's own.
NEWER = (b"\x0a\x06" + b"\x48\x4d" + b"\x82\xfa\x01\x00").hex()


@pytest.fixture
def call(old: Contract, channel: grpc.aio.Channel, token: tuple[str, str]) -> Callable[..., Any]:
    """Calls a method by its short name with the old messages."""

    def calls(package: str, name: str, *metadata: tuple[str, str], **fields: Any) -> Any:
        service = f"{package.split('.')[1].capitalize()}Service"
        method = old.method(channel, f"{package}.{service}/{name}")
        request = old.message(f"{package}.{name}Request")(**fields)
        return method(request, metadata=[token, *metadata], timeout=DEADLINE_S)

    return calls


def order_fields() -> dict[str, Any]:
    """A request for one order, with an id of its own."""
    price = {"currency_code": "GBP", "units": 2, "nanos": 500_000_000}
    line = {"sku": "MUG-WHITE", "quantity": 3, "agreed_unit_price": price}
    return {"request_id": str(uuid.uuid4()), "currency": "GBP", "lines": [line]}


async def refusal(calling: Any) -> grpc.aio.AioRpcError:
    """How a call fails."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await calling
    return raised.value


def details_of(old: Contract, error: grpc.aio.AioRpcError) -> dict[str, Any]:
    """The details of an error by name, read with the old messages."""
    packed = dict(error.trailing_metadata() or ())["grpc-status-details-bin"]
    status = old.message("google.rpc.Status").FromString(packed)
    names = {one.type_url.rpartition("/")[2]: one.value for one in status.details}
    return {name: old.message(name).FromString(value) for name, value in names.items()}


def test_what_is_kept_is_really_earlier(today: FileDescriptorSet) -> None:
    """The earliest release knows no events and no users; otherwise these tests prove nothing."""
    earliest = Contract(FileDescriptorSet.FromString(RELEASES[0].read_bytes()))
    then = {one.full_name for one in earliest.methods()}
    now = {one.full_name for one in Contract(today).methods()}
    assert then < now
    assert "backplane.events.v1.EventsService.Subscribe" in now - then


async def test_every_old_method_is_served(
    old: Contract, channel: grpc.aio.Channel, token: tuple[str, str]
) -> None:
    """An empty request is answered or refused for what it lacks, never as unknown."""
    unknown = []
    for method in old.methods():
        request = old.message(str(method.input_type.full_name))()
        sent: Any = iter([request]) if method.client_streaming else request
        calling = callable_of(channel, method)(sent, metadata=[token], timeout=DEADLINE_S)
        if await calling.code() is grpc.StatusCode.UNIMPLEMENTED:
            unknown.append(method.full_name)
    assert unknown == []


async def test_calls_and_their_repetition(call: Callable[..., Any]) -> None:
    """An order is placed once, however often the request comes, and read again."""
    fields = order_fields()
    placed = await call(ORDERS, "PlaceOrder", **fields)
    again = await call(ORDERS, "PlaceOrder", **fields)
    assert again.order.id == placed.order.id
    read = await call(ORDERS, "GetOrder", order_id=placed.order.id)
    assert (read.order.total.units, read.order.total.nanos) == (7, 500_000_000)


async def test_paging(call: Callable[..., Any]) -> None:
    """Page by page comes everything that one page has, each product once."""
    whole = await call(CATALOG, "ListProducts", page_size=1000)
    skus, page = list[str](), ""
    while True:
        reply = await call(CATALOG, "ListProducts", page_size=2, page_token=page)
        skus.extend(one.sku for one in reply.products)
        page = reply.next_page_token
        if not page:
            break
    assert len(skus) > 4
    assert skus == [one.sku for one in whole.products]


async def test_a_stream(call: Callable[..., Any]) -> None:
    """A watched order tells its placing and its cancelling."""
    placed = await call(ORDERS, "PlaceOrder", **order_fields())
    watching = call(ORDERS, "WatchOrder", order_id=placed.order.id)
    seen: list[int] = []
    async with asyncio.timeout(DEADLINE_S):
        async for reply in watching:
            if reply.WhichOneof("kind") != "change":
                continue
            seen.append(reply.change.state)
            if len(seen) == 2:
                break
            cancelled = {"request_id": str(uuid.uuid4()), "order_id": placed.order.id}
            await call(ORDERS, "CancelOrder", **cancelled, reason="no room")
    watching.cancel()
    assert seen == [1, 2]


async def test_errors(old: Contract, call: Callable[..., Any]) -> None:
    """Reason, resource and violated fields are read with the old messages."""
    missing = await refusal(call(CATALOG, "GetProduct", sku="nothing of the kind"))
    assert missing.code() is grpc.StatusCode.NOT_FOUND
    details = details_of(old, missing)
    assert details["google.rpc.ErrorInfo"].reason == "PRODUCT_NOT_FOUND"
    assert details["google.rpc.ResourceInfo"].resource_name
    invalid = await refusal(call(CATALOG, "ListProducts", page_size=-1))
    (violation,) = details_of(old, invalid)["google.rpc.BadRequest"].field_violations
    assert violation.field == "page_size"


async def test_fields_and_values_of_a_newer_server(call: Callable[..., Any]) -> None:
    """What the old client does not know is kept aside, and its own fields are read."""
    fault = ("backplane-fault", f"append={NEWER}")
    reply = await call(CATALOG, "GetProduct", fault, sku="MUG-WHITE")
    assert reply.product.name == "Mug, white"
    assert reply.product.state == 77
    assert unknown_fields(reply.product) == [4000]
    assert b"\x82\xfa\x01\x00" in reply.SerializeToString()


async def test_a_client_from_before_a_field(
    old: Contract, channel: grpc.aio.Channel, token: tuple[str, str]
) -> None:
    """It reads today's reply without the field, and hands it on with the field."""
    older = Contract(without(old.files, f"{CATALOG}.Product", "name", "current_prices"))
    get = older.method(channel, f"{CATALOG}.CatalogService/GetProduct")
    request = older.message(f"{CATALOG}.GetProductRequest")(sku="MUG-WHITE")
    reply = await get(request, metadata=[token], timeout=DEADLINE_S)
    assert reply.product.sku == "MUG-WHITE"
    assert not hasattr(reply.product, "name")
    whole = catalog_pb2.GetProductResponse.FromString(reply.SerializeToString())
    assert whole.product.name == "Mug, white"
    assert whole.product.current_prices


async def test_a_client_from_before_a_value(
    old: Contract, channel: grpc.aio.Channel, token: tuple[str, str], call: Callable[..., Any]
) -> None:
    """An order in a state of which it never heard is read, with the state's number."""
    placed = await call(ORDERS, "PlaceOrder", **order_fields())
    fields = {"request_id": str(uuid.uuid4()), "order_id": placed.order.id}
    await call(ORDERS, "CancelOrder", **fields, reason="no room")
    older = Contract(without_value(old.files, f"{ORDERS}.OrderState", "ORDER_STATE_CANCELLED"))
    get = older.method(channel, f"{ORDERS}.OrdersService/GetOrder")
    request = older.message(f"{ORDERS}.GetOrderRequest")(order_id=placed.order.id)
    reply = await get(request, metadata=[token], timeout=DEADLINE_S)
    states = older.message(f"{ORDERS}.Order").DESCRIPTOR.fields_by_name["state"].enum_type
    assert 2 not in states.values_by_number
    assert reply.order.state == 2
    assert reply.order.cancel_reason == "no room"
