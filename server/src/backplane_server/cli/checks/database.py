"""The database: reachable, durable, of the code's own version; and the clock beside it.

Looks through the drivers themselves, so that what is wrong in the server cannot hide it. Nothing
is written, not even a file that is missing.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from backplane_server.cli.checks.finding import Finding, failure, ok, warning
from backplane_server.settings import without_password

_CONNECT_TIMEOUT_S = 5
_CLOCKS_APART_S_MAX = 1.0
_TESTED_POSTGRESQL = 14


class Reads(Protocol):
    """A connection that the checks read from."""

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a query."""

    def close(self) -> None:
        """Ends the connection."""


def database(url: str, *, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Findings about the database; `wanted` is the code's migration version by service."""
    if url.startswith("sqlite:"):
        yield from _sqlite(Path(unquote(urlsplit(url).path)[1:]), wanted)
    else:
        yield from _postgresql(url, wanted)


# --- SQLite --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _SqliteReads:
    raw: sqlite3.Connection

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        return self.raw.execute(sql).fetchall()

    def close(self) -> None:
        self.raw.close()


def _sqlite(path: Path, wanted: Mapping[str, str]) -> Iterator[Finding]:
    if not path.exists():
        yield _missing_file(path)
        return
    try:
        raw = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=2.0)
        with closing(_SqliteReads(raw)) as reads:
            yield from _sqlite_condition(path, reads)
            yield from _migrations(reads, _SQLITE_TABLES, wanted)
    except sqlite3.Error as error:
        advice = "check the path, who may read it, and that it is a SQLite file"
        yield failure("database", f"{path}: {error}", advice=advice)


def _missing_file(path: Path) -> Finding:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if _writable(folder):
        return ok("database", f"{path} does not exist; `backplane migrate` makes it")
    advice = f"let this user write to {folder}, or set another --database"
    return failure("database", f"{path} does not exist and cannot be made", advice=advice)


def _writable(path: Path) -> bool:
    import os

    return os.access(path, os.W_OK)


def _sqlite_condition(path: Path, reads: Reads) -> Iterator[Finding]:
    size_mib = path.stat().st_size / 2**20
    yield ok("database", f"SQLite {sqlite3.sqlite_version}, {path}, {size_mib:,.1f} MiB")
    if not (_writable(path) and _writable(path.parent)):
        advice = f"make {path} and its folder writable for the user that serves"
        yield failure("database", f"{path} cannot be written by this user", advice=advice)
    mode = reads.rows("PRAGMA journal_mode")[0][0]
    if mode == "wal":
        # synchronous belongs to a connection: the server sets FULL on each of its own.
        yield ok("durability", "write-ahead log; the server commits with synchronous FULL")
    else:
        advice = "none needed: the server changes it to WAL when it starts"
        yield warning("durability", f"journal mode is {mode}", advice=advice)


_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE name LIKE '%_schema_version'"


# --- PostgreSQL ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PostgresqlReads:
    raw: Any

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        found: Sequence[tuple[Any, ...]] = self.raw.execute(sql).fetchall()
        return found

    def close(self) -> None:
        self.raw.close()


def _postgresql(url: str, wanted: Mapping[str, str]) -> Iterator[Finding]:
    try:
        import psycopg
    except ImportError:
        advice = "pip install 'backplane-server[postgresql]'"
        yield failure("database", "the PostgreSQL driver is not installed", advice=advice)
        return
    try:
        raw = psycopg.connect(url, connect_timeout=_CONNECT_TIMEOUT_S, autocommit=True)
        with closing(_PostgresqlReads(raw)) as reads:
            yield from _postgresql_condition(url, reads)
            yield _clock_of_database(reads)
            yield from _migrations(reads, _POSTGRESQL_TABLES, wanted)
    except psycopg.Error as error:
        advice = "check that it runs, the address, the user and pg_hba.conf"
        said = " ".join(str(error).replace(url, "").split())
        yield failure("database", f"{without_password(url)}: {said}", advice=advice)


def _postgresql_condition(url: str, reads: Reads) -> Iterator[Finding]:
    (version,) = reads.rows("SHOW server_version")[0]
    yield ok("database", f"PostgreSQL {version}, {without_password(url)}")
    if int(str(version).split(".", maxsplit=1)[0]) < _TESTED_POSTGRESQL:
        advice = f"use PostgreSQL {_TESTED_POSTGRESQL} or later"
        yield warning("database", f"PostgreSQL {version} is older than tested", advice=advice)
    if reads.rows("SELECT pg_is_in_recovery()")[0][0]:
        advice = "set --database to the primary"
        yield failure("database", "this is a replica, which takes no writes", advice=advice)
    yield from _durability(reads)


def _durability(reads: Reads) -> Iterator[Finding]:
    """An acknowledged order must survive a power cut: three settings decide that."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    values = {name: str(reads.rows(f"SHOW {name}")[0][0]) for name in names}
    off = [name for name, value in values.items() if value == "off"]
    if not off:
        yield ok("durability", ", ".join(f"{n} {v}" for n, v in values.items()))
    for name in off:
        advice = f"set {name} = on in postgresql.conf, or for this role"
        yield failure("durability", f"{name} is off: commits may be lost", advice=advice)


def _clock_of_database(reads: Reads) -> Finding:
    before_s = time.time()
    (theirs_s,) = reads.rows("SELECT extract(epoch FROM clock_timestamp())::float8")[0]
    ours_s = (before_s + time.time()) / 2
    apart_s = abs(ours_s - theirs_s)
    if apart_s <= _CLOCKS_APART_S_MAX:
        return ok("clock", f"agrees with the database's within {apart_s * 1000:.0f} ms")
    return failure(
        "clock",
        f"is {apart_s:.1f} s away from the database's",
        advice="keep both hosts' clocks with NTP; tokens and deadlines depend on them",
    )


_POSTGRESQL_TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_name LIKE '%\\_schema\\_version'"
)


# --- migrations ----------------------------------------------------------------------------------


def _migrations(reads: Reads, tables_sql: str, wanted: Mapping[str, str]) -> Iterator[Finding]:
    tables = {str(row[0]) for row in reads.rows(tables_sql)}
    for service, version in sorted(wanted.items()):
        table = f"{service}_schema_version"
        present = _version_in(reads, table) if table in tables else None
        yield _compared(service, present=present, wanted=version)


def _version_in(reads: Reads, table: str) -> str | None:
    # The name was just read from the database's own list of tables.
    rows = reads.rows(f'SELECT version_num FROM "{table}"')  # noqa: S608
    return str(rows[0][0]) if rows else None


def _compared(service: str, *, present: str | None, wanted: str) -> Finding:
    check = f"tables of {service}"
    if present == wanted:
        return ok(check, f"version {present}, as the code's")
    if present is None:
        return warning(check, "not there yet", advice="backplane migrate")
    if present < wanted:
        advice = "backplane migrate (after a backup)"
        return failure(check, f"version {present}, the code's is {wanted}", advice=advice)
    advice = "serve with the release that wrote them, or a later one"
    return failure(check, f"version {present}, newer than the code's {wanted}", advice=advice)
