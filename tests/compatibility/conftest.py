"""Today's server, and each release's contract that is kept."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from tests.compatibility.contract import Contract
from tests.support.ephemeral import Started, channel, server

__all__ = ["channel", "server"]

ROOT = Path(__file__).parents[2]
RELEASES = sorted((ROOT / "protos/released").glob("[0-9]*.binpb"))


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest) -> Contract:
    """The contract of an earlier release."""
    path: Path = request.param
    return Contract(FileDescriptorSet.FromString(path.read_bytes()))


@pytest.fixture(scope="session")
def today() -> FileDescriptorSet:
    """The descriptors of today's contract."""
    content = (ROOT / "generated/contract/backplane.binpb").read_bytes()
    return FileDescriptorSet.FromString(content)


@pytest.fixture
async def token(old: Contract, server: Started, channel: grpc.aio.Channel) -> tuple[str, str]:
    """What an old client gets for its API key."""
    request = old.message("backplane.identity.v1.ExchangeApiKeyRequest")
    exchange = old.method(channel, "backplane.identity.v1.IdentityService/ExchangeApiKey")
    reply = await exchange(request(api_key=server.told["BACKPLANE_API_KEY"]))
    return ("authorization", f"Bearer {reply.access_token}")
