"""A real node on free ports, for one test."""

from __future__ import annotations

import asyncio
import contextlib
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backplane_server.app import services_of
from backplane_server.chassis.clock import Clock
from backplane_server.chassis.data.migrations import migrate
from backplane_server.chassis.node import Node
from backplane_server.chassis.ops.logs import open_journal
from backplane_server.chassis.service import Service
from backplane_server.settings import Settings


@dataclass
class RunningNode:
    """A node that serves; ``api_key`` is the bootstrap key where identity is served."""

    node: Node
    address: str
    ops_address: str
    api_key: str
    log: io.StringIO

    def logged(self) -> str:
        """Gives what was logged so far, with the lines that were still waiting."""
        self.node._journal.flush()
        return self.log.getvalue()

    async def quiet(self) -> None:
        """Waits until no call runs, also none that its caller has given up."""
        numbers = self.node.metrics
        while numbers.in_flight:  # noqa: ASYNC110 - a node has no event for it
            await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def running_node(
    database_url: str,
    *,
    services: Sequence[str] = (),
    extra: Sequence[Service] = (),
    clock: Clock | None = None,
    **changes: Any,
) -> AsyncIterator[RunningNode]:
    """Migrates the database and serves on it until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(database_url, Path(folder), services=services, changes=changes)
        served = [*services_of(settings), *extra] if services or not extra else list(extra)
        migrate(database_url, served)
        log = io.StringIO()
        journal = open_journal(log_format="json", log_level="debug", stream=log)
        node = Node(settings, services=served, journal=journal, clock=clock)
        try:
            await node.start()
            api_key = _bootstrap_key(Path(settings.bootstrap_key_file))
            yield RunningNode(node, node.address, node.ops_address, api_key, log)
            await node.stop()
        finally:
            await node.close()
            journal.close()


def _bootstrap_key(file: Path) -> str:
    return file.read_text().strip() if file.is_file() else ""


def _settings(
    database_url: str, folder: Path, *, services: Sequence[str], changes: dict[str, Any]
) -> Settings:
    values: dict[str, Any] = {
        "listen": "127.0.0.1:0",
        "ops_listen": "127.0.0.1:0",
        "database": database_url,
        "services": tuple(services),
        "keys_dir": str(folder / "keys"),
        "bootstrap_key_file": str(folder / "bootstrap.key"),
        "drain_delay_s": 0,
        "stop_grace_s": 5,
        "strict_reasons": True,
    }
    return Settings(**(values | changes))
