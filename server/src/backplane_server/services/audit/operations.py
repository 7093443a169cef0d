"""What AuditService reads, each in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backplane_server.chassis.audit import tree
from backplane_server.chassis.audit.records import (
    RECORD_BY_ID,
    Logged,
    leaf_of,
    records_before,
)

from . import queries
from .errors import RecordNotFound, TreeSizeOutOfRange

if TYPE_CHECKING:
    from backplane_server.chassis.data import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are listed; empty or None: any."""

    subject: str = ""
    method: str = ""
    resource: str = ""
    start_us: int | None = None
    end_us: int | None = None


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a record is part of the log of a size."""

    log_index: int
    size: int
    leaf: bytes
    hashes: list[bytes]
    root: bytes


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log of one size begins the log of another."""

    first: int
    second: int
    hashes: list[bytes]
    first_root: bytes
    second_root: bytes


def page(tx: Transaction, wanted: Wanted, *, before: int, limit: int) -> list[Logged]:
    """Lists records in front of a place in the log, newest first."""
    query = records_before(
        subject=bool(wanted.subject),
        method=bool(wanted.method),
        resource=bool(wanted.resource),
        start=wanted.start_us is not None,
        end=wanted.end_us is not None,
    )
    values = {name: getattr(wanted, name) for name in wanted.__slots__}
    asked = {name: value for name, value in values.items() if value not in ("", None)}
    return tx.all(query, before=before, limit=limit, **asked)


def find(tx: Transaction, *, record_id: str) -> Logged:
    """Gives a record; raises RecordNotFound."""
    found = tx.first(RECORD_BY_ID, id=record_id)
    if found is None:
        raise RecordNotFound(record_id)
    return found


def prove_inclusion(tx: Transaction, *, record_id: str, size: int) -> Inclusion:
    """Proves that a record is in the log; a size of 0 is the log's own."""
    record = find(tx, record_id=record_id)
    log_size = queries.size_of_log(tx)
    size = size or log_size
    if not record.log_index < size <= log_size:
        raise TreeSizeOutOfRange(size=size, log_size=log_size)
    node = queries.tiles_of(tx).node
    return Inclusion(
        log_index=record.log_index,
        size=size,
        leaf=leaf_of(record.content()),
        hashes=tree.inclusion_proof(node, index=record.log_index, size=size),
        root=tree.root(node, size=size),
    )


def prove_consistency(tx: Transaction, *, first: int, second: int) -> Consistency:
    """Proves that a smaller log begins a larger one; a second size of 0 is the log's own."""
    log_size = queries.size_of_log(tx)
    second = second or log_size
    if second > log_size or first > second:
        raise TreeSizeOutOfRange(size=max(first, second), log_size=log_size)
    node = queries.tiles_of(tx).node
    return Consistency(
        first=first,
        second=second,
        hashes=tree.consistency_proof(node, first=first, second=second),
        first_root=tree.root(node, size=first),
        second_root=tree.root(node, size=second),
    )
