"""The tables of the catalog, and their rows.

Everything is keyed by the SKU, which never changes, so that the lists that come by SKU are plain
index ranges. Flexible parts of a product are canonical JSON, so that equal content is equal text.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from backplane_server.chassis.data import stored_in

DRAFT, ACTIVE, ARCHIVED = "draft", "active", "archived"

metadata = MetaData()

# The long columns stand last: SQLite reads a row from the front.
products = Table(
    "catalog_products",
    metadata,
    Column("id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("create_us", BigInteger, nullable=False),
    Column("update_us", BigInteger, nullable=False),
    Column("category_paths", Text, nullable=False),
    Column("image_urls", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("description", Text, nullable=False),
    PrimaryKeyConstraint("sku", name="pk_catalog_products"),
    UniqueConstraint("id", name="uq_catalog_products_id"),
    Index("ix_catalog_products_state", "state", "sku"),
    Index("ix_catalog_products_brand", "brand", "sku"),
    Index("ix_catalog_products_create", "create_us", "sku"),
    Index("ix_catalog_products_update", "update_us", "sku"),
)

# A price lasts until the next one of its SKU and currency; that end is read, not stored, so that
# a price never changes once it is set.
prices = Table(
    "catalog_prices",
    metadata,
    Column("sku", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("valid_from_us", BigInteger, nullable=False),
    Column("unit_price_nanos", BigInteger, nullable=False),
    PrimaryKeyConstraint("sku", "currency", "valid_from_us", name="pk_catalog_prices"),
)

# Which products stand in a category or below it. Paths are digests: a path of ten long names
# would not fit into an index. When the product was made is repeated here, so that what is new in
# a category is a range of an index too.
placements = Table(
    "catalog_placements",
    metadata,
    Column("path_digest", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("parent_digest", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("create_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("path_digest", "sku", name="pk_catalog_placements"),
    Index("ix_catalog_placements_create", "path_digest", "create_us", "sku"),
    Index("ix_catalog_placements_parent", "parent_digest", "name"),
    Index("ix_catalog_placements_sku", "sku"),
)

# The terms of each product, which the full-text indexes of both databases are made from.
search_terms = Table(
    "catalog_search_terms",
    metadata,
    Column("sku", Text, nullable=False),
    Column("head_terms", Text, nullable=False),
    Column("shelf_terms", Text, nullable=False),
    Column("text_terms", Text, nullable=False),
    PrimaryKeyConstraint("sku", name="pk_catalog_search_terms"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a caller says about a product, as it is stored.

    state           draft, active or archived; None where the caller left it open
    category_paths  JSON: a list of lists of names
    image_urls      JSON: a list of URLs
    attributes      JSON: an object of ``[kind, value]``, names sorted
    """

    state: str | None
    brand: str
    name: str
    category_paths: str
    image_urls: str
    attributes: str
    description: str


@stored_in(products)
@dataclass(frozen=True, slots=True)
class Product:
    """A product; ``revision`` counts its changes from 1, times are µs since the epoch."""

    id: str
    sku: str
    state: str
    brand: str
    name: str
    revision: int
    create_us: int
    update_us: int
    category_paths: str
    image_urls: str
    attributes: str
    description: str

    @property
    def etag(self) -> str:
        """The version as callers see it."""
        return f"r{self.revision}"


@dataclass(frozen=True, slots=True)
class ShownProduct(Product):
    """A product at a moment.

    next_price_us   when the first of its prices to come becomes valid, None while
                    there is none: until then nothing of it changes by itself
    """

    next_price_us: int | None


@stored_in(prices)
@dataclass(frozen=True, slots=True)
class Price:
    """What a product costs in one currency from a moment on; nanos of a currency unit."""

    sku: str
    currency: str
    valid_from_us: int
    unit_price_nanos: int


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price with the moment at which the next one ends it, None while there is none."""

    sku: str
    currency: str
    valid_from_us: int
    unit_price_nanos: int
    valid_to_us: int | None


@stored_in(placements)
@dataclass(frozen=True, slots=True)
class Placement:
    """A product's place in or below one category; ``name`` is the category's own."""

    path_digest: str
    sku: str
    parent_digest: str
    name: str
    create_us: int


@stored_in(search_terms)
@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The terms of SKU and name, of brand and categories, and of the description."""

    sku: str
    head_terms: str
    shelf_terms: str
    text_terms: str


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """A product's state and its price at one moment; None where it has no price then."""

    sku: str
    state: str
    currency: str
    valid_from_us: int | None
    unit_price_nanos: int | None
    valid_to_us: int | None


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category right below the one asked about, with the number of products under it."""

    name: str
    product_count: int
    has_children: bool
