"""A server as an operator runs it, for everything that means it no good."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import psutil  # type: ignore[import-untyped]  # ships no types
import pytest
from grpc_health.v1 import health_pb2

from backplane.identity.v1 import identity_pb2 as pb
from tests.hostile.frames import Answer, Header, Wire, message, wire
from tests.support.processes import COMMAND, environment, free_address

IDENTITY = "/backplane.identity.v1.IdentityService/"
CATALOG = "/backplane.catalog.v1.CatalogService/"
EVENTS = "/backplane.events.v1.EventsService/"
ORDERS = "/backplane.orders.v1.OrdersService/"
_SETTINGS = {
    "BACKPLANE_DATABASE": "sqlite:///shop.db",
    "BACKPLANE_SERVICES": "identity,catalog,orders,events",
    "BACKPLANE_BOOTSTRAP_KEY_FILE": "bootstrap.key",
    "BACKPLANE_POLICY_FILE": "policy.toml",
    "BACKPLANE_LOG_FORMAT": "json",
    "BACKPLANE_LOG_LEVEL": "debug",
    "BACKPLANE_DRAIN_DELAY_S": "0",
}
# The times of the silent and of the endless, short enough to be waited for. Apart, because
# whatever ends the endless would end the silent too.
_WATCHFUL = {
    "BACKPLANE_KEEPALIVE_S": "1",
    "BACKPLANE_KEEPALIVE_TIMEOUT_S": "1",
    "BACKPLANE_HANDSHAKE_TIMEOUT_S": "2",
}
_IMPATIENT = {
    "BACKPLANE_CONNECTION_AGE_MAX_S": "4",
    "BACKPLANE_CONNECTION_AGE_GRACE_S": "0",
}
# Tests ask for tokens more often than a guesser should.
_POLICY = "[quota.credentials]\nper_second = 1000\nburst = 1000\n"


@dataclass
class Server:
    """A running process and how it is reached."""

    process: subprocess.Popen[bytes]
    address: str
    folder: Path

    @property
    def facts(self) -> psutil.Process:
        """What the operating system says about it."""
        return psutil.Process(self.process.pid)

    @property
    def memory_mb(self) -> float:
        """Its resident memory."""
        return float(self.facts.memory_info().rss) / 1e6

    @property
    def processor_s(self) -> float:
        """Seconds of processor that it has used."""
        times = self.facts.cpu_times()
        return float(times.user + times.system)

    @property
    def log(self) -> str:
        """What it has logged until now."""
        return (self.folder / "log").read_text("utf-8")

    def wire(self, **options: Any) -> AbstractAsyncContextManager[Wire]:
        """Opens a connection for the length of a block."""
        return wire(self.address, **options)

    async def token(self) -> list[Header]:
        """Gives the metadata of who may do everything."""
        key = (self.folder / "bootstrap.key").read_text().strip()
        request = pb.ExchangeApiKeyRequest(api_key=key)
        answer = await self.ask(IDENTITY + "ExchangeApiKey", request.SerializeToString())
        reply = pb.ExchangeApiKeyResponse.FromString(answer.data[5:])
        return [("authorization", f"Bearer {reply.access_token}")]

    async def ask(self, path: str, payload: bytes, metadata: list[Header] | None = None) -> Answer:
        """Makes one call on a connection of its own; ``payload`` is a message as bytes."""
        async with wire(self.address) as own:
            return await own.ask(path, message(payload), metadata or [])

    async def idle(self) -> None:
        """Waits until the server answers an honest call again."""
        async with asyncio.timeout(15):
            while (await self.ask("/grpc.health.v1.Health/Check", b"")).code != "OK":
                pass


def started(folder: Path, **settings: str) -> Server:
    """Starts a server and waits until it serves."""
    folder.mkdir(exist_ok=True)
    (folder / "policy.toml").write_text(_POLICY)
    address = free_address()
    own = {"BACKPLANE_LISTEN": address, "BACKPLANE_OPS_LISTEN": free_address()}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--migrate"],
            cwd=folder,
            env=environment(**{**_SETTINGS, **own, **settings}),
            stdout=log,
            stderr=log,
        )
    server = Server(process, address, folder)
    try:
        _wait(server)
    except BaseException:
        stop(server)
        raise
    return server


def stop(server: Server) -> None:
    """Ends a server, whatever it is doing."""
    server.process.kill()
    server.process.wait(10)


def _wait(server: Server) -> None:
    with grpc.insecure_channel(server.address) as channel:
        watch = channel.unary_stream(
            "/grpc.health.v1.Health/Watch",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )(health_pb2.HealthCheckRequest(), timeout=60, wait_for_ready=True)
        for answer in watch:
            if answer.status == health_pb2.HealthCheckResponse.SERVING:
                watch.cancel()
                return
    raise AssertionError(server.log)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a process."""
    yield from _serving(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="session")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One whose time for the endless is short."""
    yield from _serving(tmp_path_factory.mktemp("impatient"), **_IMPATIENT)


@pytest.fixture(scope="session")
def watchful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One whose times for the silent are short."""
    yield from _serving(tmp_path_factory.mktemp("watchful"), **_WATCHFUL)


def _serving(folder: Path, **settings: str) -> Iterator[Server]:
    running = started(folder, **settings)
    yield running
    alive = running.process.poll() is None
    stop(running)
    assert alive, "the server did not survive"
