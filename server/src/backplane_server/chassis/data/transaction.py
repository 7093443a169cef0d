"""A transaction: what an operation may do, and the batch that it shares.

Many operations share one commit. Rows that an operation adds are staged and
written for the whole batch, table by table; a read writes what is staged first,
so it always sees what came before. An operation that fails takes back only its
own: staged rows are dropped, and where it already ran a statement the batch is
redone, one operation at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Table

from backplane_server.chassis.data.engine import Connection, UniqueViolation
from backplane_server.chassis.data.outbox import Event, outbox_row
from backplane_server.chassis.data.statements import Query, Statement, Stored, stored
from backplane_server.chassis.ids import new_id

RowT = TypeVar("RowT")
# The id of an event and the tags of what it makes stale.
Change = tuple[str, tuple[str, ...]]
Conflict = Mapping[str, Callable[[], Exception]]
_NONE: Conflict = {}


@dataclass(slots=True)
class _Staged:
    """Rows of one class that wait to be written, and what a clash would mean."""

    how: Stored
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    conflicts: list[tuple[int, Conflict]] = field(default_factory=list)


class BatchSpoiled(Exception):
    """A batch of several operations cannot be committed: redo them one at a time."""


class Batch:
    """The rows that the operations of one commit have staged so far."""

    def __init__(self, connection: Connection, *, alone: bool) -> None:
        self.connection = connection
        # Alone, a met constraint is this operation's; else it may be a neighbour's.
        self.alone = alone
        self._staged: dict[type, _Staged] = {}
        self._tables: set[str] = set()
        self._marks: dict[type, int] = {}
        # Whether the running operation has changed the database already.
        self.dirty = False
        self.events = 0
        self._events_mark = 0
        self.changes: list[Change] = []
        self._changes_mark = 0

    def begin_operation(self) -> None:
        """Remembers where the next operation's own rows begin."""
        self._marks = {cls: len(staged.rows) for cls, staged in self._staged.items()}
        self._events_mark = self.events
        self._changes_mark = len(self.changes)
        self.dirty = False

    def undo_operation(self) -> None:
        """Drops the rows that the running operation staged."""
        for cls, staged in self._staged.items():
            mark = self._marks.get(cls, 0)
            del staged.rows[mark:]
            staged.conflicts = [entry for entry in staged.conflicts if entry[0] < mark]
        self.events = self._events_mark
        del self.changes[self._changes_mark :]

    def stage(self, cls: type, rows: Iterable[object], *, conflict: Conflict) -> None:
        """Takes rows of one class to be written later."""
        staged = self._staged.get(cls)
        if staged is None:
            staged = self._staged[cls] = _Staged(stored(cls))
            self._tables.add(staged.how.table.name)
        if conflict:
            staged.conflicts.append((len(staged.rows), conflict))
        staged.rows.extend(map(staged.how.values, rows))

    def touches(self, tables: Iterable[Table]) -> bool:
        """Tells whether rows of one of the tables are staged."""
        return bool(self._tables) and any(table.name in self._tables for table in tables)

    def flush(self) -> None:
        """Writes what is staged, in the order in which classes were first used."""
        for cls, staged in self._staged.items():
            if staged.rows:
                self.dirty = self.dirty or len(staged.rows) > self._marks.get(cls, 0)
                self._write(staged)
        self._staged.clear()
        self._tables.clear()
        self._marks.clear()

    def _write(self, staged: _Staged) -> None:
        try:
            self.connection.insert_all(staged.how, staged.rows)
        except UniqueViolation as violation:
            if not self.alone:
                raise BatchSpoiled from violation
            raise _meaning_of(violation, staged) from violation


def _meaning_of(violation: UniqueViolation, staged: _Staged) -> Exception:
    for _, conflict in staged.conflicts:
        for name, error in conflict.items():
            if violation.constraint in _names_of(staged.how.table, name):
                return error()
    return violation


def _names_of(table: Table, constraint: str) -> tuple[str, ...]:
    """Gives a constraint as PostgreSQL names it and as SQLite describes it."""
    named: list[Any] = [*table.constraints, *table.indexes]
    for found in named:
        if found.name == constraint:
            columns = ", ".join(f"{table.name}.{column.name}" for column in found.columns)
            return (constraint, columns, f"index '{constraint}'")
    return (constraint, f"index '{constraint}'")


class Transaction:
    """What an operation works with; valid while the operation runs."""

    __slots__ = ("_batch", "_connection", "now", "subject")

    def __init__(self, connection: Connection, *, batch: Batch | None, now: int, subject: str):
        self._connection = connection
        self._batch = batch
        self.now = now
        self.subject = subject

    def new_id(self, prefix: str) -> str:
        """Makes a resource id: the prefix and a UUIDv7."""
        return new_id(prefix, now_us=self.now)

    # Reading

    def all(self, query: Query[RowT], **params: Any) -> list[RowT]:
        """Gives every row of a query."""
        self._before_reading(query)
        connection = self._connection
        return query.rows(connection.query(query.compiled(connection.dialect), params))

    def first(self, query: Query[RowT], **params: Any) -> RowT | None:
        """Gives the first row, or None."""
        rows = self.all(query, **params)
        return rows[0] if rows else None

    def one(self, query: Query[RowT], **params: Any) -> RowT:
        """Gives the only row; raises LookupError where there is none."""
        rows = self.all(query, **params)
        if not rows:
            raise LookupError("the query found no row")
        return rows[0]

    def scalar(self, query: Query[Any], **params: Any) -> Any:
        """Gives the first column of the first row, or None."""
        self._before_reading(query)
        connection = self._connection
        rows = connection.query(query.compiled(connection.dialect), params)
        return rows[0][0] if rows else None

    def _before_reading(self, query: Statement) -> None:
        if self._batch is not None and self._batch.touches(query.tables):
            self._batch.flush()

    # Writing

    def add(self, row: object, *, conflict: Conflict = _NONE) -> None:
        """Adds a row; ``conflict`` says which error a met unique constraint means."""
        self._writing().stage(type(row), (row,), conflict=conflict)

    def add_all(self, rows: Iterable[object], *, conflict: Conflict = _NONE) -> None:
        """Adds rows of one class."""
        rows = list(rows)
        if rows:
            self._writing().stage(type(rows[0]), rows, conflict=conflict)

    def publish(self, event: Event) -> None:
        """Stores an event that becomes visible with this transaction."""
        batch = self._writing()
        row = outbox_row(event, event_id=self.new_id("evt"), now_us=self.now)
        batch.stage(type(row), (row,), conflict=_NONE)
        batch.events += 1
        if event.tags:
            batch.changes.append((row.id, event.tags))

    def run(self, statement: Statement, **params: Any) -> int:
        """Runs a guarded statement and tells how many rows it met."""
        batch = self._writing()
        if batch.touches(statement.tables):
            batch.flush()
        met = batch.connection.run(statement.compiled(batch.connection.dialect), params)
        batch.dirty = batch.dirty or met != 0
        return met

    def flush(self) -> None:
        """Writes what is staged, for an operation that must know it is accepted."""
        self._writing().flush()

    def _writing(self) -> Batch:
        if self._batch is None:
            raise TypeError("this transaction only reads; use call.write for what changes things")
        return self._batch
