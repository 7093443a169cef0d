"""The tables of orders.

Ids are UUIDv7s, so their order is the order of placement: lists are keyed by the id alone. Text
that is sorted or compared is collated by its bytes, so that both databases agree.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from backplane_server.chassis.data import ByteText, stored_in

metadata = MetaData()


orders = Table(
    "orders_orders",
    metadata,
    Column("id", ByteText, nullable=False),
    Column("state", ByteText, nullable=False),
    Column("customer_id", ByteText, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", ByteText, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("line_count", BigInteger, nullable=False),
    Column("source", ByteText),
    Column("reference", ByteText),
    Column("placed_at_us", BigInteger, nullable=False),
    Column("business_time_us", BigInteger, nullable=False),
    Column("cancelled_at_us", BigInteger),
    Column("cancel_reason", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_orders_orders"),
    # The reference first, because it is looked for without its source too.
    UniqueConstraint("reference", "source", name="uq_orders_external_reference"),
    Index("ix_orders_customer", "customer_id", "id"),
    Index("ix_orders_state", "state", "id"),
    Index("ix_orders_source", "source", "id"),
    Index("ix_orders_business_time", "business_time_us", "id"),
    sqlite_with_rowid=False,
)

lines = Table(
    "orders_lines",
    metadata,
    Column("order_id", ByteText, nullable=False),
    Column("line_number", BigInteger, nullable=False),
    Column("sku", ByteText, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price_nanos", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("agreed", Boolean, nullable=False),
    # Without rowids an order's lines lie side by side on SQLite.
    PrimaryKeyConstraint("order_id", "line_number", name="pk_orders_lines"),
    sqlite_with_rowid=False,
)


@stored_in(orders)
@dataclass(slots=True)
class Order:
    """An order; ``source`` and ``reference`` are both given or both None."""

    id: str
    state: str
    customer_id: str
    country: str
    currency: str
    total_minor: int
    line_count: int
    source: str | None
    reference: str | None
    placed_at_us: int
    business_time_us: int
    cancelled_at_us: int | None
    cancel_reason: str
    version: int


@stored_in(lines)
@dataclass(slots=True)
class Line:
    """One line of an order, numbered from 1."""

    order_id: str
    line_number: int
    sku: str
    quantity: int
    unit_price_nanos: int
    total_minor: int
    agreed: bool


@dataclass(frozen=True, slots=True)
class OrderWithLines:
    """An order and its lines in their order; no lines where only the basics were read."""

    order: Order
    lines: list[Line]
