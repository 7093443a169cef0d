"""Rows by the million, straight into a migrated database: what an import would take hours for.

They are the rows that the services write, made by the services' own functions, but without events
and audit records.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from backplane_server.chassis.data.engine import sqlite_path
from backplane_server.chassis.data.statements import stored
from backplane_server.chassis.ids import new_id
from backplane_server.services.catalog.models import Price, Product
from backplane_server.services.catalog.operations import _placements_of, _terms_of
from backplane_server.services.orders.models import Line, Order
from tests.bench import shop

BATCH = 20_000
_ADDED_US = 1_700_000_000_000_000
_SHELVES = [json.dumps([["Kitchen", f"Shelf {number}"]]) for number in range(50)]
_CUSTOMERS = 5_000


def fill(url: str, *, products: int, orders: int) -> None:
    """Adds products with a price, a category and search terms, and orders of one line."""
    writer = _Sqlite(url) if url.startswith("sqlite") else _Postgresql(url)
    with writer:
        for batch in _batches(map(_product, range(1, products + 1))):
            writer.write(batch)
            writer.write([Price(p.sku, shop.CURRENCY, _ADDED_US, 10**9) for p in batch])
            writer.write([place for product in batch for place in _placements_of(product)])
            writer.write([_terms_of(product) for product in batch])
        for placed in _batches(map(_order, range(1, orders + 1))):
            writer.write(placed)
            writer.write([_line(order) for order in placed])


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _product(number: int) -> Product:
    """Every product has a word of its own, one of a thousand words, and a word of all."""
    at_us = _ADDED_US + number
    return Product(
        id=new_id("prd", now_us=at_us),
        sku=shop.sku(number),
        state="active",
        brand=f"Brand {number % 100}",
        name=f"Mug w{number % 1000:03d} unique{number:07d}",
        revision=1,
        create_us=at_us,
        update_us=at_us,
        category_paths=_SHELVES[number % len(_SHELVES)],
        image_urls="[]",
        attributes="{}",
        description="glazed by hand, dishwasher safe, holds a quarter litre",
    )


def _order(number: int) -> Order:
    at_us = _ADDED_US + number * 1000
    return Order(
        id=new_id("ord", now_us=at_us),
        state="placed",
        customer_id=f"customer-{number % _CUSTOMERS}",
        country="United Kingdom",
        currency=shop.CURRENCY,
        total_minor=100,
        line_count=1,
        source=None,
        reference=None,
        placed_at_us=at_us,
        business_time_us=at_us,
        cancelled_at_us=None,
        cancel_reason="",
        version=1,
    )


def _line(order: Order) -> Line:
    return Line(order.id, 1, shop.sku(1), 1, 10**9, order.total_minor, agreed=False)


class _Sqlite:
    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(sqlite_path(url), isolation_level=None)

    def __enter__(self) -> None:
        self._connection.execute("PRAGMA synchronous = OFF")

    def write(self, rows: Sequence[object]) -> None:
        """Inserts rows of one class."""
        how = stored(type(rows[0]))
        self._connection.execute("BEGIN")
        self._connection.executemany(how.insert_sql("sqlite"), map(how.values, rows))
        self._connection.execute("COMMIT")

    def __exit__(self, *_: object) -> None:
        # No ANALYZE: nothing runs it where users are, other than on PostgreSQL.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


class _Postgresql:
    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)

    def __enter__(self) -> None:
        self._connection.execute("SET synchronous_commit = off")

    def write(self, rows: Sequence[object]) -> None:
        """Copies rows of one class."""
        how = stored(type(rows[0]))
        target = f"{how.table.name} ({', '.join(how.names)})"
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {target} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(how.values(row))

    def __exit__(self, *_: object) -> None:
        self._connection.execute("VACUUM ANALYZE")
        self._connection.close()
