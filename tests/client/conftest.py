"""A scripted server on a free port, and clients that are connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

import backplane_client
from backplane.identity.v1.identity_pb2 import ExchangeApiKeyResponse
from tests.client.scripted import Handlers, Scripted


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    """A server without answers yet, but for the exchange of API keys."""
    scripted = Scripted()
    scripted.answers("ExchangeApiKey", token("token-1"), token("token-2"), token("token-3"))
    listening = aio.server(options=[("grpc.so_reuseport", 0)])
    health_pb2_grpc.add_HealthServicer_to_server(scripted.health, listening)
    await scripted.health.set("", health_pb2.HealthCheckResponse.SERVING)
    listening.add_generic_rpc_handlers((Handlers(scripted),))
    scripted.port = listening.add_insecure_port("127.0.0.1:0")
    await listening.start()
    yield scripted
    await listening.stop(grace=0)


@pytest.fixture
async def backplane(server: Scripted) -> AsyncIterator[backplane_client.Backplane]:
    """A client with a token of its own."""
    async with backplane_client.connect(server.address, access_token="given") as connected:
        yield connected


def token(text: str, *, life_s: int = 600) -> ExchangeApiKeyResponse:
    """Returns the answer to an exchange."""
    return ExchangeApiKeyResponse(access_token=text, expires_in_seconds=life_s)
