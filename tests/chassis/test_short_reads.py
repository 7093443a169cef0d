"""Short reads run where they are asked for; single ones without a transaction."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

import pytest
from sqlalchemy import text

from backplane_server.chassis.data import Database, Query, Transaction, single_statement

_COUNT: Query[tuple[int]] = Query(
    sqlite=text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
        " SELECT count(*) FROM n"
    ),
    postgresql=text("SELECT count(*) FROM generate_series(1, CAST(:most AS integer))"),
)
_SLEEP: Query[tuple[int]] = Query(
    sqlite=text("SELECT 1"), postgresql=text("SELECT 1 FROM pg_sleep(60)")
)
_ALONE: Query[tuple[bool]] = Query(
    sqlite=text("SELECT 1"),
    postgresql=text(
        # What a transaction of ours is not.
        "SELECT current_setting('transaction_isolation') = 'read committed'"
    ),
)


def count(tx: Transaction, most: int) -> tuple[int, int]:
    """Counts so far; tells on which thread."""
    return tx.scalar(_COUNT, most=most), threading.get_ident()


@single_statement
def alone(tx: Transaction) -> tuple[bool, int]:
    """Whether the statement is a transaction by itself."""
    return bool(tx.scalar(_ALONE)), threading.get_ident()


def together(tx: Transaction) -> bool:
    """The same, of an operation that is not marked."""
    return bool(tx.scalar(_ALONE))


@single_statement
def twice(tx: Transaction) -> None:
    """Breaks its word."""
    tx.scalar(_ALONE)
    tx.scalar(_ALONE)


@single_statement
def sleep(tx: Transaction) -> None:
    """Waits inside the database."""
    tx.scalar(_SLEEP)


async def learnt(database: Database) -> None:
    """Reads until it is known to be short: the first ones open connections."""
    for _ in range(20):
        await database.read(count, 1)


async def test_a_short_read_runs_where_it_is_asked_for(database: Database) -> None:
    """On a lane at first, then on the event loop's thread; on PostgreSQL always on a lane."""
    here = threading.get_ident()
    assert (await database.read(count, 1))[1] != here
    await learnt(database)
    assert ((await database.read(count, 1))[1] == here) == (database.dialect == "sqlite")


async def test_a_long_read_is_not_taken_for_a_short_one(database: Database) -> None:
    """What took long on a lane is asked of a lane again."""
    await database.read(count, 200_000)
    assert (await database.read(count, 1))[1] != threading.get_ident()


async def test_a_read_that_turns_out_long_ends_on_a_lane(database: Database) -> None:
    """The loop is held up for its budget, and the answer is right all the same."""
    await learnt(database)
    found, thread = await database.read(count, 200_000)
    assert found == 200_000
    assert thread != threading.get_ident()
    # It is not tried here again at once.
    assert (await database.read(count, 1))[1] != threading.get_ident()


async def test_a_single_statement_needs_no_transaction(database: Database) -> None:
    """It is one by itself; what is not marked has one around it."""
    assert (await database.read(alone))[0]
    if database.dialect == "postgresql":
        assert not await database.read(together)


async def test_an_operation_is_held_to_its_word(database: Database) -> None:
    """A second query would see another state of the database: it is refused."""
    with pytest.raises(TypeError, match="second query"):
        await database.read(twice)


async def test_a_single_statement_ends_with_its_time(database_url: str) -> None:
    """It has no time limit of its own: the lane is free again when the caller's is over."""
    database = Database(database_url, read_lanes=1)
    database.start()
    try:
        with contextlib.suppress(TimeoutError):  # SQLite has nothing to wait for
            async with asyncio.timeout(0.3):
                await database.read(sleep, deadline=time.monotonic() + 0.2)
        async with asyncio.timeout(20):
            assert (await database.read(count, 1))[0] == 1
    finally:
        await database.close()
