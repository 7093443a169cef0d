"""A shop that is open, a way to import into it, and a caller who looks at what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import backplane_client
from backplane_client import Backplane
from tests.journeys.commands import Importer
from tests.journeys.servers import Server
from tests.support.node import RunningNode, running_node

SERVICES = ("identity", "catalog", "orders")


@pytest.fixture
async def node(database_url: str) -> AsyncIterator[RunningNode]:
    """A node with every service that an import needs."""
    async with running_node(database_url, services=SERVICES) as running:
        yield running


@pytest.fixture
async def backplane(node: RunningNode) -> AsyncIterator[Backplane]:
    """The administrator's connection."""
    async with backplane_client.connect(node.address, api_key=node.api_key) as backplane:
        yield backplane


@pytest.fixture
def importing(node: RunningNode, tmp_path: Path) -> Importer:
    """Runs `backplane import …` as the administrator."""
    return Importer(node.address, api_key=node.api_key, folder=tmp_path)


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    """A server process on a migrated database."""
    server = Server(tmp_path, database_url)
    await server.start()
    yield server
    await server.kill()
