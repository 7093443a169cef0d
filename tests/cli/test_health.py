"""`backplane health` against a real gRPC server."""

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from .conftest import Backplane

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server that is SERVING as a whole, with one service that is not."""
    server = grpc.aio.server()
    servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    await servicer.set("", SERVING)
    await servicer.set("shop.v1.Closed", NOT_SERVING)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def test_a_serving_server_is_exit_code_0(backplane: Backplane, address: str) -> None:
    """SERVING is printed and the exit code is 0."""
    said = await asyncio.to_thread(backplane, "health", "--address", address)
    assert (said.returncode, said.stdout) == (0, f"{address}: SERVING\n")


async def test_the_address_is_the_one_that_this_host_serves_on(
    backplane: Backplane, address: str
) -> None:
    """Without --address the settings tell it; every interface is reached over the loopback."""
    port = address.rpartition(":")[2]
    said = await asyncio.to_thread(backplane, "health", BACKPLANE_LISTEN=f"0.0.0.0:{port}")
    assert (said.returncode, said.stdout) == (0, f"{address}: SERVING\n")


async def test_a_service_that_does_not_serve_is_exit_code_1(
    backplane: Backplane, address: str
) -> None:
    """NOT_SERVING of one service fails the command."""
    said = await asyncio.to_thread(
        backplane, "health", "--address", address, "--service", "shop.v1.Closed"
    )
    assert (said.returncode, said.stdout) == (1, f"{address}: NOT_SERVING\n")


def test_no_answer_is_exit_code_1(backplane: Backplane) -> None:
    """A port where nobody listens fails the command, in words."""
    said = backplane("health", "--address", "127.0.0.1:1")
    assert (said.returncode, said.stdout) == (1, "127.0.0.1:1: no answer (UNAVAILABLE)\n")
