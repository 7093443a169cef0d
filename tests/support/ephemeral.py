"""An ephemeral server as a process, as a consumer's tests would start it."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import grpc
import pytest

from backplane.identity.v1.identity_pb2 import ExchangeApiKeyRequest
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from tests.support.processes import COMMAND, environment


@dataclass(frozen=True)
class Started:
    """A server that runs, and what it printed."""

    process: subprocess.Popen[str]
    told: dict[str, str]

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.told["BACKPLANE_ADDRESS"]


def start(*flags: str, **variables: str) -> Started:
    """Starts a server and reads its first lines; closing its standard input ends it."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--ephemeral", *flags],
        env=environment(**variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(3)]
    return Started(process, dict(line.split("=", 1) for line in lines if line))


def end(started: Started) -> int:
    """Closes its standard input; gives its exit code."""
    started.process.communicate(timeout=60)
    return started.process.returncode


@pytest.fixture(scope="module")
def server() -> Iterator[Started]:
    """A live server, one for the tests of a module."""
    started = start()
    yield started
    assert end(started) == 0


@pytest.fixture
async def channel(server: Started) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to it without anything on top."""
    async with grpc.aio.insecure_channel(server.address) as opened:
        yield opened


async def token_for(channel: grpc.aio.Channel, key: str) -> tuple[str, str]:
    """The metadata of a caller, for an API key."""
    reply = await IdentityServiceStub(channel).ExchangeApiKey(ExchangeApiKeyRequest(api_key=key))
    return ("authorization", f"Bearer {reply.access_token}")
