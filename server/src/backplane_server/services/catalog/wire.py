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
    money_from_nanos,
    nanos_from_money,
    timestamp_from_us,
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


def from_product(product: Product, prices: Sequence[HeldPrice] = ()) -> pb.Product:
    """A product with its current prices."""
    message = pb.Product(
        id=product.id,
        sku=product.sku,
        name=product.name,
        description=product.description,
        brand=product.brand,
        state=STATES[product.state],
        etag=product.etag,
        create_time=timestamp_from_us(product.create_us),
        update_time=timestamp_from_us(product.update_us),
    )
    for names in json.loads(product.category_paths):
        message.category_paths.add(names=names)
    message.image_urls.extend(json.loads(product.image_urls))
    for name, (kind, value) in json.loads(product.attributes).items():
        setattr(message.attributes[name], kind, value)
    message.current_prices.extend(from_price(price) for price in prices)
    return message


def from_price(price: HeldPrice) -> pb.Price:
    """A price with the time that it holds."""
    return _price(
        price.currency, price.unit_price_nanos, price.valid_from_us, valid_to_us=price.valid_to_us
    )


def _price(currency: str, nanos: int, valid_from_us: int, *, valid_to_us: int | None) -> pb.Price:
    return pb.Price(
        unit_price=money_from_nanos(currency, nanos),
        valid_from=timestamp_from_us(valid_from_us),
        valid_to=None if valid_to_us is None else timestamp_from_us(valid_to_us),
    )


def from_priced(priced: PricedProduct) -> pb.PricedProduct:
    """A product's state and price."""
    message = pb.PricedProduct(sku=priced.sku, state=STATES[priced.state])
    if priced.valid_from_us is not None and priced.unit_price_nanos is not None:
        price = _price(
            priced.currency,
            priced.unit_price_nanos,
            priced.valid_from_us,
            valid_to_us=priced.valid_to_us,
        )
        message.price.CopyFrom(price)
    return message


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
