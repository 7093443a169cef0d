"""A node that serves events, with the ping service to make some."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from tests.services.events.feed import Feed, feed_on


@pytest.fixture
def settings() -> Mapping[str, Any]:
    """Settings that a test module changes."""
    return {}


@pytest.fixture
async def feed(database_url: str, settings: Mapping[str, Any]) -> AsyncIterator[Feed]:
    """A feed on each database."""
    async with feed_on(database_url, **settings) as feed:
        yield feed


@pytest.fixture
async def lite(sqlite_url: str, settings: Mapping[str, Any]) -> AsyncIterator[Feed]:
    """A feed on SQLite: for what no database has a part in."""
    async with feed_on(sqlite_url, **settings) as feed:
        yield feed
