"""Between the messages of the contract and the rows of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.errors import FieldProblem, InvalidField
from backplane_server.chassis.wire import (
    nanos_from_money,
    put_nanos,
    put_us,
    us_from_timestamp,
)

from .models import (
    ACTIVE,
    ARCHIVED,
    DRAFT,
    CategoryCount,
    Content,
    HeldPrice,
    PricedProduct,
    Product,
)
from .rules import PriceWish

STATES: dict[str, pb.ProductState.ValueType] = {
    DRAFT: pb.PRODUCT_STATE_DRAFT,
    ACTIVE: pb.PRODUCT_STATE_ACTIVE,
    ARCHIVED: pb.PRODUCT_STATE_ARCHIVED,
}
_STATE_NAMES: dict[int, str] = {number: name for name, number in STATES.items()}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DECIMALS_OF_NANOS = 9


# From messages


def to_content(product: pb.Product) -> Content:
    """What a request says about a product, as it is stored."""
    return Content(
        state=_STATE_NAMES.get(product.state),
        brand=product.brand,
        name=product.name,
        category_paths=_json([list(path.names) for path in product.category_paths]),
        image_urls=_json(list(product.image_urls)),
        attributes=_json({name: _typed(value) for name, value in product.attributes.items()}),
        description=product.description,
    )


def _typed(value: pb.AttributeValue) -> list[Any]:
    kind = value.WhichOneof("kind")
    return [kind, getattr(value, kind)] if kind else []


def _json(value: Any) -> str:
    """One text for equal values, whatever the order of a map."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def to_wish(unit_price: Money, valid_from: Timestamp | None, *, field: str) -> PriceWish:
    """A price to set; raises InvalidField, which names ``field``."""
    try:
        nanos = nanos_from_money(unit_price)
    except (ValueError, OverflowError) as error:
        raise InvalidField(f"{field}: {error}", fields=[FieldProblem(field, str(error))]) from error
    since_us = None if valid_from is None else us_from_timestamp(valid_from)
    return PriceWish(unit_price.currency_code, nanos, since_us)


def to_states(states: Iterable[int]) -> list[str]:
    """The names of states that a list is filtered by."""
    return [_STATE_NAMES[state] for state in states]


def category_names(path: str) -> list[list[str]]:
    """The category paths of a stored product."""
    names: list[list[str]] = json.loads(path)
    return names


# To messages


def put_product(into: pb.Product, product: Product, prices: Sequence[HeldPrice] = ()) -> None:
    """Fills in a product with its current prices."""
    into.id, into.sku, into.name = product.id, product.sku, product.name
    into.description, into.brand = product.description, product.brand
    into.state, into.etag = STATES[product.state], product.etag
    put_us(into.create_time, product.create_us)
    put_us(into.update_time, product.update_us)
    # Most are empty, and reading an empty list costs 3 µs.
    if product.category_paths != "[]":
        for names in json.loads(product.category_paths):
            into.category_paths.add(names=names)
    if product.image_urls != "[]":
        into.image_urls.extend(json.loads(product.image_urls))
    if product.attributes != "{}":
        for name, (kind, value) in json.loads(product.attributes).items():
            setattr(into.attributes[name], kind, value)
    for price in prices:
        put_price(into.current_prices.add(), price)


def put_price(into: pb.Price, price: HeldPrice) -> None:
    """Fills in a price with the time that it holds."""
    put_nanos(into.unit_price, price.currency, price.unit_price_nanos)
    _put_validity(into, price.valid_from_us, price.valid_to_us)


def _put_validity(into: pb.Price, from_us: int, to_us: int | None) -> None:
    put_us(into.valid_from, from_us)
    if to_us is not None:
        put_us(into.valid_to, to_us)


def put_priced(into: pb.PricedProduct, priced: PricedProduct) -> None:
    """Fills in a product's state and price."""
    into.sku, into.state = priced.sku, STATES[priced.state]
    if priced.valid_from_us is not None and priced.unit_price_nanos is not None:
        put_nanos(into.price.unit_price, priced.currency, priced.unit_price_nanos)
        _put_validity(into.price, priced.valid_from_us, priced.valid_to_us)


def from_category(parent: Sequence[str], category: CategoryCount) -> pb.Category:
    """A category below a path."""
    return pb.Category(
        path=pb.CategoryPath(names=[*parent, category.name]),
        product_count=category.product_count,
        has_children=bool(category.has_children),
    )


# To words


def moment_in_words(moment_us: int) -> str:
    """A moment as RFC 3339 text, to the microsecond, for messages and metadata."""
    moment = _EPOCH + timedelta(microseconds=moment_us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def amount_in_words(nanos: int) -> str:
    """A unit price as decimal text: ``0.001``, without trailing zeros."""
    units, rest = divmod(nanos, 10**_DECIMALS_OF_NANOS)
    return f"{units}.{rest:0{_DECIMALS_OF_NANOS}d}".rstrip("0").rstrip(".")
