"""A node that serves identity, and callers of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from tests.services.identity.callers import Caller, sign_in
from tests.support.node import RunningNode, running_node


@pytest.fixture
def roomy(tmp_path: Path) -> str:
    """A policy file that lets a test try as often as it likes."""
    file = tmp_path / "policy.toml"
    file.write_text("[quota.credentials]\nper_second = 1_000\nburst = 1_000\n")
    return str(file)


@pytest.fixture
async def node(database_url: str, roomy: str) -> AsyncIterator[RunningNode]:
    """A fresh node; its first start made one administrator.

    Four write lanes, so that on PostgreSQL transactions really race.
    """
    async with running_node(
        database_url, services=["identity"], write_lanes=4, policy_file=roomy
    ) as node:
        yield node


@pytest.fixture
async def channel(node: RunningNode) -> AsyncIterator[grpc.aio.Channel]:
    """A connection to the node."""
    async with grpc.aio.insecure_channel(node.address) as channel:
        yield channel


@pytest.fixture
async def admin(node: RunningNode, channel: grpc.aio.Channel) -> Caller:
    """The administrator that the first start made."""
    return await sign_in(channel, node.api_key)
