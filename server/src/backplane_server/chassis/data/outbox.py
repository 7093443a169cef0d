"""Events, stored in the transaction that makes them true.

A position follows commit order. On SQLite there is one writer, so the order of
insertion is the order of commits and the position is the row's own number. On
PostgreSQL a slow transaction may commit behind a fast one that inserted later,
so rows are inserted unnumbered and the sequencer numbers what has committed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    select,
)

from backplane_server.chassis.data.statements import Query, among, stored_in

if TYPE_CHECKING:
    from google.protobuf.message import Message

metadata = MetaData()

outbox = Table(
    "chassis_outbox",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("position", BigInteger),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("time_us", BigInteger, nullable=False),
)
# What a transaction writes: the numbers are the database's.
unnumbered = Table(
    "chassis_outbox",
    MetaData(),
    *(Column(c.name, c.type) for c in outbox.columns if c.name not in ("sequence", "position")),
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: ``type`` is the message's full name unless it is given.

    subject  what it happened to: ``orders/ord_…``; order is kept per subject
    message  the facts, a proto message of the service's contract
    tags     what it makes stale: ``product:SKU``
    """

    subject: str
    message: Message
    type: str = ""
    tags: tuple[str, ...] = ()


@stored_in(unnumbered)
@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event as it is stored; ``tags`` is a JSON list."""

    id: str
    type: str
    subject: str
    tags: str
    data: bytes
    time_us: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A committed event with its position; ``time_us`` is when it was written."""

    position: int
    id: str
    type: str
    subject: str
    data: bytes
    time_us: int


def outbox_row(event: Event, *, event_id: str, now_us: int) -> OutboxRow:
    """Makes the row of an event."""
    return OutboxRow(
        id=event_id,
        type=event.type or event.message.DESCRIPTOR.full_name,
        subject=event.subject,
        tags=json.dumps(event.tags) if event.tags else "[]",
        data=event.message.SerializeToString(),
        time_us=now_us,
    )


_LOGGED = (
    outbox.c.position,
    outbox.c.id,
    outbox.c.type,
    outbox.c.subject,
    outbox.c.data,
    outbox.c.time_us,
)
EVENTS_AFTER = Query(
    select(*_LOGGED)
    .where(outbox.c.position > bindparam("after"))
    .order_by(outbox.c.position)
    .limit(bindparam("limit")),
    into=LoggedEvent,
)
EVENT_BY_ID = Query(select(*_LOGGED).where(outbox.c.id == bindparam("id")), into=LoggedEvent)
EVENTS_BY_ID = Query(
    select(*_LOGGED).where(among(outbox.c.id, "ids")).order_by(outbox.c.position), into=LoggedEvent
)


@cache
def events_between(*, typed: bool, of_subject: bool) -> Query[LoggedEvent]:
    """The query of a stretch of the log: behind ``after``, up to ``until``.

    Parameters beside them: ``limit``, ``types`` where typed, and ``subject`` or, where
    it is not of one subject, ``prefix`` and its ``prefix_length``.
    """
    chosen = [outbox.c.position > bindparam("after"), outbox.c.position <= bindparam("until")]
    if of_subject:
        chosen.append(outbox.c.subject == bindparam("subject"))
    else:  # not LIKE, whose wildcards and case differ between the databases
        length = bindparam("prefix_length", type_=Integer)
        chosen.append(func.substr(outbox.c.subject, 1, length) == bindparam("prefix"))
    if typed:
        chosen.append(among(outbox.c.type, "types"))
    found = select(*_LOGGED).where(*chosen).order_by(outbox.c.position)
    return Query(found.limit(bindparam("limit")), into=LoggedEvent)


LAST_POSITION: Query[tuple[int]] = Query(select(func.coalesce(func.max(outbox.c.position), 0)))
# The newest event is never forgotten, so both are right however much is.
OLDEST_POSITION: Query[tuple[int]] = Query(select(func.coalesce(func.min(outbox.c.position), 1)))
