"""Envoy in front of a server, started as `deploy/envoy/start` starts it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support.processes import free_port

ROOT = Path(__file__).parents[2]
_READY = "starting workers"


class GatewayNotStarted(Exception):
    """Envoy ended before it was ready; the message holds what it wrote."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP; `json` is None where the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running Envoy."""

    port: int
    admin_port: int
    folder: Path

    @property
    def address(self) -> str:
        """Where it takes JSON, gRPC-Web and gRPC."""
        return f"127.0.0.1:{self.port}"

    def send(self, verb: str, path: str, *, body: bytes | None = None, **headers: str) -> Answer:
        """Sends one request as it stands; `_` in the names of headers stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return _send(self.port, verb, path, body=body, headers=named)

    def configured(self) -> Any:
        """What Envoy says that it runs with, the routes among it."""
        return _send(self.admin_port, "GET", "/config_dump?include_eds", body=None, headers={}).json


@contextlib.contextmanager
def gateway(upstream: str, folder: Path, *, origins: str = "") -> Iterator[Gateway]:
    """Starts Envoy on free ports in front of `upstream`; ready means that it is healthy."""
    started = Gateway(port=free_port(), admin_port=free_port(), folder=folder)
    told = {
        "BACKPLANE_GATEWAY_LISTEN": started.address,
        "BACKPLANE_GATEWAY_UPSTREAM": upstream,
        "BACKPLANE_GATEWAY_ADMIN_PORT": str(started.admin_port),
        "BACKPLANE_GATEWAY_FOLDER": str(folder),
        "BACKPLANE_GATEWAY_ORIGINS": origins,
    }
    process = subprocess.Popen(
        [ROOT / "deploy/envoy/start", "--log-level", "info", "--concurrency", "1"],
        env={**os.environ, **told},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    reading: threading.Thread | None = None
    try:
        _until_ready(process.stderr)
        _until_open(started.port)
        # Read on, or Envoy stops at a full pipe.
        reading = threading.Thread(target=process.stderr.read, daemon=True)
        reading.start()
        yield started
    finally:
        process.terminate()
        process.wait(timeout=30)
        if reading is not None:
            reading.join()
        process.stderr.close()


def _until_ready(log: IO[str]) -> None:
    written = []
    for line in log:
        written.append(line)
        if _READY in line:
            return
    raise GatewayNotStarted("".join(written[-20:]))


def _until_open(port: int) -> None:
    """Waits for the workers, whom the log announces before they listen."""
    for _ in range(200):
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        threading.Event().wait(0.02)
    raise GatewayNotStarted(f"nobody listens on {port}")


def _send(
    port: int, verb: str, path: str, *, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request(verb, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())
