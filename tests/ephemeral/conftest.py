"""One ephemeral server for the tests of a module."""

from __future__ import annotations

import grpc
import pytest

from tests.support.ephemeral import Started, channel, server, token_for

__all__ = ["channel", "server"]


@pytest.fixture
async def token(server: Started, channel: grpc.aio.Channel) -> tuple[str, str]:
    """The metadata of a caller who may do everything."""
    return await token_for(channel, server.told["BACKPLANE_API_KEY"])
