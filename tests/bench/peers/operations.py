"""What the Python peers do with their database, as SQLAlchemy's documentation shows it.

An AsyncSession per call, one statement per product read, and one transaction per order: the
unit of work writes all rows of a table at once. Ids and times are made here, so that no row has
to be read back.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import joinedload, selectinload

from tests.bench.peers.models import (
    AuditRecord,
    Event,
    IdempotencyKey,
    Order,
    OrderLine,
    Product,
)

POOL_SIZE = 16


class Refused(Exception):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True)
class Wish:
    """An order as it was asked for; ``lines`` are SKUs and quantities."""

    request_id: str
    fingerprint: bytes
    subject: str
    customer_id: str
    country: str
    currency: str
    lines: Sequence[tuple[str, int]]


def sessions(url: str) -> async_sessionmaker[AsyncSession]:
    """A factory of sessions on ``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``."""
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    if url.startswith("sqlite"):
        _prepare_sqlite(engine)
    return async_sessionmaker(engine, expire_on_commit=False)


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Write-ahead log, every commit on disk, and writers that wait for each other.

    The driver's own way to begin transactions is off, as SQLAlchemy advises for SQLite.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def opened(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: object) -> None:
        options = connection.get_execution_options()  # type: ignore[attr-defined]
        begin = "BEGIN IMMEDIATE" if options.get("writes") else "BEGIN"
        connection.exec_driver_sql(begin)  # type: ignore[attr-defined]


async def find_product(session: AsyncSession, sku: str) -> Product | None:
    """A product with its prices, in one statement."""
    found = await session.scalars(
        select(Product).where(Product.sku == sku).options(joinedload(Product.prices))
    )
    return found.unique().one_or_none()


async def list_products(session: AsyncSession, after: str, limit: int) -> Sequence[Product]:
    """A page of products with their prices, by SKU, in two statements."""
    found = await session.scalars(
        select(Product)
        .where(Product.sku > after)
        .order_by(Product.sku)
        .limit(limit)
        .options(selectinload(Product.prices))
    )
    return found.all()


async def place_order(
    factory: async_sessionmaker[AsyncSession], wish: Wish, *, reply: Callable[[Order], bytes]
) -> bytes:
    """Stores an order once and gives the bytes of the reply; raises Refused."""
    try:
        async with factory() as session:
            await session.connection(execution_options={"writes": True})
            stored = await session.get(IdempotencyKey, _key(wish))
            if stored is not None:
                return _repeated(stored, wish)
            order = await _place(session, wish)
            made = reply(order)
            session.add_all(_records(order, wish, made))
            await session.commit()
            return made
    except IntegrityError:  # the same request came twice at once
        async with factory() as session:
            return _repeated(await session.get_one(IdempotencyKey, _key(wish)), wish)


def _key(wish: Wish) -> str:
    return f"{wish.subject}/PlaceOrder/{wish.request_id}"


def _repeated(stored: IdempotencyKey, wish: Wish) -> bytes:
    if stored.fingerprint != wish.fingerprint:
        raise Refused("the request id was used for another request")
    return stored.reply


async def _place(session: AsyncSession, wish: Wish) -> Order:
    skus = {sku for sku, _ in wish.lines}
    found = await session.scalars(
        select(Product).where(Product.sku.in_(skus)).options(joinedload(Product.prices))
    )
    products = {product.sku: product for product in found.unique()}
    now_us = time.time_ns() // 1000
    order = Order(
        id=f"ord_{uuid.uuid4().hex}",
        state="placed",
        customer_id=wish.customer_id,
        country=wish.country,
        currency=wish.currency,
        placed_at_us=now_us,
    )
    for number, (sku, quantity) in enumerate(wish.lines, start=1):
        nanos = _unit_price(products.get(sku), sku, currency=wish.currency, now_us=now_us)
        order.lines.append(
            OrderLine(
                line_number=number,
                sku=sku,
                quantity=quantity,
                unit_price_nanos=nanos,
                total_minor=(nanos * quantity + 5_000_000) // 10_000_000,
            )
        )
    order.total_minor = sum(line.total_minor for line in order.lines)
    session.add(order)
    return order


def _unit_price(product: Product | None, sku: str, *, currency: str, now_us: int) -> int:
    if product is None or product.state != "active":
        raise Refused(f"{sku} is not for sale")
    held = [
        price
        for price in product.prices
        if price.currency == currency and price.valid_from_us <= now_us
    ]
    if not held:
        raise Refused(f"{sku} has no price in {currency}")
    return max(held, key=lambda price: price.valid_from_us).unit_price_nanos


def _records(order: Order, wish: Wish, reply: bytes) -> Sequence[object]:
    now_us = order.placed_at_us
    return (
        IdempotencyKey(
            key=_key(wish), fingerprint=wish.fingerprint, reply=reply, created_us=now_us
        ),
        Event(
            id=f"evt_{uuid.uuid4().hex}",
            type="OrderPlaced",
            subject=f"orders/{order.id}",
            data=reply,
            time_us=now_us,
        ),
        AuditRecord(
            id=f"aud_{uuid.uuid4().hex}",
            time_us=now_us,
            subject=wish.subject,
            method="PlaceOrder",
            resource=f"orders/{order.id}",
            request_id=wish.request_id,
        ),
    )
