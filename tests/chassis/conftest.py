"""A node that serves only the ping service, a caller of it, and lanes without a node."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from backplane_server.chassis.data import Database
from tests.support.callers import Caller
from tests.support.node import RunningNode, running_node
from tests.support.ping.service import PingServicer, ping_service


@dataclass
class Ping:
    """A running ping service, seen from both sides."""

    node: RunningNode
    servicer: PingServicer
    caller: Caller


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings that a test module changes."""
    return {}


async def serve_ping(url: str, settings: dict[str, Any]) -> AsyncIterator[Ping]:
    """Serves the ping service on a database, with settings."""
    servicer = PingServicer()
    async with (
        running_node(url, extra=[ping_service(servicer)], **settings) as node,
        grpc.aio.insecure_channel(node.address) as channel,
    ):
        yield Ping(node, servicer, Caller(channel))


@pytest.fixture
async def ping(tmp_path: Path, settings: dict[str, Any]) -> AsyncIterator[Ping]:
    """The ping service on SQLite: for what no database has a part in."""
    async for running in serve_ping(f"sqlite:///{tmp_path}/ping.db", settings):
        yield running


@pytest.fixture
async def stored_ping(database_url: str, settings: dict[str, Any]) -> AsyncIterator[Ping]:
    """The ping service on each database."""
    async for running in serve_ping(database_url, settings):
        yield running


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Lanes to an empty database."""
    opened = Database(database_url)
    opened.start()
    yield opened
    await opened.close()
