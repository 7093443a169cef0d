"""A real Envoy in front of a real server, one pair for the tests of a module."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator

import grpc
import pytest

from backplane_client.testing import EphemeralServer, ephemeral
from tests.support.gateway import Gateway, gateway

# Two, so that the pattern that is made of them is seen to hold more than one.
ORIGINS = "https://shop.example https://admin.shop.example:8443"


@pytest.fixture(scope="module")
def server() -> Iterator[EphemeralServer]:
    """The server behind the gateway."""
    with ephemeral() as started:
        yield started


@pytest.fixture(scope="module")
def envoy(server: EphemeralServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """The gateway."""
    folder = tmp_path_factory.mktemp("gateway")
    with gateway(server.address, folder, origins=ORIGINS) as started:
        yield started


@pytest.fixture(scope="module")
def bearer(server: EphemeralServer, envoy: Gateway) -> str:
    """The authorization of a caller who may do everything, fetched as JSON."""
    key = json.dumps({"apiKey": server.api_key}).encode()
    answer = envoy.send("POST", "/v1/apiKeys:exchange", body=key, content_type="application/json")
    assert answer.status == 200, answer.body
    return f"Bearer {answer.json['accessToken']}"


@pytest.fixture
async def direct(server: EphemeralServer) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the server itself."""
    async with grpc.aio.insecure_channel(server.address) as channel:
        yield channel


@pytest.fixture
async def through(envoy: Gateway) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the gateway."""
    async with grpc.aio.insecure_channel(envoy.address) as channel:
        yield channel
