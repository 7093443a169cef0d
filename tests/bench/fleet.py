"""Starts what is compared, fills it, checks its answers, and connects the load."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import backplane_client
from tests.bench import shop
from tests.bench.load_generator import Load
from tests.bench.rounds import CALLS, Contender
from tests.bench.servers import Backplane, Server, python_peer
from tests.support.postgres import Postgres

# Tokens are good for ten minutes; a new one is taken well before.
_TOKEN_S = 300.0


class Fleet:
    """The servers of one benchmark, all up at once; everything ends with the block."""

    def __init__(self, folder: Path, *, told: Callable[[str], None]) -> None:
        self.folder = folder
        self.told = told
        self.servers: list[Server] = []
        self._ends = ExitStack()
        self._postgres: Postgres | None = None

    def __enter__(self) -> Fleet:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    @property
    def postgres(self) -> Postgres:
        """PostgreSQL with fsync on, as it comes; started when it is first asked for."""
        if self._postgres is None:
            self._postgres = Postgres(fsync=True)
            self._ends.callback(self._postgres.stop)
            self._postgres.start()
        return self._postgres

    def start(self, server: Server) -> Server:
        """Starts a server, which ends with the fleet."""
        self._ends.enter_context(server)
        self.servers.append(server)
        self.told(f"{server.name} serves on {server.address}")
        return server

    def floor(self, reply_bytes: int) -> Contender:
        """The echo, sent as many bytes as a product's reply has."""
        server = self.start(python_peer("tests.bench.peers.floor", self.folder / "floor"))
        # The metadata of a real call, so that all servers receive the same.
        token = "Bearer " + "e" * 600
        return self.contender(
            "floor",
            server,
            path=shop.GET_PRODUCT,
            requests=[b"\x0a" * reply_bytes],
            authorization=lambda: token,
            repeat=True,
            warming=shop.HOT,
        )

    def backplane(self, name: str, database: str, *, products: int, **settings: str) -> Stocked:
        """A Backplane with products, whose answers were checked."""
        server = Backplane(name, self.folder / name, database, **settings)
        self.start(server)
        stocked = Stocked(server)
        stocked.reply_bytes = asyncio.run(_stocked(server, products))
        self.told(f"{name} has {products} products; its answers are right")
        return stocked

    def contender(
        self,
        name: str,
        server: Server,
        *,
        path: str,
        requests: Iterable[bytes],
        authorization: Callable[[], str] = str,
        calls: int = CALLS,
        warming: int = 0,
        **load: object,
    ) -> Contender:
        """Connects the load with a server."""
        made = Load(
            self.folder / "load" / name,
            server.address,
            path=path,
            requests=requests,
            authorization=authorization(),
            **load,  # type: ignore[arg-type]  # connections, protocol, repeat
        )
        self._ends.enter_context(made)
        return Contender(name, made, server.cpu_s, authorization, calls, warming=warming)


class Stocked:
    """A Backplane that has products; ``authorization`` gives a token that still holds."""

    def __init__(self, server: Backplane) -> None:
        self.server = server
        self.cpu_s = server.cpu_s
        self.reply_bytes = 0
        self._token = ""
        self._taken_s = 0.0

    def authorization(self) -> str:
        """The metadata that calls carry."""
        if not self._token or time.monotonic() - self._taken_s > _TOKEN_S:
            self._token = asyncio.run(self._exchange())
            self._taken_s = time.monotonic()
        return self._token

    async def _exchange(self) -> str:
        async with backplane_client.connect(self.server.address) as backplane:
            return await shop.authorization(backplane, self.server.api_key)


async def _stocked(server: Backplane, products: int) -> int:
    async with backplane_client.connect(server.address, api_key=server.api_key) as backplane:
        await shop.stock(backplane, products)
        return await shop.check(backplane)
