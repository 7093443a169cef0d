"""A shop that is open, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.services.orders.shop import Caller, Shop
from tests.support.node import RunningNode, running_node


@pytest.fixture
async def node(database_url: str) -> AsyncIterator[RunningNode]:
    """A node with every service that a shop needs."""
    async with running_node(database_url, services=("identity", "catalog", "orders")) as running:
        yield running


@pytest.fixture
async def shop(node: RunningNode) -> AsyncIterator[Shop]:
    """The shop; its doors are opened by ``admin``."""
    shop = Shop(node.address, api_key=node.api_key)
    yield shop
    await shop.close()


@pytest.fixture
async def admin(shop: Shop) -> Caller:
    """A caller who may do everything, in a shop with goods."""
    return await shop.open()
