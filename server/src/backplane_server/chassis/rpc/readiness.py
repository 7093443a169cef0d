"""Whether this node can do its work: the database answers and has the code's schema."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import column, select, table

from backplane_server.chassis.data import Database, Query, Transaction
from backplane_server.chassis.data.migrations import Scripts
from backplane_server.chassis.rpc.health import Health

_EVERY_S = 1.0
_TIMEOUT_S = 3.0


class Readiness:
    """Looks at the database again and again and sets health by what it finds."""

    def __init__(self, database: Database, scripts: Sequence[Scripts], *, health: Health) -> None:
        self._database = database
        self._health = health
        self._expected = {one.name: one.head for one in scripts}
        self._queries = {one.name: _version_query(one.version_table) for one in scripts}
        self._task: asyncio.Task[None] | None = None
        self._draining = False
        self._problems: Sequence[str] = ("the server is starting",)

    def problems(self) -> Sequence[str]:
        """Lists what keeps the node from serving; empty when it is ready."""
        return self._problems

    async def start(self) -> None:
        """Looks once, then goes on looking."""
        await self._look()
        self._task = asyncio.create_task(self._run(), name="readiness")

    def drain(self) -> None:
        """Says to whoever asks that it does not serve, from now on."""
        self._draining = True
        self._problems = ("the server is shutting down",)
        self._health.drain()

    async def close(self) -> None:
        """Stops looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._draining:
            await asyncio.sleep(_EVERY_S)
            await self._look()

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                found = await self._database.read(self._versions)
            problems = [
                f"the schema of {name} is at {found[name]}, the code needs {expected}"
                for name, expected in self._expected.items()
                if found[name] != expected
            ]
        except Exception as error:  # noqa: BLE001 - whatever it is, the node is not ready
            problems = [f"the database does not answer: {type(error).__name__}"]
        if not self._draining:
            self._problems = problems
            self._health.set_all(serving=not problems)

    def _versions(self, tx: Transaction) -> dict[str, str]:
        return {name: str(tx.scalar(query)) for name, query in self._queries.items()}


def _version_query(name: str) -> Query[tuple[str]]:
    return Query(select(column("version_num")).select_from(table(name)))
