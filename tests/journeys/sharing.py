"""Two servers that share a port and a database, each a process that is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path

from tests.support.processes import COMMAND, environment, free_address

_START_S = 60
_STOP_S = 60


class SharingServer:
    """`backplane serve --share-port` as a process that is stopped and started again."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables = environment(**variables)
        self._process: asyncio.subprocess.Process | None = None
        self._printing: asyncio.Task[None] | None = None
        self._serving = asyncio.Event()
        self.complaints: list[str] = []

    async def start(self) -> None:
        """Starts it and waits until it says that it serves."""
        self._serving.clear()
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND,
            "serve",
            env=self._variables,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._printing = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(_START_S):
            await self._serving.wait()

    async def stop(self) -> int:
        """Tells it to stop, as a rollout does; waits for its end and gives the exit code."""
        process, printing = self._process, self._printing
        assert process is not None
        assert printing is not None
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_STOP_S):
            code = await process.wait()
        await printing
        return code

    async def kill(self) -> None:
        """Ends it however it is."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._printing is not None:
            await self._printing

    @staticmethod
    def _complains(line: bytes) -> bool:
        # gRPC logs an answer that it cannot send, as its caller has left, as an error.
        failed = b'"level":"error"' in line or b"Traceback" in line
        return failed and b"SendStatusFromServerOperation" not in line

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            if b'"event":"serving"' in line:
                self._serving.set()
            elif self._complains(line):
                self.complaints.append(line.decode())


class Pair:
    """Two servers behind one address."""

    def __init__(self, folder: Path, database_url: str, *, drain_delay_s: float = 0) -> None:
        self.address = free_address()
        self._key_file = folder / "bootstrap.key"
        shared = {
            "BACKPLANE_LISTEN": self.address,
            "BACKPLANE_SHARE_PORT": "true",
            "BACKPLANE_DATABASE": database_url,
            "BACKPLANE_KEYS_DIR": str(folder / "keys"),
            "BACKPLANE_BOOTSTRAP_KEY_FILE": str(self._key_file),
            "BACKPLANE_DRAIN_DELAY_S": str(drain_delay_s),
            "BACKPLANE_LOG_FORMAT": "json",
        }
        self.servers = [
            SharingServer(shared | {"BACKPLANE_OPS_LISTEN": free_address()}) for _ in range(2)
        ]

    @property
    def api_key(self) -> str:
        """The key of the first start."""
        return self._key_file.read_text().strip()

    async def __aenter__(self) -> Pair:
        for server in self.servers:  # the first one makes the keys that both use
            await server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self.servers:
            await server.kill()
