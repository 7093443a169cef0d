"""Schemas: each service brings its own, and is served only on exactly that one.

A service's scripts are Alembic's; each service has its own version table, so
services move apart. Alembic itself is imported only to migrate: the check at
start compares numbers (its import alone takes as long as the whole start).
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, Table, Text, create_engine, event, select

from backplane_server.chassis.data.engine import sqlite_path

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from backplane_server.chassis.service import Service

CHASSIS = "chassis"
_SCRIPT = re.compile(r"^(\d{4})_\w+\.py$")


class SchemaMismatch(Exception):
    """The database's schema is not the code's own."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """One service's schema: what the database has and what the code needs.

    ``found`` is empty where the service was never migrated.
    """

    name: str
    found: str
    expected: str

    @property
    def current(self) -> bool:
        """Whether the two agree."""
        return self.found == self.expected


@dataclass(frozen=True, slots=True)
class Scripts:
    """Where the scripts of one schema lie."""

    name: str
    package: str

    @property
    def folder(self) -> Path:
        """The folder of the scripts."""
        return Path(str(importlib.resources.files(self.package)))

    @property
    def head(self) -> str:
        """The number of the last script: the code's own version."""
        numbers = [m[1] for entry in self.folder.iterdir() if (m := _SCRIPT.match(entry.name))]
        return max(numbers)

    @property
    def version_table(self) -> str:
        """The table that holds the version of this schema."""
        return f"{self.name}_schema_version"


def scripts_of(services: Iterable[Service]) -> list[Scripts]:
    """Lists the schemas of the chassis and of the services, in that order."""
    own = [Scripts(CHASSIS, "backplane_server.chassis.data.versions")]
    return own + [Scripts(s.name, s.migrations) for s in services if s.migrations is not None]


def sqlalchemy_engine(url: str) -> Engine:
    """Makes an SQLAlchemy engine, for migrations and other cold paths."""
    if url.startswith("sqlite"):
        path = sqlite_path(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        return _transactional(create_engine(f"sqlite:///{path}"))
    return create_engine(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url))


def _transactional(engine: Engine) -> Engine:
    """Lets a schema change roll back: the driver would begin too late for one."""

    @event.listens_for(engine, "connect")
    def _no_driver_transactions(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def states(url: str, services: Sequence[Service]) -> list[SchemaState]:
    """Compares the database's schemas with the code's own."""
    engine = sqlalchemy_engine(url)
    try:
        with engine.connect() as connection:
            return [
                SchemaState(scripts.name, _found(connection, scripts), scripts.head)
                for scripts in scripts_of(services)
            ]
    finally:
        engine.dispose()


def _found(connection: Connection, scripts: Scripts) -> str:
    table = Table(scripts.version_table, MetaData(), Column("version_num", Text))
    if not connection.dialect.has_table(connection, table.name):
        return ""
    return connection.execute(select(table.c.version_num)).scalar() or ""


def check(url: str, services: Sequence[Service]) -> None:
    """Raises SchemaMismatch unless every schema is the code's own."""
    wrong = [state for state in states(url, services) if not state.current]
    if wrong:
        told = ", ".join(
            f"{state.name} is at {state.found or 'nothing'} and the code needs {state.expected}"
            for state in wrong
        )
        newer = any(state.found > state.expected for state in wrong)
        step = "serve with the newer code" if newer else "run `backplane migrate`"
        raise SchemaMismatch(f"the database's schema is not this code's own: {told}; {step}")


def migrate(
    url: str, services: Sequence[Service], *, on_step: Callable[[str], None] = lambda _: None
) -> None:
    """Brings every schema to the code's own version, one transaction a schema."""
    engine = sqlalchemy_engine(url)
    try:
        for scripts in scripts_of(services):
            with engine.begin() as connection:
                _lock(connection)
                _upgrade(connection, scripts, on_step=on_step)
    finally:
        engine.dispose()


def _lock(connection: Connection) -> None:
    """Lets one process migrate at a time."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7205759403792794)")


def _upgrade(connection: Connection, scripts: Scripts, *, on_step: Callable[[str], None]) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = str(scripts.folder)
    directory = ScriptDirectory(folder, version_locations=[folder])

    def steps(revision: Any, _: Any) -> Any:
        found = directory._upgrade_revs("head", revision)  # noqa: SLF001 - as alembic.command does
        for step in found:
            on_step(f"{scripts.name} {step.revision.revision}: {step.doc}")
        return found

    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(
            connection=connection,
            version_table=scripts.version_table,
            # The whole schema moves in the transaction of the connection.
            transaction_per_migration=False,
        )
        environment.run_migrations()
