"""A server as a process, which a test may kill."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from pathlib import Path

import backplane_client
from tests.journeys.reading import count_of
from tests.support.processes import COMMAND, environment, free_address


class Server:
    """`backplane serve` as a process that can be killed and started again on its database."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        command: Sequence[str] = COMMAND,
        services: str = "",
        **variables: str,
    ) -> None:
        self.address = free_address()
        self.ops_address = free_address()
        self._command = command
        self._key_file = folder / "bootstrap.key"
        self._variables = environment(
            BACKPLANE_LISTEN=self.address,
            BACKPLANE_OPS_LISTEN=self.ops_address,
            BACKPLANE_DATABASE=database_url,
            BACKPLANE_KEYS_DIR=str(folder / "keys"),
            BACKPLANE_BOOTSTRAP_KEY_FILE=str(self._key_file),
            BACKPLANE_DRAIN_DELAY_S="0",
            BACKPLANE_LOG_LEVEL="warning",
            BACKPLANE_SERVICES=services,
            **variables,
        )
        self._process: asyncio.subprocess.Process | None = None

    @property
    def api_key(self) -> str:
        """The key of the first start."""
        return self._key_file.read_text().strip()

    @property
    def process_id(self) -> int:
        """The system's number of the process that runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Starts it and waits until it serves."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            "serve",
            env=self._variables,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with backplane_client.connect(self.address) as backplane:
            await backplane.ready(within_s=60)

    async def kill(self) -> None:
        """Kills it as a power cut would; does nothing to one that is not running."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> None:
        """Waits until it is gone."""
        assert self._process is not None
        await self._process.wait()

    async def reached(self, orders: int, *, source: str) -> None:
        """Waits until it has a number of orders of a source, looking again and again."""
        async with backplane_client.connect(self.address, api_key=self.api_key) as backplane:
            while await count_of(backplane, source) < orders:
                pass
