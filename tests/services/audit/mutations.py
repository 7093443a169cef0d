"""Alters a real audit log in random ways and counts which of them the verifier finds.

Run as a program it makes many: ``python -m tests.services.audit.mutations 10000``.
An attacker here may write everything in the database. Half of the alterations are
covered up: the tree, the log's size and its own checkpoints are made to fit.
"""

# ruff: noqa: S608 - the names in the SQL are constants of this file; nobody's input gets in

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from grpc.aio import AioRpcError

from backplane.audit.v1 import audit_pb2 as pb
from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub
from backplane_server.chassis.audit import tiles
from backplane_server.chassis.audit.records import CONTENT, leaf_of
from backplane_server.services.audit import notes, sources
from backplane_server.services.audit.verification import Report, verify
from tests.support.callers import Caller
from tests.support.node import running_node
from tests.support.ping.service import PingServicer, ping_service
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")
AUDITOR = bearer("audit.*")
TABLE = "chassis_audit_records"
COLUMNS = ", ".join(CONTENT)
# Of the calls that make the log: how many have been made when the database is copied.
COPIED_AFTER = (60, 150, 240)
CALLS = 300


@dataclass(frozen=True)
class RealLog:
    """A log that a server wrote, older copies of its database, and what was kept elsewhere."""

    database: Path
    older: Sequence[Path]
    note: notes.Note
    key: notes.VerifierKey


@dataclass
class Tally:
    """What was made, found, and pointed at, by kind."""

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false_alarms: int = 0


async def write_log(folder: Path) -> RealLog:
    """Has a server write a log: changes, refusals, replays and failures."""
    database = folder / "log.db"
    older: list[Path] = []
    async with (
        running_node(
            f"sqlite:///{database}", services=["audit"], extra=[ping_service(PingServicer())]
        ) as node,
        grpc.aio.insecure_channel(node.address) as channel,
    ):
        stub, caller = AuditServiceStub(channel), Caller(channel)
        for number in range(CALLS):
            await _call(caller, number)
            if number + 1 in COPIED_AFTER:
                await node.node.audit_trail.settle()
                await stub.GetCheckpoint(pb.GetCheckpointRequest(), metadata=AUDITOR)
                older.append(_copy(database, folder / f"older-{number}.db"))
        await node.node.audit_trail.settle()
        signed = await stub.GetCheckpoint(pb.GetCheckpointRequest(), metadata=AUDITOR)
    note, key = notes.read(signed.note), notes.VerifierKey.read(signed.verifier_key)
    return RealLog(_copy(database, folder / "whole.db"), older, note, key)


async def _call(caller: Caller, number: int) -> None:
    behaviour = {3: "lost inside", 5: "crash"}.get(number % 7, "")
    name = "n" * 60 if number % 11 == 4 else f"name-{number}"
    fields: dict[str, Any] = {"request_id": str(uuid.uuid4()), "name": name}
    metadata = () if number % 13 == 6 else MARKER
    for _ in range(2 if number % 5 == 0 else 1):
        with suppress(AioRpcError):
            await caller.mark(metadata, behaviour=behaviour, **fields)


def _copy(database: Path, target: Path) -> Path:
    """Copies a database whole, what is still in its write-ahead log too."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        for trigger in ("kept", "fixed"):  # they stop slips, not whoever owns the database
            copy.execute(f"DROP TRIGGER {TABLE}_{trigger}")
        copy.commit()
    return target


# ---- alterations: each changes the records, and gives a place it touched, or None ----


def change(sql: sqlite3.Connection, rng: random.Random, _: RealLog) -> int | None:
    """Changes one column of one record."""
    place, column = rng.randrange(_size(sql)), rng.choice(CONTENT)
    (old,) = sql.execute(f"SELECT {column} FROM {TABLE} WHERE log_index = ?", (place,)).fetchone()
    new = _other(old, rng)
    sql.execute(f"UPDATE {TABLE} SET {column} = ? WHERE log_index = ?", (new, place))
    return place


def _other(old: Any, rng: random.Random) -> Any:
    if isinstance(old, int):
        return 1 - old if old in (0, 1) else old + rng.choice([-1, 1, 1_000_000])
    at = rng.randrange(len(old) + 1)
    return rng.choice([old[:at] + "x" + old[at:], old + " ", old.swapcase() + "y", f"'{old}'"])


def delete(sql: sqlite3.Connection, rng: random.Random, _: RealLog) -> int | None:
    """Deletes records from the middle, and closes the gap or leaves it."""
    size = _size(sql)
    gone = sorted(rng.sample(range(size - 1), rng.randint(1, 5)), reverse=True)
    close = rng.random() < 0.5
    for place in gone:
        sql.execute(f"DELETE FROM {TABLE} WHERE log_index = ?", (place,))
        if close:
            _shift(sql, place, -1)
    return gone[-1]


def swap(sql: sqlite3.Connection, rng: random.Random, _: RealLog) -> int | None:
    """Lets two records change places."""
    one, other = rng.sample(range(_size(sql)), 2)
    set_place = f"UPDATE {TABLE} SET log_index = ? WHERE log_index = ?"
    for new, old in ((-1, one), (one, other), (other, -1)):
        sql.execute(set_place, (new, old))
    return one


def insert(sql: sqlite3.Connection, rng: random.Random, _: RealLog) -> int | None:
    """Puts a forged record between others."""
    size = _size(sql)
    place, model = rng.randrange(size), rng.randrange(size)
    _shift(sql, place - 1, 1)
    model = model if model < place else model + 1
    texts = ", ".join("'aud_forged'" if name == "id" else name for name in CONTENT)
    sql.execute(
        f"INSERT INTO {TABLE} (log_index, {COLUMNS})"
        f" SELECT ?, {texts} FROM {TABLE} WHERE log_index = ?",
        (place, model),
    )
    return place


def truncate(sql: sqlite3.Connection, rng: random.Random, _: RealLog) -> int | None:
    """Cuts the end off."""
    kept = rng.randrange(_size(sql))
    sql.execute(f"DELETE FROM {TABLE} WHERE log_index >= ?", (kept,))
    return None


def roll_back(sql: sqlite3.Connection, rng: random.Random, log: RealLog) -> int | None:
    """Puts an older copy in the database's place; sometimes other history follows."""
    with closing(sqlite3.connect(rng.choice(log.older))) as older:
        older.backup(sql)
    if rng.random() < 0.5:
        for _ in range(rng.randrange(1, log.note.checkpoint.size)):
            size = _size(sql)
            sql.execute(
                f"INSERT INTO {TABLE} (log_index, {COLUMNS}) SELECT ?,"
                f" {', '.join('id || ?' if n == 'id' else n for n in CONTENT)}"
                f" FROM {TABLE} WHERE log_index = ?",
                (size, f"-{size}", rng.randrange(size)),
            )
    return None


def _shift(sql: sqlite3.Connection, after: int, by: int) -> None:
    """Moves what is behind a place; by way of negative places, which nobody has."""
    move = f"UPDATE {TABLE} SET log_index = -(log_index + ?) - 10 WHERE log_index > ?"
    sql.execute(move, (by, after))
    sql.execute(f"UPDATE {TABLE} SET log_index = -(log_index + 10) WHERE log_index < -9")


def _size(sql: sqlite3.Connection) -> int:
    (size,) = sql.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
    return int(size)


def cover_up(sql: sqlite3.Connection, rng: random.Random) -> None:
    """Makes the tree, the size and the log's own checkpoints fit the records."""
    rows = sql.execute(f"SELECT {COLUMNS} FROM {TABLE} ORDER BY log_index").fetchall()
    leaves = [leaf_of(dict(zip(CONTENT, row, strict=True))) for row in rows]
    grown = tiles.grown(lambda level, number: b"", size=0, leaves=leaves)
    sql.execute("DELETE FROM chassis_audit_tiles")
    sql.executemany(
        "INSERT INTO chassis_audit_tiles VALUES (?, ?, ?)",
        [(*place, hashes) for place, hashes in grown.items()],
    )
    sql.execute("UPDATE chassis_audit_log SET size = ?", (len(rows),))
    for place, row in enumerate(rows):
        sql.execute(
            f"UPDATE {TABLE} SET log_index = ? WHERE id = ? AND log_index != ?",
            (place, row[0], place),
        )
    if rng.random() < 0.5:
        sql.execute("DELETE FROM chassis_audit_checkpoints")


KINDS: dict[str, Callable[[sqlite3.Connection, random.Random, RealLog], int | None]] = {
    "change": change,
    "delete": delete,
    "swap": swap,
    "insert": insert,
    "truncate": truncate,
    "roll back": roll_back,
}


# ---- counting ----


def alter_and_verify(log: RealLog, *, count: int, seed: int, folder: Path) -> Tally:
    """Alters fresh copies of the log, one way each, and has each verified."""
    tally, target = Tally(), folder / "altered.db"
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        kind, covered = rng.choice(list(KINDS)), rng.random() < 0.5
        name = f"{kind}, covered up" if covered else kind
        shutil.copyfile(log.database, target)
        with closing(sqlite3.connect(target, isolation_level=None)) as sql:
            sql.execute("PRAGMA synchronous = OFF")
            sql.execute("PRAGMA journal_mode = MEMORY")
            place = KINDS[kind](sql, rng, log)
            if covered:
                cover_up(sql, rng)
        _count(tally, name, _verified(log, target), place=place, number=number)
        if number % 50 == 0:
            shutil.copyfile(log.database, target)
            tally.false_alarms += not _verified(log, target).sound
    return tally


def _verified(log: RealLog, database: Path) -> Report:
    with sources.snapshot(f"sqlite:///{database}") as tx:
        return verify(sources.in_database(tx), trusted=[log.note], key=log.key)


def _count(tally: Tally, name: str, report: Report, *, place: int | None, number: int) -> None:
    tally.made[name] += 1
    if report.sound:
        tally.missed.append(f"{name}, number {number}")
        return
    tally.found[name] += 1
    tally.named[name] += place is not None and any(p.log_index == place for p in report.problems)


def table(tally: Tally) -> str:
    """Writes the tally for people."""
    lines = [f"{'altered by':24} {'made':>6} {'found':>6} {'record told':>12}"]
    lines += [
        f"{name:24} {made:6} {tally.found[name]:6} {tally.named[name]:12}"
        for name, made in sorted(tally.made.items())
    ]
    made, found = tally.made.total(), tally.found.total()
    return "\n".join([*lines, f"{'all':24} {made:6} {found:6} {tally.named.total():12}"])


def main() -> None:
    """Makes as many alterations as are asked for; ends with 1 unless all were found."""
    parser = argparse.ArgumentParser(description="Alters a real audit log in random ways.")
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backplane-audit-") as name:
        folder = Path(name)
        log = asyncio.run(write_log(folder))
        began_s = time.monotonic()
        tally = alter_and_verify(log, count=asked.count, seed=asked.seed, folder=folder)
    took_s = time.monotonic() - began_s
    sys.stdout.write(f"{table(tally)}\n")
    sys.stdout.write(
        f"a log of {log.note.checkpoint.size} records; {tally.false_alarms} false alarms;"
        f" {took_s:.0f} s, seed {asked.seed}\n"
    )
    if tally.missed or tally.false_alarms:
        sys.exit("missed: " + "; ".join(tally.missed[:20]))


if __name__ == "__main__":
    main()
