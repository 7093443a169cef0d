"""Tools of others, against a live server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from backplane.identity.v1.identity_pb2 import ExchangeApiKeyRequest
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from backplane_client.testing import EphemeralServer, ephemeral

ROOT = Path(__file__).parents[2]
# Where `make interop` installs them.
TOOLS = ROOT / "build/interop"

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def server() -> Iterator[EphemeralServer]:
    """The server of the module."""
    with ephemeral() as started:
        yield started


@pytest.fixture(scope="module")
def authorization(server: EphemeralServer) -> str:
    """The header of a caller who may do everything."""
    with grpc.insecure_channel(server.address) as channel:
        request = ExchangeApiKeyRequest(api_key=server.api_key)
        token = IdentityServiceStub(channel).ExchangeApiKey(request).access_token
    return f"authorization: Bearer {token}"


@pytest.fixture
def run() -> Run:
    """Runs a tool to its end, whatever the end; the test is skipped where it is not here."""

    def ran(tool: str, *arguments: str) -> Ran:
        command = shutil.which(tool, path=TOOLS) or shutil.which(tool)
        if command is None:
            pytest.skip(f"{tool} is not here: 'make interop' installs it where Go is")
        return subprocess.run(
            [command, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return ran
