"""What the service asks of the log's tables, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, func, select, text

from backplane_server.chassis.audit.records import records
from backplane_server.chassis.audit.sequencer import LOG_SIZE, tile
from backplane_server.chassis.audit.tiles import Tiles
from backplane_server.chassis.data import Query, Statement

if TYPE_CHECKING:
    from backplane_server.chassis.data import Transaction

checkpoints = Table(
    "chassis_audit_checkpoints",
    MetaData(),
    Column("size", BigInteger, primary_key=True),
    Column("note", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
)

CHECKPOINT_OF_SIZE: Final[Query[tuple[str]]] = Query(
    select(checkpoints.c.note).where(checkpoints.c.size == bindparam("size", type_=BigInteger()))
)
CHECKPOINTS: Final[Query[tuple[str]]] = Query(
    select(checkpoints.c.note).order_by(checkpoints.c.size)
)
_KEEP = text(
    "INSERT INTO chassis_audit_checkpoints (size, note, time_us) VALUES (:size, :note, :time_us)"
    " ON CONFLICT (size) DO NOTHING"
)
KEEP_CHECKPOINT: Final = Statement(sqlite=_KEEP, postgresql=_KEEP, tables=(checkpoints,))
# Whatever their place: a verifier counts what it did not see.
PLACED_RECORDS: Final[Query[tuple[int]]] = Query(
    select(func.count()).select_from(records).where(records.c.log_index.is_not(None))
)
UNPLACED_RECORDS: Final[Query[tuple[int]]] = Query(
    select(func.count()).select_from(records).where(records.c.log_index.is_(None))
)


def size_of_log(tx: Transaction) -> int:
    """Gives how many records have a place."""
    return int(tx.scalar(LOG_SIZE) or 0)


def tiles_of(tx: Transaction) -> Tiles:
    """Reads the tree, each tile once."""
    return Tiles(lambda level, number: tile(tx, level, number))
