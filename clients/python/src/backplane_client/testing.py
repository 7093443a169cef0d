"""A server for the tests of those who call one, started in a line.

    with backplane_client.testing.ephemeral() as server:
        connect(server.address, api_key=server.api_key)

It is `backplane serve --ephemeral`: in memory, with the same goods, ids and clock at each
start, and with failures on demand. For pytest there are fixtures in
`backplane_client.testing_fixtures`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

_LINES = 3
# Says where the server's command is; without it `backplane` is looked for on PATH.
_COMMAND = "BACKPLANE_COMMAND"


class ServerNotStarted(Exception):
    """The server did not start; the message holds what it printed."""


@dataclass(frozen=True, slots=True)
class EphemeralServer:
    """A running server; `reader_api_key` opens little."""

    address: str
    api_key: str = field(repr=False)
    reader_api_key: str = field(repr=False)


@contextlib.contextmanager
def ephemeral(*flags: str) -> Iterator[EphemeralServer]:
    """Starts a server that ends with the block, or with this process however that ends.

    `flags` are further flags of `backplane serve`. Raises ServerNotStarted.
    """
    command = [os.environ.get(_COMMAND, "backplane"), "serve", "--ephemeral", *flags]
    with tempfile.TemporaryFile("w+") as log:
        process = _started(command, log)
        try:
            yield _told(process, log)
        finally:
            process.communicate()  # closes its standard input, with which it ends


def failing(fault: str) -> tuple[tuple[str, str], ...]:
    """Returns the metadata of a call that fails as told: `status=UNAVAILABLE; times=2`."""
    return (("backplane-fault", fault), ("backplane-fault-id", str(uuid.uuid4())))


def _started(command: list[str], log: IO[str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
    except FileNotFoundError:
        raise ServerNotStarted(
            f"{command[0]} is not here: install backplane-server, or say in {_COMMAND} where it is"
        ) from None


def _told(process: subprocess.Popen[str], log: IO[str]) -> EphemeralServer:
    lines = [] if process.stdout is None else [process.stdout.readline() for _ in range(_LINES)]
    told = dict(line.strip().split("=", 1) for line in lines if "=" in line)
    if len(told) != _LINES:
        process.wait()
        log.seek(0)
        raise ServerNotStarted(log.read().strip() or "the server ended without a word")
    return EphemeralServer(
        address=told["BACKPLANE_ADDRESS"],
        api_key=told["BACKPLANE_API_KEY"],
        reader_api_key=told["BACKPLANE_READER_API_KEY"],
    )
