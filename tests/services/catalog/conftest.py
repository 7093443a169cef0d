"""A node that serves the catalog, and a caller that may do everything in it."""

from collections.abc import AsyncIterator

import grpc
import pytest

from backplane.identity.v1 import identity_pb2
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from tests.services.catalog.shop import Shop
from tests.support.node import RunningNode, running_node


@pytest.fixture
async def node(database_url: str) -> AsyncIterator[RunningNode]:
    """A fresh node."""
    async with running_node(database_url, services=["identity", "catalog"]) as node:
        yield node


@pytest.fixture
async def shop(node: RunningNode) -> AsyncIterator[Shop]:
    """A caller with the first administrator's token."""
    async with grpc.aio.insecure_channel(node.address) as channel:
        answer = await IdentityServiceStub(channel).ExchangeApiKey(
            identity_pb2.ExchangeApiKeyRequest(api_key=node.api_key)
        )
        yield Shop(channel, answer.access_token)
