"""PlaceOrder: what is kept, what it costs, and what is refused."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid

import grpc
import pytest
from google.type.money_pb2 import Money
from grpc import aio

from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2 as pb
from tests.services.orders.shop import Caller, Shop, gbp, info_of, instant, line, order, referenced
from tests.support.node import running_node


async def test_an_order_is_answered_and_kept(admin: Caller) -> None:
    """PlaceOrder answers the order with its lines, and GetOrder answers the same."""
    request = referenced("489434", customer_id="13085", country="United Kingdom")
    placed = await admin.place(request)
    assert placed.id.startswith("ord_")
    assert placed.state == pb.ORDER_STATE_PLACED
    assert placed.total == gbp(2, 550_000_000)
    assert placed.customer_id == "13085"
    assert placed.country == "United Kingdom"
    assert placed.external_reference == request.external_reference
    assert placed.business_time == placed.place_time
    assert placed.etag
    assert not placed.HasField("cancel_time")
    assert await admin.get(placed.id) == placed


async def test_lines_are_kept_as_given(admin: Caller) -> None:
    """Repeated SKUs, blanks, upper and lower case and the order of lines all stay."""
    skus = ["mug", "47503J ", "m", "mug", "M", "mug"]
    placed = await admin.place(order(*(line(sku, 2) for sku in skus)))
    found = await admin.get(placed.id)
    assert [each.sku for each in found.lines] == skus
    assert [each.line_number for each in found.lines] == [1, 2, 3, 4, 5, 6]
    assert found.line_count == 6


async def test_two_thousand_lines(admin: Caller) -> None:
    """An order may have 2,000 lines; one more is refused by the contract."""
    lines = [line("47503J ", quantity) for quantity in range(1, 2001)]
    placed = await admin.place(order(*lines))
    assert placed.line_count == 2000
    assert [each.quantity for each in placed.lines] == list(range(1, 2001))
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.place(order(*lines, line("mug")))
    assert info_of(refused.value).reason == "INVALID_FIELD"


async def test_each_line_is_rounded_half_up(admin: Caller) -> None:
    """A line of half a penny comes to a penny, once per line, whatever the sum would round to."""
    placed = await admin.place(order(line("47503J "), line("47503J "), line("47503J ", 2)))
    assert [each.line_total.nanos for each in placed.lines] == [10_000_000] * 3
    assert placed.total == gbp(nanos=30_000_000)
    assert placed.lines[0].unit_price == gbp(nanos=5_000_000)


async def test_agreed_prices_and_history(admin: Caller) -> None:
    """An agreed price wins over the catalog's, down to the nano, at the time of the sale."""
    agreed = line("unpriced", 3, gbp(nanos=1_000_000))
    request = order(agreed, line("mug", 1, gbp()), business_time=instant(1_260_000_000))
    placed = await admin.place(request)
    assert [each.price_agreed for each in placed.lines] == [True, True]
    assert placed.total == gbp()
    assert placed.business_time == instant(1_260_000_000)
    assert placed.place_time.seconds > 1_600_000_000


async def test_agreed_prices_need_a_permission(shop: Shop, admin: Caller) -> None:
    """Without orders.price.override agreed prices are refused, and the catalog's are not."""
    caller = await shop.caller_with(admin, "orders.orders.place")
    await caller.place(order(line("mug")))
    with pytest.raises(aio.AioRpcError) as refused:
        await caller.place(order(line("mug"), line("mug", 1, gbp(1))))
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert info_of(refused.value).metadata["permission"] == "orders.price.override"


async def test_history_needs_a_permission(shop: Shop, admin: Caller) -> None:
    """Without orders.history.import a request with a business time is refused."""
    caller = await shop.caller_with(admin, "orders.orders.place", "orders.price.override")
    with pytest.raises(aio.AioRpcError) as refused:
        await caller.place(order(business_time=instant(1_260_000_000)))
    assert info_of(refused.value).metadata["permission"] == "orders.history.import"


async def test_archived_products_are_history(admin: Caller) -> None:
    """An archived product is sold only as history at an agreed price."""
    await admin.catalog.ArchiveProduct(catalog_pb2.ArchiveProductRequest(sku="M"))
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.place(order(line("M", 1, gbp(1))))
    info = info_of(refused.value)
    assert info.reason == "PRODUCT_NOT_FOR_SALE"
    assert dict(info.metadata) == {"sku": "M", "line_number": "1", "state": "archived"}
    await admin.place(order(line("M", 1, gbp(1)), business_time=instant(1_260_000_000)))


CASES = {
    "unknown product": (
        order(line("mug"), line("Mug")),
        grpc.StatusCode.FAILED_PRECONDITION,
        "UNKNOWN_PRODUCT",
        {"sku": "Mug", "line_number": "2"},
    ),
    "no price": (
        order(line("unpriced")),
        grpc.StatusCode.FAILED_PRECONDITION,
        "PRICE_MISSING",
        {"sku": "unpriced", "line_number": "1", "currency": "GBP"},
    ),
    "no price in that currency": (
        order(line("mug"), currency="USD"),
        grpc.StatusCode.FAILED_PRECONDITION,
        "PRICE_MISSING",
        {"sku": "mug", "line_number": "1", "currency": "USD"},
    ),
    "the first line in question, not the worst": (
        order(line("mug"), line("mug", 1, gbp(1)), currency="USD"),
        grpc.StatusCode.FAILED_PRECONDITION,
        "PRICE_MISSING",
        {"sku": "mug", "line_number": "1", "currency": "USD"},
    ),
    "an agreed price in another currency": (
        order(line("mug", 1, gbp(1)), currency="USD"),
        grpc.StatusCode.FAILED_PRECONDITION,
        "CURRENCY_MISMATCH",
        {"line_number": "1", "currency": "USD", "line_currency": "GBP"},
    ),
    "a line too large": (
        order(line("mug", 10**9, gbp(999_999_999))),
        grpc.StatusCode.OUT_OF_RANGE,
        "AMOUNT_OUT_OF_RANGE",
        {"line_number": "1"},
    ),
    "an order too large": (
        order(*[line("mug", 10**9, gbp(90_000_000))] * 2),
        grpc.StatusCode.OUT_OF_RANGE,
        "AMOUNT_OUT_OF_RANGE",
        {},
    ),
}


async def test_refusals(admin: Caller, subtests: pytest.Subtests) -> None:
    """What an order cannot be made of is refused with its reason, and nothing is stored."""
    for case, (request, code, reason, metadata) in CASES.items():
        with subtests.test(case):
            request.request_id = str(uuid.uuid4())
            with pytest.raises(aio.AioRpcError) as refused:
                await admin.place(request)
            info = info_of(refused.value)
            assert refused.value.code() is code
            assert (info.reason, dict(info.metadata)) == (reason, metadata)
    assert await admin.pages(10) == [[]]


MALFORMED = {
    "no lines": pb.PlaceOrderRequest(currency="GBP"),
    "no such currency": order(currency="ZZZ"),
    "zero quantity": order(line("mug", 0)),
    "negative quantity": order(line("mug", -1)),
    "decimals of a yen": order(
        line("mug", 1, Money(currency_code="JPY", nanos=500_000_000)), currency="JPY"
    ),
    "mixed signs": order(line("mug", 1, gbp(1, -1))),
    "nanos of a whole pound": order(line("mug", 1, gbp(0, 1_000_000_000))),
    "negative price": order(line("mug", 1, gbp(-1))),
    "control characters": order(line("mug\n")),
    "a time to come": order(business_time=instant(4_000_000_000)),
}


async def test_malformed_orders(admin: Caller, subtests: pytest.Subtests) -> None:
    """What no order can be is INVALID_ARGUMENT with the field named."""
    for case, request in MALFORMED.items():
        with subtests.test(case):
            request.request_id = str(uuid.uuid4())
            with pytest.raises(aio.AioRpcError) as refused:
                await admin.place(request)
            assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert info_of(refused.value).reason == "INVALID_FIELD"


async def test_a_repeated_call_is_replayed(admin: Caller) -> None:
    """A repeated PlaceOrder answers the first order, marked as replayed, and places nothing."""
    request = order()
    first = await admin.place(request)
    call = admin.orders.PlaceOrder(request)
    assert (await call).order == first
    assert ("replayed", "true") in tuple(await call.trailing_metadata())
    assert [len(page) for page in await admin.pages(10)] == [1]


async def test_a_replay_outlives_the_product(admin: Caller) -> None:
    """A repeated call gets the first answer even when the product is gone by then."""
    request = order(line("M"))
    first = await admin.place(request)
    await admin.catalog.ArchiveProduct(catalog_pb2.ArchiveProductRequest(sku="M"))
    assert await admin.place(request) == first


async def test_a_request_id_serves_one_request(admin: Caller) -> None:
    """The same request id with another request is refused."""
    request = order()
    await admin.place(request)
    request.lines[0].quantity = 7
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.place(request)
    assert info_of(refused.value).reason == "IDEMPOTENCY_KEY_REUSED"


async def test_a_refusal_is_replayed(admin: Caller, shop: Shop) -> None:
    """A final refusal stays the answer to its request id after its cause is gone."""
    request = order(line("later"))
    with pytest.raises(aio.AioRpcError):
        await admin.place(request)
    await shop.sell(admin, "later", gbp(1))
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.place(request)
    assert info_of(refused.value).reason == "UNKNOWN_PRODUCT"


async def test_fifty_parallel_copies_place_one_order(admin: Caller) -> None:
    """Of 50 copies of one call at once each gets the one order, or is told to ask again."""
    request = order()
    answers = await asyncio.gather(
        *(_until_answered(admin, request) for _ in range(50)),
    )
    assert len(set(answers)) == 1
    assert [len(page) for page in await admin.pages(10)] == [1]


async def _until_answered(caller: Caller, request: pb.PlaceOrderRequest) -> str:
    """Repeats a call for as long as the contract says that it may be repeated."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return (await caller.place(request)).id
        except aio.AioRpcError as error:
            if info_of(error).reason != "REQUEST_IN_PROGRESS" or time.monotonic() > deadline:
                raise


async def test_an_external_reference_is_taken_once(admin: Caller) -> None:
    """A used reference is refused with the order that has it, repeated calls too."""
    first = await admin.place(referenced("489434"))
    again = referenced("489434")
    for _ in range(2):
        with pytest.raises(aio.AioRpcError) as refused:
            await admin.place(again)
        assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS
        info = info_of(refused.value)
        assert info.reason == "EXTERNAL_REFERENCE_TAKEN"
        assert dict(info.metadata) == {
            "source": "old-shop",
            "reference": "489434",
            "order_id": first.id,
        }
    await admin.place(referenced("489434", source="other-shop"))
    await admin.place(referenced("489434 "))


async def test_a_reference_taken_fails_no_neighbour(admin: Caller) -> None:
    """Of many orders placed at once only those with one used reference are refused."""
    requests = [referenced("same" if i % 4 == 0 else str(i)) for i in range(40)]
    answers = await asyncio.gather(*map(admin.place, requests), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, aio.AioRpcError)]
    assert [info_of(error).reason for error in refused] == ["EXTERNAL_REFERENCE_TAKEN"] * 9
    placed = await admin.pages(1000)
    assert len({found.external_reference.reference for found in placed[0]}) == 31


@pytest.mark.parametrize("peer", [{}, {"catalog": "127.0.0.1:1"}], ids=["absent", "unreachable"])
async def test_without_a_catalog(database_url: str, peer: dict[str, str]) -> None:
    """Where the catalog cannot be asked nothing is placed, and the caller may try again."""
    services = ("identity", "orders")
    async with running_node(database_url, services=services, peer=peer) as node:
        shop = Shop(node.address, api_key=node.api_key)
        admin = await shop.enter()
        with pytest.raises(aio.AioRpcError) as refused:
            await admin.place()
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        assert info_of(refused.value).reason == "PEER_UNAVAILABLE"
        assert await admin.pages(10) == [[]]
        await shop.close()


async def test_many_at_once_ask_the_catalog_together(postgres_url: str) -> None:
    """Orders that come while the catalog is asked share the next question."""
    async with running_node(postgres_url, services=("identity", "catalog", "orders")) as node:
        shop = Shop(node.address, api_key=node.api_key)
        admin = await shop.open()
        await admin.place()
        gate, database = threading.Event(), node.node.database
        held = [asyncio.ensure_future(database.read(lambda tx: gate.wait(20))) for _ in range(2)]
        placing = [asyncio.ensure_future(admin.place()) for _ in range(40)]
        async with asyncio.timeout(20):
            while node.node.metrics.in_flight < 40 + 2:  # noqa: ASYNC110 - and the two questions
                await asyncio.sleep(0.01)
        gate.set()
        orders = await asyncio.gather(*placing)
        await asyncio.gather(*held)
        await shop.close()
    assert len({order.id for order in orders}) == 40
    assert len({str(order.total) for order in orders}) == 1
    lines = [json.loads(line) for line in node.logged().splitlines()]
    assert len([line for line in lines if line.get("method") == "BatchGetPrices"]) in (3, 4)
