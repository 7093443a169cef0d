"""Rows 54 to 57: amounts and quantities that cannot be, in prices and in orders."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from google.type.money_pb2 import Money

from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2
from tests.hostile.conftest import CATALOG, ORDERS, Server
from tests.hostile.frames import Answer, Header
from tests.support.hostile_table import Hostile

_MALFORMED = {
    "1 unit and −1 nano": Money(currency_code="GBP", units=1, nanos=-1),
    "−1 unit and 1 nano": Money(currency_code="GBP", units=-1, nanos=1),
    "10⁹ nanos": Money(currency_code="GBP", nanos=1_000_000_000),
    "−10⁹ nanos": Money(currency_code="GBP", nanos=-1_000_000_000),
    "JPY 0.5": Money(currency_code="JPY", nanos=500_000_000),
    "a currency that is none": Money(currency_code="ZZZ", units=1),
    "2⁶³ − 1 units": Money(currency_code="GBP", units=2**63 - 1),
}


@pytest.fixture
async def sku(server: Server) -> str:
    """Puts a product on sale, for 9.99 GBP; gives its SKU."""
    token, sku = await server.token(), f"sku-{uuid.uuid4().hex}"
    product = catalog_pb2.Product(sku=sku, name="lamp")
    create = catalog_pb2.CreateProductRequest(product=product).SerializeToString()
    assert (await server.ask(CATALOG + "CreateProduct", create, token)).code == "OK"
    price = Money(currency_code="GBP", units=9, nanos=990_000_000)
    assert (await _set_price(server, token, sku, price)).code == "OK"
    return sku


async def _set_price(server: Server, token: list[Header], sku: str, price: Money) -> Answer:
    request = catalog_pb2.SetPriceRequest(sku=sku, unit_price=price)
    return await server.ask(CATALOG + "SetPrice", request.SerializeToString(), token)


async def _place(
    server: Server, *lines: orders_pb2.PlaceOrderLine, currency: str = "GBP"
) -> tuple[Answer, orders_pb2.PlaceOrderRequest]:
    """Places an order; no answer but OK may leave anything behind."""
    request = orders_pb2.PlaceOrderRequest(
        request_id=str(uuid.uuid4()), customer_id=uuid.uuid4().hex, currency=currency, lines=lines
    )
    token = await server.token()
    answer = await server.ask(ORDERS + "PlaceOrder", request.SerializeToString(), token)
    listed = orders_pb2.ListOrdersRequest(customer_id=request.customer_id)
    found = await server.ask(ORDERS + "ListOrders", listed.SerializeToString(), token)
    orders = orders_pb2.ListOrdersResponse.FromString(found.data[5:]).orders
    assert len(orders) == (answer.code == "OK")
    return answer, request


def _line(sku: str, quantity: int = 1, agreed: Money | None = None) -> orders_pb2.PlaceOrderLine:
    return orders_pb2.PlaceOrderLine(sku=sku, quantity=quantity, agreed_unit_price=agreed)


async def test_an_honest_order_is_placed(server: Server, sku: str) -> None:
    """What the others below change one thing of is answered OK, to the penny."""
    answer, _ = await _place(server, _line(sku, 3))
    order = orders_pb2.PlaceOrderResponse.FromString(answer.data[5:]).order
    assert order.total == Money(currency_code="GBP", units=29, nanos=970_000_000)


@pytest.mark.parametrize("what", _MALFORMED)
async def test_a_malformed_price_is_refused(
    server: Server, sku: str, what: str, hostile: Hostile
) -> None:
    """Row 54: in a catalog price and on an order's line, with the field named."""
    price = _MALFORMED[what]
    row = hostile(54, sent=f"SetPrice: {what}", expected="INVALID_ARGUMENT")
    answer = await _set_price(server, await server.token(), sku, price)
    row.got = f"{answer.told}, names {', '.join(answer.fields)}"
    assert (answer.told, answer.fields) == ("INVALID_ARGUMENT INVALID_FIELD", ["unit_price"])
    row = hostile(54, sent=f"PlaceOrder: {what}", expected="INVALID_ARGUMENT")
    answer, _ = await _place(server, _line(sku, agreed=price), currency=price.currency_code)
    row.got = f"{answer.told}, names {', '.join(answer.fields)}"
    assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
    assert answer.fields in (["lines[0].agreed_unit_price"], ["currency"])


_DEAREST = Money(currency_code="GBP", units=999_999_999, nanos=999_999_999)


@pytest.mark.parametrize(
    ("what", "quantities"),
    [("one line above 64 bits", [1_000_000_000]), ("a sum above 64 bits", [80_000_000] * 2)],
)
async def test_an_overflow_is_told(
    server: Server, sku: str, what: str, quantities: Sequence[int], hostile: Hostile
) -> None:
    """Row 55: quantity times price, or the sum, that 64 bits do not hold is never wrapped."""
    row = hostile(55, sent=f"PlaceOrder: {what}", expected="OUT_OF_RANGE")
    answer, _ = await _place(server, *(_line(sku, many, _DEAREST) for many in quantities))
    row.got = answer.told
    assert answer.told == "OUT_OF_RANGE AMOUNT_OUT_OF_RANGE"


@pytest.mark.parametrize("quantity", [0, -1, -(2**63), 1_000_000_001, 2**63 - 1])
async def test_an_impossible_quantity_is_refused(
    server: Server, sku: str, quantity: int, hostile: Hostile
) -> None:
    """Row 56: nothing, less than nothing, and more than anybody has."""
    row = hostile(56, sent=f"PlaceOrder: quantity {quantity}", expected="INVALID_ARGUMENT")
    answer, _ = await _place(server, _line(sku, quantity))
    row.got = f"{answer.told}, names {', '.join(answer.fields)}"
    assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
    assert answer.fields == ["lines[0].quantity"]


async def test_two_currencies_are_refused(server: Server, sku: str, hostile: Hostile) -> None:
    """Row 57: an order has one currency; a line in another is a refusal that is kept."""
    expected = "FAILED_PRECONDITION CURRENCY_MISMATCH"
    row = hostile(57, sent="PlaceOrder in GBP, a line in EUR", expected=expected)
    euro = Money(currency_code="EUR", units=1)
    answer, request = await _place(server, _line(sku), _line(sku, 1, euro))
    row.got = answer.told
    assert answer.told == expected
    again = await server.ask(
        ORDERS + "PlaceOrder", request.SerializeToString(), await server.token()
    )
    assert (again.told, again.headers.get("replayed")) == (expected, "true")
