"""Rows 53 and 58: texts that mean something to somebody else: SQL, patterns, terminals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from backplane.catalog.v1 import catalog_pb2
from backplane.events.v1 import events_pb2
from backplane.identity.v1 import identity_pb2, users_pb2
from backplane.orders.v1 import orders_pb2
from tests.hostile.conftest import CATALOG, EVENTS, IDENTITY, ORDERS, Server
from tests.support.hostile_table import Hostile

_TEXTS = (
    "' OR 1=1 --",
    "'; DROP TABLE catalog_products; --",
    "%",
    "l_mp%",
    '"',
    "\\",
    "lantern* NOT (a OR b)",
    "NEAR(lantern tin)",
    "name:lantern",
    "lantern & !wood | <->",
    "$word",
    ":name",
    "{word}",
    "lan\x00tern",
)
_READS: dict[str, tuple[str, Callable[[str], Message]]] = {
    "SearchProducts query": (
        CATALOG + "SearchProducts",
        lambda text: catalog_pb2.SearchProductsRequest(query=text),
    ),
    "ListProducts brand": (
        CATALOG + "ListProducts",
        lambda text: catalog_pb2.ListProductsRequest(brand=text),
    ),
    "ListProducts category": (
        CATALOG + "ListProducts",
        lambda text: catalog_pb2.ListProductsRequest(
            category=catalog_pb2.CategoryPath(names=[text])
        ),
    ),
    "GetProduct sku": (
        CATALOG + "GetProduct",
        lambda text: catalog_pb2.GetProductRequest(sku=text),
    ),
    "ListOrders customer_id": (
        ORDERS + "ListOrders",
        lambda text: orders_pb2.ListOrdersRequest(customer_id=text),
    ),
    "ListOrders reference": (
        ORDERS + "ListOrders",
        lambda text: orders_pb2.ListOrdersRequest(reference=text),
    ),
    "ListUsers email": (
        IDENTITY + "ListUsers",
        lambda text: users_pb2.ListUsersRequest(email=text),
    ),
    "ReadEvents subject_prefix": (
        EVENTS + "ReadEvents",
        lambda text: events_pb2.ReadEventsRequest(subject_prefix=text),
    ),
}


@pytest.mark.parametrize("where", _READS)
async def test_texts_are_compared_literally(server: Server, where: str, hostile: Hostile) -> None:
    """Row 53: each is looked for as it stands, or refused with its field; never more, never 500.

    One lantern is on sale, which none of these texts names.
    """
    method, request_of = _READS[where]
    token = await server.token()
    product = catalog_pb2.Product(sku=uuid.uuid4().hex, name="lamp", brand="lantern tin")
    create = catalog_pb2.CreateProductRequest(product=product).SerializeToString()
    assert (await server.ask(CATALOG + "CreateProduct", create, token)).code == "OK"
    for text in _TEXTS:
        expected = "INVALID_ARGUMENT" if "\x00" in text else "literal or INVALID_ARGUMENT"
        row = hostile(53, sent=f"{where} = {text!a}", expected=expected)
        answer = await server.ask(method, request_of(text).SerializeToString(), token)
        row.got = f"literal: nothing found ({answer.told})" if _is_empty(answer) else answer.told
        if "\x00" in text:
            assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
        assert _is_empty(answer) or answer.told == "INVALID_ARGUMENT INVALID_FIELD"


def _is_empty(answer: Any) -> bool:
    """Whether a list is empty, or a thing is not there; an empty message has no bytes."""
    return answer.told == "NOT_FOUND PRODUCT_NOT_FOUND" or (
        answer.code == "OK" and b"lamp" not in answer.data
    )


def _product(**fields: Any) -> Message:
    full = {"sku": uuid.uuid4().hex, "name": "lamp", **fields}
    return catalog_pb2.CreateProductRequest(product=catalog_pb2.Product(**full))


def _order(**fields: Any) -> Message:
    line = orders_pb2.PlaceOrderLine(sku=fields.pop("sku", "lamp"), quantity=1)
    full = {"request_id": str(uuid.uuid4()), "currency": "GBP", "lines": [line], **fields}
    return orders_pb2.PlaceOrderRequest(**full)


def _reference(text: str) -> orders_pb2.ExternalReference:
    return orders_pb2.ExternalReference(source="shop", reference=text)


_NAMES: dict[str, tuple[str, Callable[[str], Message]]] = {
    "product.sku": (CATALOG + "CreateProduct", lambda text: _product(sku=text)),
    "product.name": (CATALOG + "CreateProduct", lambda text: _product(name=text)),
    "product.brand": (CATALOG + "CreateProduct", lambda text: _product(brand=text)),
    "lines[0].sku": (ORDERS + "PlaceOrder", lambda text: _order(sku=text)),
    "customer_id": (ORDERS + "PlaceOrder", lambda text: _order(customer_id=text)),
    "country": (ORDERS + "PlaceOrder", lambda text: _order(country=text)),
    "external_reference.reference": (
        ORDERS + "PlaceOrder",
        lambda text: _order(external_reference=_reference(text)),
    ),
    "user.name": (
        IDENTITY + "CreateUser",
        lambda text: users_pb2.CreateUserRequest(
            user=users_pb2.User(email="ada@lovelace.example", name=text)
        ),
    ),
    "name": (
        IDENTITY + "CreateServiceAccount",
        lambda text: identity_pb2.CreateServiceAccountRequest(name=text),
    ),
    "role.description": (
        IDENTITY + "CreateRole",
        lambda text: identity_pb2.CreateRoleRequest(
            role=identity_pb2.Role(name="clerk", description=text)
        ),
    ),
}


@pytest.mark.parametrize("field", _NAMES)
async def test_control_characters_are_refused(server: Server, field: str, hostile: Hostile) -> None:
    """Row 58: NUL, newline, escape, delete and C1 controls in names, each with its field."""
    method, request_of = _NAMES[field]
    row = hostile(58, sent=f"NUL, LF, ESC, DEL, C1 in {field}", expected="INVALID_ARGUMENT")
    for character in "\x00\n\x1b\x7f\x9b":
        request = request_of(f"a{character}b").SerializeToString()
        answer = await server.ask(method, request, await server.token())
        row.got = f"{answer.told}, names {', '.join(answer.fields)}"
        assert answer.told == "INVALID_ARGUMENT INVALID_FIELD", ascii(character)
        assert answer.fields == [field]
