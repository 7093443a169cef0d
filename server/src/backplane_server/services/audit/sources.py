"""Where a log to verify comes from: a database that nobody need serve, or an export."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from backplane_server.chassis.audit.records import CONTENT, RECORDS_FROM, Logged, canonical
from backplane_server.chassis.audit.sequencer import tile
from backplane_server.chassis.audit.tiles import WIDTH
from backplane_server.chassis.audit.tree import HASH_BYTES, leaf_hash
from backplane_server.chassis.clock import SystemClock
from backplane_server.chassis.data.database import SYSTEM
from backplane_server.chassis.data.engine import engine_for, sqlite_path
from backplane_server.chassis.data.transaction import Transaction

from . import notes, queries
from .verification import Entry, Source

if TYPE_CHECKING:
    from .notes import Note

_PAGE = 5_000


class LogUnreadable(Exception):
    """The database or export holds no log that can be read; the message says why."""


@contextlib.contextmanager
def snapshot(url: str) -> Iterator[Transaction]:
    """Opens one snapshot of a database, for reading; raises LogUnreadable."""
    if url.startswith("sqlite") and not sqlite_path(url).is_file():
        raise LogUnreadable(f"there is no database {sqlite_path(url)}")
    connection = engine_for(url).connect(write=False)
    try:
        connection.begin(write=False, deadline=None)
        yield Transaction(connection, batch=None, now=SystemClock().now_us(), subject=SYSTEM)
    finally:
        connection.rollback()
        connection.close()


def in_database(tx: Transaction) -> Source:
    """The log of a database."""
    return Source(
        entries=_entries(tx),
        tile=lambda level, number: tile(tx, level, number),
        checkpoints=_own_checkpoints(tx),
        size=queries.size_of_log(tx),
        records=lambda: int(tx.scalar(queries.PLACED_RECORDS)),
    )


def unplaced(tx: Transaction) -> int:
    """Counts records that have no place in the log yet."""
    return int(tx.scalar(queries.UNPLACED_RECORDS))


def _own_checkpoints(tx: Transaction) -> list[Note]:
    found: list[Note] = []
    for (note,) in tx.all(queries.CHECKPOINTS):
        with contextlib.suppress(notes.NoteUnreadable):  # vouches for nothing
            found.append(notes.read(str(note)))
    return found


def _records(tx: Transaction) -> Iterator[Logged]:
    after = 0
    while page := tx.all(RECORDS_FROM, index=after, limit=_PAGE):
        yield from page
        last: object = page[-1].log_index
        if type(last) is not int:
            return  # places that are no numbers stand last; the count tells of what is left
        after = last + 1


def _entries(tx: Transaction) -> Iterator[Entry]:
    """Pairs each record with the hash that the tree has at its place."""
    hashes, number = b"", -1
    for record in _records(tx):
        place: object = record.log_index
        kept = b""
        if type(place) is int:
            if place // WIDTH != number:
                number = place // WIDTH
                hashes = tile(tx, 0, number)
            offset = place % WIDTH * HASH_BYTES
            kept = hashes[offset : offset + HASH_BYTES]
        yield Entry(place, record.content(), kept)


def export(tx: Transaction, file: IO[str]) -> int:
    """Writes the log as JSON lines, each a record with its place and its hash."""
    count = 0
    for record in _records(tx):
        content = record.content()
        line = {
            "leaf_hash": leaf_hash(canonical(content)).hex(),
            "log_index": record.log_index,
            "record": {**content, "replayed": bool(record.replayed)},
        }
        file.write(json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        file.write("\n")
        count += 1
    return count


def in_export(path: Path) -> Source:
    """The log that an export holds."""
    return Source(entries=_exported(path))


def _exported(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _entry(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise LogUnreadable(f"{path}, line {number}: not a record ({error})") from error


def _entry(line: Any) -> Entry:
    content = {name: line["record"][name] for name in CONTENT}
    if len(line["record"]) != len(content):
        raise ValueError("it has fields that no record has")
    return Entry(line["log_index"], content, bytes.fromhex(line["leaf_hash"]))
