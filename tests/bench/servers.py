"""The servers that are measured, each a process as its users start it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil  # type: ignore[import-untyped]  # ships no types

import backplane_client
from tests.bench.failure import BenchmarkFailure
from tests.support.processes import COMMAND, environment, free_address

START_S_MAX = 60.0
STOP_S_MAX = 30.0

# What Backplane is not measured with as it comes: allowances that one caller of a
# benchmark would use up. They are counted all the same.
POLICY = """\
[quota.read]
per_second = 1000000
burst = 1000000
[quota.write]
per_second = 1000000
burst = 1000000
[quota.search]
per_second = 1000000
burst = 1000000
[quota.stream]
per_second = 1000000
burst = 1000000
"""


class Server:
    """A process that serves on an address; its output goes to ``log``."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        address: str,
        log: Path,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.address = address
        self.log = log
        self._command = command
        self._variables = environment(**(variables or {}))
        self._process: psutil.Popen | None = None
        self.started_in_s = 0.0

    def __enter__(self) -> Self:
        begun_s = time.perf_counter()
        with self.log.open("wb") as out:
            self._process = psutil.Popen(
                list(self._command), env=self._variables, stdout=out, stderr=subprocess.STDOUT
            )
        try:
            self.wait_until_serving()
        except BaseException:
            self.stop()
            raise
        self.started_in_s = time.perf_counter() - begun_s
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_until_serving(self) -> None:
        """Returns when the address takes connections."""
        _wait_for_port(self.address, self)

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        assert self._process is not None
        return self._process.poll() is not None

    def stop(self) -> None:
        """Ends the process and those that it started."""
        if self._process is None:
            return
        family = self._family()
        with suppress(psutil.NoSuchProcess):
            self._process.terminate()
        _, alive = psutil.wait_procs(family, timeout=STOP_S_MAX)
        for process in alive:
            process.kill()

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return int(self._process.pid)

    def cpu_s(self) -> float:
        """Processor seconds of the process and those that it started."""
        return sum(_cpu_s(process) for process in self._family())

    def memory_mb(self) -> float:
        """Resident memory of the process and those that it started."""
        return float(sum(process.memory_info().rss for process in self._family())) / 2**20

    def _family(self) -> list[psutil.Process]:
        assert self._process is not None
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def _wait_for_port(address: str, server: Server) -> None:
    host, _, port = address.rpartition(":")
    until_s = time.perf_counter() + START_S_MAX
    while True:
        try:
            socket.create_connection((host, int(port))).close()
        except ConnectionRefusedError:
            if server.ended or time.perf_counter() > until_s:
                tail = server.log.read_text(errors="replace")[-2000:]
                raise BenchmarkFailure(f"{server.name} does not serve:\n{tail}") from None
            # Nothing tells when a port is opened.
            threading.Event().wait(0.005)
        else:
            return


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


class Backplane(Server):
    """`backplane serve` with everything on and every setting as it comes, quotas apart.

    The tables are made at the start unless ``migrate`` is empty.
    """

    def __init__(self, name: str, folder: Path, database: str, **settings: str) -> None:
        folder.mkdir(parents=True)
        (folder / "policy.toml").write_text(POLICY)
        self._key_file = folder / "bootstrap.key"
        address = settings.pop("listen", "") or free_address()
        migrate = ["--migrate"] if settings.pop("migrate", "yes") else []
        self.ops_address = free_address()
        variables = {
            "listen": address,
            "ops_listen": self.ops_address,
            "database": database,
            "keys_dir": str(folder / "keys"),
            "bootstrap_key_file": str(self._key_file),
            "policy_file": str(folder / "policy.toml"),
            "drain_delay_s": "0",
            **settings,
        }
        super().__init__(
            name,
            [*COMMAND, "serve", *migrate],
            address=address,
            log=folder / "server.log",
            variables={f"BACKPLANE_{k.upper()}": v for k, v in variables.items()},
        )

    def wait_until_serving(self) -> None:
        """Returns when its health says SERVING; the port is open a little earlier."""
        _wait_for_port(self.ops_address, self)  # its own, where the other one is shared
        super().wait_until_serving()
        asyncio.run(self._ready())

    async def _ready(self) -> None:
        async with backplane_client.connect(self.address) as backplane:
            await backplane.ready(within_s=START_S_MAX)

    @property
    def api_key(self) -> str:
        """The administrator's key, made at the first start."""
        return self._key_file.read_text().strip()


def python_peer(module: str, folder: Path, *arguments: str, **variables: str) -> Server:
    """A peer of this repository that is a Python module; it is told its address first."""
    folder.mkdir(parents=True, exist_ok=True)
    address = free_address()
    return Server(
        module.rpartition(".")[2],
        [sys.executable, "-m", module, address, *arguments],
        address=address,
        log=folder / f"{module}.log",
        variables={"PYTHONPATH": os.pathsep.join([*sys.path, "."]), **variables},
    )
