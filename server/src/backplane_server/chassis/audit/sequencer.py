"""Gives committed records their places in the log, and grows the tree over them.

Like events, records are inserted without a number, so that no transaction waits
for another; one holder of the lease numbers what has committed. The tree grows
in the same transaction: a place in the log and its hash are one fact. On SQLite
there is one writer and a pass is an operation like any other; on PostgreSQL it
runs on a connection of its own, one statement seeing what the last one saw.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Table, bindparam, text

from backplane_server.chassis.audit.records import RECORDS_FROM, leaf_of, records
from backplane_server.chassis.audit.tiles import grown
from backplane_server.chassis.data.outbox import metadata
from backplane_server.chassis.data.statements import Query, Statement
from backplane_server.chassis.data.transaction import Transaction

# How many records one pass takes: on SQLite callers' writes wait behind it (about 10 ms).
PASS_MAX = 500

log = Table(
    "chassis_audit_log",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("size", BigInteger, nullable=False),
)
tiles = Table(
    "chassis_audit_tiles",
    metadata,
    Column("level", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)

LOG_SIZE: Query[tuple[int]] = Query(
    sqlite=text("SELECT size FROM chassis_audit_log WHERE id = 1"),
    postgresql=text("SELECT size FROM chassis_audit_log WHERE id = 1"),
    tables=(log,),
)
TILE: Query[tuple[bytes]] = Query(
    tiles.select()
    .with_only_columns(tiles.c.hashes)
    .where(
        tiles.c.level == bindparam("level", type_=BigInteger()),
        tiles.c.number == bindparam("number", type_=BigInteger()),
    )
)
ANY_UNPLACED: Query[tuple[int]] = Query(
    records.select()
    .with_only_columns(records.c.sequence)
    .where(records.c.log_index.is_(None))
    .limit(1)
)
_TAKE_LEASE: Query[tuple[int]] = Query(
    sqlite=text("SELECT size FROM chassis_audit_log WHERE id = 1"),
    postgresql=text("SELECT size FROM chassis_audit_log WHERE id = 1 FOR UPDATE"),
    tables=(log,),
)
_PLACE_SQL = text(
    "UPDATE chassis_audit_records SET log_index = :size + fresh.number - 1 FROM ("
    " SELECT sequence, row_number() OVER (ORDER BY sequence) AS number"
    " FROM chassis_audit_records WHERE log_index IS NULL ORDER BY sequence LIMIT :most) AS fresh"
    " WHERE chassis_audit_records.sequence = fresh.sequence"
)
_PLACE = Statement(sqlite=_PLACE_SQL, postgresql=_PLACE_SQL, tables=(records,))
_KEEP_TILE_SQL = text(
    "INSERT INTO chassis_audit_tiles (level, number, hashes) VALUES (:level, :number, :hashes)"
    " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"
)
_KEEP_TILE = Statement(sqlite=_KEEP_TILE_SQL, postgresql=_KEEP_TILE_SQL, tables=(tiles,))
_REMEMBER_SQL = text("UPDATE chassis_audit_log SET size = :size WHERE id = 1")
_REMEMBER = Statement(sqlite=_REMEMBER_SQL, postgresql=_REMEMBER_SQL, tables=(log,))


def place(tx: Transaction, *, most: int = PASS_MAX) -> int:
    """Places records that have none, and grows the tree; gives their number."""
    size = int(tx.one(_TAKE_LEASE)[0])
    placed = tx.run(_PLACE, size=size, most=most)
    if placed:
        fresh = tx.all(RECORDS_FROM, index=size, limit=placed)
        leaves = [leaf_of(record.content()) for record in fresh]
        changed = grown(lambda level, number: tile(tx, level, number), size=size, leaves=leaves)
        for (level, number), hashes in changed.items():
            tx.run(_KEEP_TILE, level=level, number=number, hashes=hashes)
        tx.run(_REMEMBER, size=size + placed)
    return placed


def tile(tx: Transaction, level: int, number: int) -> bytes:
    """Reads a tile; empty where there is none."""
    found = tx.first(TILE, level=level, number=number)
    return b"" if found is None else bytes(found[0])
