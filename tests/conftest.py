"""The databases that tests run on: the same bodies on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from backplane_server.app import services_of
from backplane_server.chassis.data.migrations import migrate
from backplane_server.settings import Settings
from tests.support.hostile_table import (
    hostile,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
)
from tests.support.postgres import Postgres, PostgresUnavailable

__all__ = ["hostile", "pytest_collection_modifyitems", "pytest_terminal_summary"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster, one per test process."""
    try:
        server = Postgres()
        server.start()
    except PostgresUnavailable as error:
        pytest.skip(f"PostgreSQL cannot be started: {error}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    migrate(f"sqlite:///{path}", services_of(Settings()))
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres: Postgres) -> str:
    url = postgres.new_database()
    migrate(url, services_of(Settings()))
    return urlsplit(url).path[1:]


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A migrated SQLite database of the test's own."""
    path = tmp_path / "backplane.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Postgres, _postgres_template: str) -> str:
    """A migrated PostgreSQL database of the test's own."""
    return postgres.new_database(template=_postgres_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url
