"""The two databases behind one face: connections, transactions, failures.

Both run the same operations. What differs is here: how a transaction begins,
how long a statement may take, and what a driver's exception means.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from backplane_server.chassis.data.statements import Compiled, Stored

_LONGEST_STATEMENT_S = 60.0
_OPEN_WAIT_S, _OPEN_RETRY_S = 5.0, 0.01


class TransactionConflict(Exception):
    """The transaction lost a race or met a busy database: rerun it, whole."""


class ConnectionLost(Exception):
    """The database went away; ``committing`` says whether during a COMMIT."""

    def __init__(self, *, committing: bool = False) -> None:
        super().__init__("the database connection was lost")
        self.committing = committing


class StatementTimeout(Exception):
    """A statement was stopped because the deadline passed."""


class UniqueViolation(Exception):
    """A unique constraint was met; ``constraint`` is its name or its columns."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Connection(Protocol):
    """One connection, owned by one lane."""

    dialect: str

    def begin(self, *, write: bool, deadline: float | None) -> None:
        """Begins a transaction; ``deadline`` is a time.monotonic() instant."""

    def begin_chore(self) -> None:
        """Begins a transaction whose every statement sees what is committed by then."""

    def limit(self, deadline: float | None) -> None:
        """Says when a statement outside a transaction is to end, where the database can be told.

        Where it cannot, ``interrupt`` ends it.
        """

    def interrupt(self) -> None:
        """Ends the statement that runs, if one does; called from another thread."""

    def commit(self) -> None:
        """Makes the transaction durable."""

    def rollback(self) -> None:
        """Drops the transaction; never raises."""

    def query(self, compiled: Compiled, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Runs a SELECT and gives its rows."""

    def run(self, compiled: Compiled, params: dict[str, Any]) -> int:
        """Runs a changing statement and gives the number of rows it met."""

    def insert_all(self, how: Stored, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts rows of one class."""

    def close(self) -> None:
        """Closes the connection."""


class Engine(Protocol):
    """Makes connections to one database."""

    dialect: str
    # Whether one lane must do all writing, because the database has one writer.
    single_writer: bool
    # Whether the database runs in this process: a short query takes microseconds, and
    # ``limit`` ends a statement outside a transaction.
    in_process: bool

    def connect(self, *, write: bool, patient: bool = True) -> Connection:
        """Opens a connection; raises ConnectionLost.

        patient   whether it waits for whoever holds the database; one that does not
                  raises TransactionConflict at once
        """


def engine_for(url: str, *, durable: bool = True) -> Engine:
    """Finds the engine for ``sqlite:///path`` or ``postgresql://…``.

    durable   False leaves it to the system when SQLite's commits reach the disk,
              for data that nobody wants to keep
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SqliteEngine(sqlite_path(url), durable=durable)
    if scheme in ("postgresql", "postgres"):
        from backplane_server.chassis.data.postgresql import PostgresqlEngine

        return PostgresqlEngine(url)
    raise ValueError(
        f"the database URL begins with {scheme!r}; use sqlite:///path/to/file.db or"
        " postgresql://user@host/name"
    )


def sqlite_path(url: str) -> Path:
    """Gives the file of ``sqlite:///relative`` or ``sqlite:////absolute``."""
    path = unquote(urlsplit(url).path)
    if len(path) < 2 or path == "/:memory:":
        raise ValueError("SQLite needs a file: sqlite:///var/backplane.db")
    return Path(path[1:])


class SqliteEngine:
    """SQLite in WAL mode; a commit is on disk before it is answered."""

    dialect = "sqlite"
    single_writer = True
    in_process = True

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable

    def connect(self, *, write: bool, patient: bool = True) -> Connection:
        """Opens the file, which is made by the first connection."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            raw = sqlite3.connect(
                self.path,
                timeout=_OPEN_WAIT_S,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENTS_KEPT,
            )
            _keep_a_log_ahead(raw)
            for pragma in _PRAGMAS:
                raw.execute(pragma)
            if not self._durable:
                raw.execute("PRAGMA synchronous = OFF")
            if not write:
                raw.execute("PRAGMA query_only = ON")
            if not patient:
                raw.execute("PRAGMA busy_timeout = 0")
        except sqlite3.Error as error:
            raise ConnectionLost from error
        return SqliteConnection(raw)


def _keep_a_log_ahead(raw: sqlite3.Connection) -> None:
    """Switches to WAL mode; the first switch needs the file to itself, and SQLite never waits."""
    give_up = time.monotonic() + _OPEN_WAIT_S
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up:
                raise
            time.sleep(_OPEN_RETRY_S)  # noqa: TID251 - a lane's thread; nothing tells of the lock
        else:
            return


_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # an acknowledged commit survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -16384",
    "PRAGMA mmap_size = 268435456",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten: an erased key is gone
    "PRAGMA temp_store = MEMORY",
)
_STATEMENTS_KEPT = 512
_ROWS_TOGETHER = (64, 32, 16, 8, 4, 2, 1)
# How many virtual machine steps lie between two looks at the clock (about 1 ms).
_STEPS_BETWEEN_CHECKS = 20_000


class SqliteConnection:
    """One SQLite connection."""

    dialect = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._deadline = 0.0
        raw.set_progress_handler(self._past_deadline, _STEPS_BETWEEN_CHECKS)

    def _past_deadline(self) -> bool:
        return bool(self._deadline) and time.monotonic() > self._deadline

    def begin(self, *, write: bool, deadline: float | None) -> None:
        """Begins; a writer takes the lock at once, an upgrade could only fail later."""
        self._deadline = deadline or 0.0
        try:
            self._raw.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        except sqlite3.Error as error:
            raise _sqlite_failure(error) from error

    def begin_chore(self) -> None:
        """Begins as any other writer does: there is only one at a time."""
        self.begin(write=True, deadline=None)

    def limit(self, deadline: float | None) -> None:
        """Sets when a statement is stopped."""
        self._deadline = deadline or 0.0

    def interrupt(self) -> None:
        """Does nothing: the connection looks at its deadline by itself."""

    def commit(self) -> None:
        """Commits; past this point no deadline stops the work."""
        self._deadline = 0.0
        try:
            self._raw.execute("COMMIT")
        except sqlite3.Error as error:
            raise _sqlite_failure(error) from error

    def rollback(self) -> None:
        """Rolls back what is open."""
        self._deadline = 0.0
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def query(self, compiled: Compiled, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Runs a SELECT."""
        try:
            return self._raw.execute(compiled.sql, compiled.bind(params)).fetchall()
        except sqlite3.Error as error:
            raise _sqlite_failure(error) from error

    def run(self, compiled: Compiled, params: dict[str, Any]) -> int:
        """Runs a changing statement."""
        try:
            return self._raw.execute(compiled.sql, compiled.bind(params)).rowcount
        except sqlite3.Error as error:
            raise _sqlite_failure(error) from error

    def insert_all(self, how: Stored, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts rows, many with one statement.

        The driver hands the interpreter over at each statement and may wait for it
        behind the event loop: with one a row, a batch would wait hundreds of times.
        """
        try:
            for some in _in_powers_of_two(rows):
                sql = how.insert_sql(self.dialect, rows=len(some))
                self._raw.execute(sql, tuple(chain.from_iterable(some)))
        except sqlite3.Error as error:
            raise _sqlite_failure(error) from error

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()


def _in_powers_of_two(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yields the rows in pieces of few different sizes, so that few statements are prepared."""
    start = 0
    for size in _ROWS_TOGETHER:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _sqlite_failure(error: sqlite3.Error) -> Exception:
    name = getattr(error, "sqlite_errorname", "")
    if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return UniqueViolation(str(error).partition("constraint failed: ")[2])
    if name == "SQLITE_INTERRUPT":
        return StatementTimeout()
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return TransactionConflict(name)
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_READONLY")):
        return ConnectionLost()
    return error
