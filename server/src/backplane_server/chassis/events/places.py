"""Durable places in the log: how far a worker has come, held by one node at a time.

A worker takes its place with a lease, does what the events ask for, and moves the
place on. Whoever dies loses the lease and another goes on from the same place, so
each event is worked on at least once.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, or_, select, update
from sqlalchemy import text as sql

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.data.outbox import LAST_POSITION, LoggedEvent
from backplane_server.chassis.data.statements import Query, Statement
from backplane_server.chassis.data.transaction import Transaction
from backplane_server.chassis.events.filters import Filter
from backplane_server.chassis.events.log import stretch

LEASE_S = 30.0

readers = Table(
    "chassis_log_readers",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
)
_ENTER_SQL = (
    "INSERT INTO chassis_log_readers (name, position, holder, until_us, seen_us)"
    " VALUES (:name, :position, '', 0, :now) ON CONFLICT DO NOTHING"
)
_ENTER = Statement(sqlite=sql(_ENTER_SQL), postgresql=sql(_ENTER_SQL), tables=(readers,))
_TAKE = Statement(
    update(readers)
    .where(
        readers.c.name == bindparam("reader"),
        or_(readers.c.holder == bindparam("me"), readers.c.until_us < bindparam("now")),
    )
    .values(holder=bindparam("me"), until_us=bindparam("until"), seen_us=bindparam("now"))
)
_MOVE = Statement(
    update(readers)
    .where(
        readers.c.name == bindparam("reader"),
        readers.c.holder == bindparam("me"),
        readers.c.position == bindparam("before"),
    )
    .values(position=bindparam("after"), seen_us=bindparam("now"))
)
_LEAVE = Statement(
    update(readers)
    .where(readers.c.name == bindparam("reader"), readers.c.holder == bindparam("me"))
    .values(holder="", until_us=0)
)
_POSITION: Query[tuple[int]] = Query(
    select(readers.c.position).where(readers.c.name == bindparam("reader"))
)


def _nothing(_: Transaction) -> None:
    return


def enter(tx: Transaction, *, name: str, position: int) -> None:
    """Makes a place where there is none yet, so that nothing behind a position is passed over."""
    tx.run(_ENTER, name=name, position=position, now=tx.now)


class PlaceLost(Exception):
    """Another node has taken the place over: what was done is done again there."""


class Place:
    """One worker's place; ``from_now`` lets a new one begin behind the newest event."""

    def __init__(self, database: Database, *, name: str, from_now: bool = False) -> None:
        self._database = database
        self._name = name
        self._from_now = from_now
        self._me = uuid.uuid4().hex
        self._position = 0
        self._renew_at = 0.0

    async def take(self) -> int | None:
        """Takes the lease, or renews it in time, and gives the position.

        None where another node holds it.
        """
        if time.monotonic() < self._renew_at:
            return self._position
        renew_at = time.monotonic() + LEASE_S / 3
        try:
            position = await self._database.write(self._take)
        except TransactionConflict:  # another was quicker
            return None
        if position is not None:
            self._position, self._renew_at = position, renew_at
        return position

    def _take(self, tx: Transaction) -> int | None:
        if tx.scalar(_POSITION, reader=self._name) is None:
            enter(tx, name=self._name, position=int(tx.scalar(LAST_POSITION)) * self._from_now)
        until = tx.now + round(LEASE_S * 1_000_000)
        if not tx.run(_TAKE, reader=self._name, me=self._me, now=tx.now, until=until):
            return None
        return int(tx.scalar(_POSITION, reader=self._name))

    async def move(self, after: int, *, along: Callable[[Transaction], None] = _nothing) -> None:
        """Moves the place on, in one transaction with ``along``; raises PlaceLost."""
        self._renew_at, renew_at = 0.0, self._renew_at

        def move(tx: Transaction) -> None:
            before, me = self._position, self._me
            found = tx.run(_MOVE, reader=self._name, me=me, before=before, after=after, now=tx.now)
            if not found:
                raise PlaceLost(self._name)
            along(tx)

        await self._database.write(move)
        self._position, self._renew_at = after, renew_at

    async def leave(self) -> None:
        """Gives the lease back, so that another node need not wait for its end.

        For the end of a worker: what fails here runs out by itself.
        """
        self._renew_at = 0.0
        with contextlib.suppress(Exception):
            await self._database.write(lambda tx: tx.run(_LEAVE, reader=self._name, me=self._me))


async def page_behind(database: Database, position: int, *, limit: int) -> list[LoggedEvent]:
    """Reads the events that follow a position."""

    def read(tx: Transaction) -> list[LoggedEvent]:
        last = int(tx.scalar(LAST_POSITION))
        return stretch(tx, Filter(), after=position, until=last, limit=limit)

    return await database.read(read)
