"""What the catalog asks its tables; every list comes by key, never by offset."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql import FromClause, Select

from backplane_server.chassis.data import Query, Statement, among

from .models import (
    ACTIVE,
    CategoryCount,
    HeldPrice,
    Price,
    PricedProduct,
    Product,
    ShownProduct,
    placements,
    prices,
    products,
    search_terms,
)

# Literals, which no parameter needs to carry.
_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")
_TWO: ColumnElement[int] = literal_column("2")

# Products

PRODUCT_BY_SKU = Query(select(products).where(products.c.sku == bindparam("sku")), into=Product)
PRODUCTS_BY_SKU = Query(select(products).where(among(products.c.sku, "skus")), into=Product)
_shown = select(
    products,
    select(func.min(prices.c.valid_from_us))
    .where(prices.c.sku == products.c.sku, prices.c.valid_from_us > bindparam("at"))
    .scalar_subquery(),
)
SHOWN_BY_SKUS = Query(_shown.where(among(products.c.sku, "skus")), into=ShownProduct)
CHANGE_PRODUCT = Statement(
    update(products)
    .where(products.c.sku == bindparam("of_sku"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in products.columns
            if column.name not in ("id", "sku", "create_us")
        }
    )
)


class ListOrder(NamedTuple):
    """An order of a list; the SKU decides among equals."""

    by: str = "sku"
    descending: bool = False


class Filters(NamedTuple):
    """Which filters a list has; what they are set to is a parameter."""

    states: bool = False
    brand: bool = False
    category: bool = False


@cache
def products_in(order: ListOrder, *, filters: Filters, resumed: bool) -> Query[Product]:
    """Lists products; parameters: states, brand, category, after, after_sku, limit."""
    # A category's own index, where there is one, is in the order of the list already.
    source = placements if filters.category and order.by in placements.c else products
    sku, by = source.c.sku, source.c[order.by]
    found = select(products).where(*_conditions(filters))
    if filters.category:
        found = found.join(placements, placements.c.sku == products.c.sku)
        found = found.where(placements.c.path_digest == bindparam("category"))
    if resumed:
        found = found.where(_behind(by, sku, descending=order.descending))
    first = by.desc() if order.descending else by
    then = () if by is sku else (sku,)
    return Query(found.order_by(first, *then).limit(bindparam("limit")), into=Product)


def _behind(
    by: ColumnElement[Any], sku: ColumnElement[str], *, descending: bool
) -> ColumnElement[bool]:
    """The rows of a list that come behind the last one shown."""
    behind_sku = sku > bindparam("after_sku")
    if by is sku:
        return behind_sku
    after = bindparam("after", type_=BigInteger)
    beyond = by < after if descending else by > after
    # The first condition alone is a range of the index.
    return and_(by <= after if descending else by >= after, or_(beyond, behind_sku))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.states:
        conditions.append(among(products.c.state, "states"))
    if filters.brand:
        conditions.append(products.c.brand == bindparam("brand"))
    return conditions


def _in_category() -> ColumnElement[bool]:
    return exists().where(
        placements.c.path_digest == bindparam("category"), placements.c.sku == products.c.sku
    )


# Prices

_later = prices.alias("later")
_earlier = prices.alias("earlier")
_valid_to = (
    select(func.min(_later.c.valid_from_us))
    .where(
        _later.c.sku == prices.c.sku,
        _later.c.currency == prices.c.currency,
        _later.c.valid_from_us > prices.c.valid_from_us,
    )
    .scalar_subquery()
)
_held = select(prices, _valid_to)


def _current(of: ColumnElement[bool]) -> Select[Any]:
    """The prices that hold at ``at``, one for each currency."""
    latest = (
        select(
            _earlier.c.sku, _earlier.c.currency, func.max(_earlier.c.valid_from_us).label("since")
        )
        .where(of, _earlier.c.valid_from_us <= bindparam("at"))
        .group_by(_earlier.c.sku, _earlier.c.currency)
        .subquery("latest")
    )
    return _held.join(
        latest,
        and_(
            prices.c.sku == latest.c.sku,
            prices.c.currency == latest.c.currency,
            prices.c.valid_from_us == latest.c.since,
        ),
    ).order_by(prices.c.sku, prices.c.currency)


CURRENT_PRICES_OF = Query(_current(_earlier.c.sku == bindparam("sku")), into=HeldPrice)
CURRENT_PRICES_OF_ALL = Query(_current(among(_earlier.c.sku, "skus")), into=HeldPrice)
_began = (
    select(func.max(_earlier.c.valid_from_us))
    .where(
        _earlier.c.sku == prices.c.sku,
        _earlier.c.currency == prices.c.currency,
        _earlier.c.valid_from_us <= bindparam("at"),
    )
    .scalar_subquery()
)
# A product once for each of its current prices, and with nulls where it has none: one statement,
# because two would need a transaction.
OFFERED: Query[tuple[Any, ...]] = Query(
    select(
        products,
        select(func.min(_later.c.valid_from_us))
        .where(_later.c.sku == products.c.sku, _later.c.valid_from_us > bindparam("at"))
        .scalar_subquery(),
        *prices.columns,
        _valid_to,
    )
    .select_from(
        products.outerjoin(
            prices, and_(prices.c.sku == products.c.sku, prices.c.valid_from_us == _began)
        )
    )
    .where(products.c.sku == bindparam("sku"))
    .order_by(prices.c.currency)
)
HISTORIES = Query(select(prices).where(among(prices.c.sku, "skus")), into=Price)

_of_one = and_(prices.c.sku == bindparam("sku"), prices.c.currency == bindparam("currency"))
# Two, because the latest may begin at the very moment that is asked about.
PRICES_UNTIL = Query(
    select(prices)
    .where(_of_one, prices.c.valid_from_us <= bindparam("until"))
    .order_by(prices.c.valid_from_us.desc())
    .limit(_TWO),
    into=Price,
)
PRICE_BEHIND = Query(
    select(prices)
    .where(_of_one, prices.c.valid_from_us > bindparam("until"))
    .order_by(prices.c.valid_from_us)
    .limit(_ONE),
    into=Price,
)
PRICES_BEFORE = Query(
    _held.where(_of_one, prices.c.valid_from_us < bindparam("before"))
    .order_by(prices.c.valid_from_us.desc())
    .limit(bindparam("limit")),
    into=HeldPrice,
)

_since = (
    select(func.max(_earlier.c.valid_from_us))
    .where(
        _earlier.c.sku == products.c.sku,
        _earlier.c.currency == bindparam("currency"),
        _earlier.c.valid_from_us <= bindparam("at"),
    )
    .scalar_subquery()
)
PRICED_PRODUCTS = Query(
    select(
        products.c.sku,
        products.c.state,
        bindparam("currency", type_=Text).label("currency"),
        prices.c.valid_from_us,
        prices.c.unit_price_nanos,
        _valid_to,
    )
    .select_from(
        products.outerjoin(
            prices,
            and_(
                prices.c.sku == products.c.sku,
                prices.c.currency == bindparam("currency"),
                prices.c.valid_from_us == _since,
            ),
        )
    )
    .where(among(products.c.sku, "skus")),
    into=PricedProduct,
)

# Categories

FORGET_PLACEMENTS = Statement(delete(placements).where(placements.c.sku == bindparam("sku")))
_named = (
    select(placements.c.name, placements.c.path_digest, func.count().label("product_count"))
    .where(
        placements.c.parent_digest == bindparam("parent"),
        placements.c.name > bindparam("after"),
    )
    .group_by(placements.c.name, placements.c.path_digest)
    .order_by(placements.c.name)
    .limit(bindparam("limit"))
    .subquery("named")
)
_child = placements.alias("child")
# The first name is the first entry of an index; EXISTS may be planned as a scan of all placements.
_first_child = (
    select(func.min(_child.c.name))
    .where(_child.c.parent_digest == _named.c.path_digest)
    .scalar_subquery()
)
CATEGORIES_BELOW = Query(
    select(_named.c.name, _named.c.product_count, _first_child.is_not(None)).order_by(
        _named.c.name
    ),
    into=CategoryCount,
)

# Search

CHANGE_SEARCH_TERMS = Statement(
    update(search_terms)
    .where(search_terms.c.sku == bindparam("of_sku"))
    .values({name: bindparam(name) for name in ("head_terms", "shelf_terms", "text_terms")})
)

# Names that only one of the databases has: the index and its row number on SQLite, the vectors on
# PostgreSQL.
_index = table("catalog_search_index", column("rowid"), column("catalog_search_index"))
_number: ColumnElement[int] = literal_column("catalog_search_terms.number")


class Found(NamedTuple):
    """A product that a search found; tier 0 is the best."""

    tier: int
    product: Product


@cache
def products_found(filters: Filters, *, resumed: bool) -> Query[Found]:
    """Finds active products, best tier first.

    Parameters: those of ``search.Expressions``, brand, category, after_tier, after_sku, limit.
    """
    on_sqlite = (
        _tier(_index.c.rowid.in_(_rows("head")), _index.c.rowid.in_(_rows("shelf"))),
        _index.join(search_terms, _number == _index.c.rowid),
        _matches("anywhere"),
    )
    on_postgresql = (_tier(_has("head"), _has("shelf")), search_terms, _has("anywhere"))
    return Query(
        sqlite=_ranked(*on_sqlite, filters=filters, resumed=resumed),
        postgresql=_ranked(*on_postgresql, filters=filters, resumed=resumed),
        tables=(products, placements, search_terms),
        into=lambda tier, *row: Found(tier, Product(*row)),
    )


def _ranked(
    tier: ColumnElement[int],
    source: FromClause,
    matches: ColumnElement[bool],
    *,
    filters: Filters,
    resumed: bool,
) -> Select[Any]:
    """Ranks keys first, so that only the page's products are read and sorted whole."""
    matched = (
        select(tier.label("tier"), products.c.sku)
        .select_from(source.join(products, products.c.sku == search_terms.c.sku))
        .where(matches, products.c.state == literal_column(f"'{ACTIVE}'"), *_conditions(filters))
    )
    if filters.category:
        matched = matched.where(_in_category())
    found = matched.subquery("found")
    page = select(found).order_by(found.c.tier, found.c.sku).limit(bindparam("limit"))
    if resumed:
        page = page.where(_behind_tier(found.c.tier, found.c.sku))
    ranked = page.subquery("ranked")
    return (
        select(ranked.c.tier, products)
        .join(ranked, products.c.sku == ranked.c.sku)
        .order_by(ranked.c.tier, ranked.c.sku)
    )


def _behind_tier(tier: ColumnElement[int], sku: ColumnElement[str]) -> ColumnElement[bool]:
    after = bindparam("after_tier", type_=BigInteger)
    return or_(tier > after, and_(tier == after, sku > bindparam("after_sku")))


def _tier(in_head: ColumnElement[bool], on_shelf: ColumnElement[bool]) -> ColumnElement[int]:
    """0 for SKU and name, 1 where brand and categories are needed, 2 for the description."""
    return case((in_head, _ZERO), (on_shelf, _ONE), else_=_TWO)


def _rows(depth: str) -> Select[Any]:
    return select(_index.c.rowid).where(_matches(depth))


def _matches(depth: str) -> ColumnElement[bool]:
    return _index.c.catalog_search_index.op("MATCH")(bindparam(depth, type_=Text))


def _has(depth: str) -> ColumnElement[bool]:
    vector: ColumnElement[Any] = literal_column(f"catalog_search_terms.{depth}")
    return vector.op("@@")(cast(bindparam("tsquery", type_=Text), TSQUERY))
