"""gRPC itself through the gateway: calls, streams, health, a node that goes and comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

import backplane_client
from backplane.catalog.v1.catalog_pb2 import CreateProductRequest, GetProductRequest, Product
from backplane.events.v1.events_pb2 import SubscribeRequest
from backplane.events.v1.events_pb2_grpc import EventsServiceStub
from backplane_client.testing import EphemeralServer, ephemeral
from tests.support.gateway import Gateway, gateway
from tests.support.processes import free_port


async def checked(channel: grpc.aio.Channel) -> HealthCheckResponse:
    """The health of the server as a whole."""
    call: grpc.aio.UnaryUnaryMultiCallable[HealthCheckRequest, HealthCheckResponse]
    call = channel.unary_unary(
        "/grpc.health.v1.Health/Check",
        request_serializer=HealthCheckRequest.SerializeToString,
        response_deserializer=HealthCheckResponse.FromString,
    )
    return await call(HealthCheckRequest())


async def test_the_client_works_through_the_gateway(
    envoy: Gateway, server: EphemeralServer
) -> None:
    """Token, calls and typed errors are as they are without it."""
    async with backplane_client.connect(envoy.address, api_key=server.api_key) as backplane:
        reply = await backplane.catalog.GetProduct(GetProductRequest(sku="MUG-BLUE"))
        assert reply.product.name == "Mug, blue"
        with pytest.raises(backplane_client.NotFound) as caught:
            await backplane.catalog.GetProduct(GetProductRequest(sku="NOWHERE"))
        assert caught.value.reason == "PRODUCT_NOT_FOUND"


async def test_a_stream_tells_what_happens_while_it_is_open(
    envoy: Gateway, server: EphemeralServer, bearer: str, through: grpc.aio.Channel
) -> None:
    """Events come through one by one, as they happen, and not when the stream ends."""
    stub = EventsServiceStub(through)
    async with (
        asyncio.timeout(30),
        backplane_client.connect(envoy.address, api_key=server.api_key) as backplane,
    ):
        # From the oldest event on, so that the first one shows that the stream is open.
        stream = stub.Subscribe(SubscribeRequest(), metadata=[("authorization", bearer)])
        replies = aiter(stream)
        assert (await anext(replies)).HasField("event")
        for sku in ("STREAM-1", "STREAM-2"):
            product = Product(sku=sku, name="Lamp")
            made = await backplane.catalog.CreateProduct(CreateProductRequest(product=product))
            while (await anext(replies)).event.subject != f"products/{made.product.id}":
                pass
        stream.cancel()


async def test_health_is_asked_without_credentials(through: grpc.aio.Channel) -> None:
    """The health service answers through the gateway, and is watched through it."""
    answer = await checked(through)
    assert answer.status == HealthCheckResponse.SERVING
    call: grpc.aio.UnaryStreamMultiCallable[HealthCheckRequest, HealthCheckResponse]
    call = through.unary_stream(
        "/grpc.health.v1.Health/Watch",
        request_serializer=HealthCheckRequest.SerializeToString,
        response_deserializer=HealthCheckResponse.FromString,
    )
    watch = call(HealthCheckRequest())
    assert (await anext(aiter(watch))).status == HealthCheckResponse.SERVING
    watch.cancel()


async def test_a_node_that_is_gone_is_unavailable_until_it_is_back(tmp_path: Path) -> None:
    """Without a healthy node calls are UNAVAILABLE; with one they are answered again."""
    port = free_port()
    with gateway(f"127.0.0.1:{port}", tmp_path) as envoy:
        async with asyncio.timeout(30), grpc.aio.insecure_channel(envoy.address) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await checked(channel)
            assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
            refused = envoy.send("GET", "/v1/products")
            assert (refused.status, refused.json["code"]) == (503, 14)
            with ephemeral("--port", str(port)):
                assert await _answered(channel)


async def _answered(channel: grpc.aio.Channel) -> bool:
    """Asks until the gateway has seen that the node is healthy; it looks once a second."""
    while True:
        try:
            await checked(channel)
        except grpc.aio.AioRpcError as error:
            assert error.code() is grpc.StatusCode.UNAVAILABLE  # noqa: PT017 - asked again
            await asyncio.sleep(0.1)
        else:
            return True
