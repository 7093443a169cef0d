"""PostgreSQL through psycopg 3: what differs from the other database.

Imported only where a PostgreSQL URL is configured. Writes run SERIALIZABLE, so
that an operation may read, decide and write as if it were alone, as it is on
SQLite; reads see one snapshot.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors

from backplane_server.chassis.data.engine import (
    _LONGEST_STATEMENT_S,
    Connection,
    ConnectionLost,
    StatementTimeout,
    TransactionConflict,
    UniqueViolation,
)
from backplane_server.chassis.data.statements import Compiled, Stored

_WRITE = "SERIALIZABLE"
_READ = "REPEATABLE READ READ ONLY"
_CANCEL_TIMEOUT_S = 5.0
_LOST_RACES = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


class PostgresqlEngine:
    """A PostgreSQL database, reached by its URL."""

    dialect = "postgresql"
    single_writer = False
    in_process = False

    def __init__(self, url: str) -> None:
        self._url = url

    def connect(self, *, write: bool, patient: bool = True) -> Connection:
        """Opens a connection; each statement's own limit says how long it waits."""
        try:
            raw = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=5,
                application_name="backplane write" if write else "backplane read",
            )
        except psycopg.Error as error:
            raise ConnectionLost from error
        return PostgresqlConnection(raw)


class PostgresqlConnection:
    """One psycopg connection with one binary cursor."""

    dialect = "postgresql"

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._raw = raw
        self._cursor = raw.cursor(binary=True)

    def begin(self, *, write: bool, deadline: float | None) -> None:
        """Begins with its time limit in one round trip; safe behind PgBouncer."""
        left_s = _LONGEST_STATEMENT_S if deadline is None else deadline - time.monotonic()
        limit_ms = max(1, int(min(left_s, _LONGEST_STATEMENT_S) * 1000))
        self._command(
            f"BEGIN ISOLATION LEVEL {_WRITE if write else _READ};"
            f" SET LOCAL statement_timeout = {limit_ms}"
        )

    def begin_chore(self) -> None:
        """Begins a transaction whose every statement sees what is committed by then."""
        self._command("BEGIN ISOLATION LEVEL READ COMMITTED")

    def limit(self, deadline: float | None) -> None:
        """Does nothing: a limit is a statement of its own, and costs what the read costs."""

    def interrupt(self) -> None:
        """Asks the server to stop what runs; returns when it was asked."""
        with contextlib.suppress(psycopg.Error):
            self._raw.cancel_safe(timeout=_CANCEL_TIMEOUT_S)

    def _command(self, sql: str) -> None:
        try:
            self._raw.execute(sql)
        except psycopg.Error as error:
            raise self._failure(error) from error

    def commit(self) -> None:
        """Commits; a connection lost here leaves the outcome unknown."""
        try:
            self._raw.execute("COMMIT")
        except psycopg.Error as error:
            failure = self._failure(error)
            if isinstance(failure, ConnectionLost):
                raise ConnectionLost(committing=True) from error
            raise failure from error

    def rollback(self) -> None:
        """Rolls back what is open; a broken connection has nothing open."""
        try:
            if not self._raw.closed:
                self._raw.execute("ROLLBACK")
        except psycopg.Error:
            self.close()

    def query(self, compiled: Compiled, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Runs a SELECT."""
        try:
            return self._cursor.execute(compiled.sql, compiled.bind(params)).fetchall()
        except psycopg.Error as error:
            raise self._failure(error) from error

    def run(self, compiled: Compiled, params: dict[str, Any]) -> int:
        """Runs a changing statement."""
        try:
            return self._cursor.execute(compiled.sql, compiled.bind(params)).rowcount
        except psycopg.Error as error:
            raise self._failure(error) from error

    def insert_all(self, how: Stored, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts rows, pipelined by psycopg."""
        try:
            self._cursor.executemany(how.insert_sql(self.dialect), rows)
        except psycopg.Error as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Closes the connection."""
        self._raw.close()

    def _failure(self, error: psycopg.Error) -> Exception:
        if isinstance(error, errors.UniqueViolation):
            return UniqueViolation(error.diag.constraint_name or "")
        if isinstance(error, _LOST_RACES):
            return TransactionConflict(error.sqlstate or "")
        if isinstance(error, errors.QueryCanceled):
            return StatementTimeout()
        if self._raw.closed or isinstance(error, errors.AdminShutdown | errors.CannotConnectNow):
            return ConnectionLost()
        return error
