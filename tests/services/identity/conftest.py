"""A node that serves identity, and callers of it."""

from collections.abc import AsyncIterator

import grpc
import pytest

from tests.services.identity.callers import Caller, sign_in
from tests.support.node import RunningNode, running_node


@pytest.fixture
async def node(database_url: str) -> AsyncIterator[RunningNode]:
    """A fresh node; its first start made one administrator.

    Four write lanes, so that on PostgreSQL transactions really race.
    """
    async with running_node(database_url, services=["identity"], write_lanes=4) as node:
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
