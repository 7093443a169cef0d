"""One record: its row, its canonical bytes, and how records are asked for.

The columns are the record; the bytes that the tree hashes are made from them, so
there is no second copy that could differ. Rows are inserted without a place in
the log (``log_index``) and get it from the sequencer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    literal,
    select,
)

from backplane_server.chassis.audit.tree import leaf_hash
from backplane_server.chassis.data.outbox import metadata
from backplane_server.chassis.data.statements import Query, Statement, stored_in

ALLOWED: Final = "allowed"
DENIED: Final = "denied"

records = Table(
    "chassis_audit_records",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("log_index", BigInteger),
    Column("id", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("token_id", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("resource", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("replayed", Boolean, nullable=False),
    Column("changes", Text, nullable=False),
)
CONTENT: Final = tuple(c.name for c in records.columns if c.name not in ("sequence", "log_index"))
# What a transaction writes: number and place are given later.
unplaced = Table(
    "chassis_audit_records",
    MetaData(),
    *(Column(name, records.c[name].type) for name in CONTENT),
)


@stored_in(unplaced)
@dataclass(frozen=True, slots=True)
class Record:
    """What became of one call; ``changes`` is a JSON list (see ``changes``)."""

    id: str
    time_us: int
    subject: str
    token_id: str
    method: str
    resource: str
    decision: str
    status: str
    reason: str
    request_id: str
    trace_id: str
    replayed: bool
    changes: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A record with its place in the log."""

    log_index: int
    id: str
    time_us: int
    subject: str
    token_id: str
    method: str
    resource: str
    decision: str
    status: str
    reason: str
    request_id: str
    trace_id: str
    replayed: bool
    changes: str

    def content(self) -> dict[str, Any]:
        """Gives what is recorded, by name, without the place."""
        return dict(zip(CONTENT, _content_of(self), strict=True))


_content_of: Final = attrgetter(*CONTENT)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Writes a record as JSON in the one form that is hashed (RFC 8785).

    Raises ValueError for what no record can hold, such as a time that is a text.
    """
    times = content["time_us"]
    replayed = content["replayed"]
    if type(times) is not int or replayed not in (0, 1, False, True):
        raise ValueError("time_us is a whole number and replayed a truth value")
    plain = {**content, "replayed": bool(replayed)}
    if not all(type(plain[name]) is str for name in _TEXTS):
        raise ValueError("a text of the record is not a text")
    return _encode(plain).encode()


_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_TEXTS: Final = tuple(name for name in CONTENT if name not in ("time_us", "replayed"))


def leaf_of(content: Mapping[str, Any]) -> bytes:
    """Gives the leaf hash of a record."""
    return leaf_hash(canonical(content))


_LOGGED = (records.c.log_index, *(records.c[name] for name in CONTENT))
RECORD_BY_ID = Query(
    select(*_LOGGED).where(records.c.id == bindparam("id"), records.c.log_index.is_not(None)),
    into=Logged,
)
RECORDS_FROM = Query(
    select(*_LOGGED)
    .where(records.c.log_index >= bindparam("index", type_=BigInteger()))
    .order_by(records.c.log_index)
    .limit(bindparam("limit", type_=BigInteger())),
    into=Logged,
)


@cache
def records_before(
    *, subject: bool, method: bool, resource: bool, start: bool, end: bool
) -> Query[Logged]:
    """Records before ``:before``, newest first, narrowed by the parameters that are asked for."""
    where = [records.c.log_index < bindparam("before", type_=BigInteger())]
    if subject:
        where.append(records.c.subject == bindparam("subject"))
    if method:
        where.append(records.c.method == bindparam("method"))
    if resource:
        where.append(records.c.resource == bindparam("resource"))
    if start:
        where.append(records.c.time_us >= bindparam("start_us", type_=BigInteger()))
    if end:
        where.append(records.c.time_us < bindparam("end_us", type_=BigInteger()))
    query = select(*_LOGGED).where(*where).order_by(records.c.log_index.desc())
    return Query(query.limit(bindparam("limit", type_=BigInteger())), into=Logged)


def _add_unless_there() -> Statement:
    """Inserts a record unless one has its id: the call's own transaction may have left it."""
    values = select(
        *(literal_of(name) for name in CONTENT),
    ).where(~select(literal(1)).where(records.c.id == bindparam("id")).exists())
    return Statement(insert(records).from_select(list(CONTENT), values))


def literal_of(name: str) -> Any:
    """A parameter with the type of its column."""
    return bindparam(name, type_=records.c[name].type)


ADD_UNLESS_THERE = _add_unless_there()
