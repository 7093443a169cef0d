"""Rows 14 to 20: bytes that are no message, or more of one than anybody needs."""

from __future__ import annotations

import time
import uuid

import pytest

from backplane.identity.v1 import identity_pb2 as pb
from backplane.orders.v1 import orders_pb2
from tests.hostile.conftest import IDENTITY, ORDERS, Server
from tests.support.hostile_table import Hostile


def _field(number: int, content: bytes) -> bytes:
    """Encodes one length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    encoded = b""
    while number > 0x7F:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return encoded + bytes([number])


@pytest.mark.parametrize(
    ("row_number", "what", "payload"),
    [
        (14, "garbage bytes", b"\xff" * 64),
        (14, "a field that is cut off", b"\x0a\x7fabc"),
        (15, "10,000 groups within groups", b"\x9b\x06" * 10_000),
        (16, "a text that is not UTF-8", _field(1, b"bpk_\xff\xfe\xc0\x80")),
    ],
)
@pytest.mark.parametrize("method", [IDENTITY + "ExchangeApiKey", IDENTITY + "GetServiceAccount"])
async def test_what_is_no_message_is_malformed(
    server: Server, row_number: int, what: str, payload: bytes, method: str, hostile: Hostile
) -> None:
    """Rows 14, 15, 16: bytes that the parser refuses are the caller's mistake, not ours."""
    row = hostile(row_number, sent=what, expected="INVALID_ARGUMENT MALFORMED_REQUEST")
    answer = await server.ask(method, payload, await server.token())
    row.got = answer.told
    assert answer.told == "INVALID_ARGUMENT MALFORMED_REQUEST"
    assert "Error parsing" not in answer.status.message  # the parser's own words


async def test_unknown_fields_on_a_write_are_refused(server: Server, hostile: Hostile) -> None:
    """Row 17: a change that carries 1 MB of what the contract does not know is not half done."""
    row = hostile(17, sent="1 MB of unknown fields on a write", expected="INVALID_ARGUMENT")
    token, name = await server.token(), "unknown-fields"
    known = pb.CreateServiceAccountRequest(name=name).SerializeToString()
    answer = await server.ask(
        IDENTITY + "CreateServiceAccount", known + _field(999, bytes(1 << 20)), token
    )
    row.got = answer.told
    assert answer.told == "INVALID_ARGUMENT MALFORMED_REQUEST"
    made = await server.ask(IDENTITY + "CreateServiceAccount", known, token)
    assert made.code == "OK"  # so the name was not taken by the refused call


async def test_an_unknown_enum_number_is_named(server: Server, hostile: Hostile) -> None:
    """Row 18: a number that an enum does not have is refused, and the field is named."""
    row = hostile(18, sent="view = 99", expected="INVALID_ARGUMENT, BadRequest names view")
    request = orders_pb2.BatchGetOrdersRequest(order_ids=["ord_01jd8x7kz2e9p3q5r7s9tavbwc"])
    payload = request.SerializeToString() + b"\x10\x63"  # field 2, varint 99
    answer = await server.ask(ORDERS + "BatchGetOrders", payload, await server.token())
    row.got = f"{answer.told}, BadRequest names {', '.join(answer.fields)}"
    assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
    assert answer.fields == ["view"]


async def test_a_million_elements_are_refused(server: Server, hostile: Hostile) -> None:
    """Row 19: 10⁶ lines of an order are refused by the bound that the proto states, soon."""
    row = hostile(19, sent="an order of 1,000,000 empty lines", expected="INVALID_ARGUMENT")
    request = orders_pb2.PlaceOrderRequest(request_id=str(uuid.uuid4()), currency="GBP")
    payload = request.SerializeToString() + b"\x22\x00" * 1_000_000
    began = time.monotonic()
    answer = await server.ask(ORDERS + "PlaceOrder", payload, await server.token())
    took_s = time.monotonic() - began
    row.got = f"{answer.told} after {took_s:.1f} s, names {', '.join(answer.fields[:1])}"
    assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
    assert answer.fields == ["lines"]  # not its first element, which is wrong too
    assert took_s < 10


async def test_field_order_does_not_make_another_request(server: Server, hostile: Hostile) -> None:
    """Row 20: the same request in another field order is the same request: it is replayed."""
    row = hostile(20, sent="one request, two field orders", expected="the second is a replay")
    token, method = await server.token(), IDENTITY + "CreateServiceAccount"
    parts = [
        _field(1, str(uuid.uuid4()).encode()),
        _field(2, b"field-order"),
        _field(3, b"made twice"),
    ]
    first = await server.ask(method, b"".join(parts), token)
    second = await server.ask(method, b"".join(reversed(parts)), token)
    row.got = f"{second.told}, replayed: {second.headers.get('replayed', 'no')}"
    assert (first.code, second.code) == ("OK", "OK")
    assert "replayed" not in first.headers
    assert second.headers["replayed"] == "true"
    assert second.data == first.data
