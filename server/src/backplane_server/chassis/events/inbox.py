"""Lets a consumer have each event's effect exactly once.

Events are delivered at least once. A consumer calls ``first_time`` in the very
transaction that has the effect: where it answers False the event was handled
before, and the transaction leaves everything as it is.

    def apply(tx: Transaction, event: Event) -> None:
        if inbox.first_time(tx, consumer="search-index", event_id=event.id):
            tx.add(...)

Entries outlive the log, so an event that can still be delivered is remembered.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, delete, select, text

from backplane_server.chassis.data.statements import Statement
from backplane_server.chassis.data.transaction import Transaction

inbox = Table(
    "chassis_inbox",
    MetaData(),
    Column("consumer", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("received_us", BigInteger, nullable=False),
)
_RECEIVE_SQL = (
    "INSERT INTO chassis_inbox (consumer, event_id, received_us)"
    " VALUES (:consumer, :event_id, :now) ON CONFLICT DO NOTHING"
)
_RECEIVE = Statement(sqlite=text(_RECEIVE_SQL), postgresql=text(_RECEIVE_SQL), tables=(inbox,))
_FORGET = Statement(
    delete(inbox).where(
        inbox.c.event_id.in_(
            select(inbox.c.event_id)
            .where(inbox.c.received_us < bindparam("before_us"))
            .order_by(inbox.c.received_us)
            .limit(bindparam("limit"))
        ),
        inbox.c.received_us < bindparam("before_us"),
    )
)


def first_time(tx: Transaction, *, consumer: str, event_id: str) -> bool:
    """Records an event for a consumer; False where it was recorded before."""
    return bool(tx.run(_RECEIVE, consumer=consumer, event_id=event_id, now=tx.now))


def forget_received(tx: Transaction, *, kept_us: int, limit: int) -> int:
    """Deletes entries that are older than anything that can still be delivered."""
    return tx.run(_FORGET, before_us=tx.now - kept_us, limit=limit)
