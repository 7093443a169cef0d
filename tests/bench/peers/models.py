"""The peers' shop as ORM classes, the same for every peer and on both databases.

One order writes what one order of Backplane writes: an idempotency row with the reply, the
order, its lines, an event and an audit record.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Columns of int are 64 bits wide."""

    type_annotation_map = {int: BigInteger, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class Product(Base):
    """A product; times are µs since the epoch."""

    __tablename__ = "products"

    sku: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    name: Mapped[str]
    brand: Mapped[str]
    description: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    category_paths: Mapped[list[Any]]
    image_urls: Mapped[list[Any]]
    revision: Mapped[int]
    create_us: Mapped[int]
    update_us: Mapped[int]
    prices: Mapped[list[Price]] = relationship()


class Price(Base):
    """What a product costs in a currency from a moment on, in nanos."""

    __tablename__ = "prices"

    sku: Mapped[str] = mapped_column(ForeignKey("products.sku"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    valid_from_us: Mapped[int] = mapped_column(primary_key=True)
    unit_price_nanos: Mapped[int]


class Order(Base):
    """An order; amounts are minor units."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_customer", "customer_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    customer_id: Mapped[str]
    country: Mapped[str]
    currency: Mapped[str]
    total_minor: Mapped[int]
    placed_at_us: Mapped[int]
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.line_number")


class OrderLine(Base):
    """One line of an order."""

    __tablename__ = "order_lines"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    line_number: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    quantity: Mapped[int]
    unit_price_nanos: Mapped[int]
    total_minor: Mapped[int]


class IdempotencyKey(Base):
    """What a request id was answered."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    reply: Mapped[bytes] = mapped_column(LargeBinary)
    created_us: Mapped[int]


class Event(Base):
    """What happened to what."""

    __tablename__ = "events"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    time_us: Mapped[int]


class AuditRecord(Base):
    """Who did what."""

    __tablename__ = "audit_records"

    id: Mapped[str] = mapped_column(primary_key=True)
    time_us: Mapped[int]
    subject: Mapped[str]
    method: Mapped[str]
    resource: Mapped[str]
    request_id: Mapped[str]
