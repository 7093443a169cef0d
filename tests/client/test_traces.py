"""Calls carry the trace that they are a part of."""

from __future__ import annotations

import asyncio
import re

import grpc
import pytest

import backplane_client
from backplane.orders.v1.orders_pb2 import GetOrderRequest, GetOrderResponse
from tests.client.scripted import Scripted, failure

BUSY = failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED")


async def test_each_attempt_is_asked_for_its_own_metadata(server: Scripted) -> None:
    """A call that is tried again carries what belongs to that attempt; so does the exchange."""
    server.answers("GetOrder", BUSY, GetOrderResponse())
    asked: list[str] = []

    def each_attempt(path: str) -> list[tuple[str, str]]:
        asked.append(path)
        return [("traceparent", f"attempt-{len(asked)}")]

    async with backplane_client.connect(
        server.address, api_key="bpk_abcdefgh_secret", each_attempt=each_attempt
    ) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
    sent = [seen.metadata["traceparent"] for seen in server.seen["GetOrder"]]
    assert len(set(sent)) == 2
    assert asked.count("/backplane.orders.v1.OrdersService/GetOrder") == 2
    assert "/backplane.identity.v1.IdentityService/ExchangeApiKey" in asked


async def test_the_trace_of_opentelemetry_goes_along(server: Scripted) -> None:
    """As the README shows it: the caller's span is the parent of what the server does."""
    trace = pytest.importorskip("opentelemetry.trace")
    propagate = pytest.importorskip("opentelemetry.propagate")
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    server.answers("GetOrder", GetOrderResponse())

    def traced(path: str) -> list[tuple[str, str]]:
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        return list(carrier.items())

    async with backplane_client.connect(
        server.address, access_token="given", each_attempt=traced
    ) as backplane:
        with trace.use_span(sdk.TracerProvider().get_tracer("test").start_span("call")) as span:
            await asyncio.create_task(_asked(backplane))
            expected = f"{span.get_span_context().trace_id:032x}"
    (seen,) = server.seen["GetOrder"]
    found = re.fullmatch(
        r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", str(seen.metadata["traceparent"])
    )
    assert found is not None
    assert found[1] == expected


async def _asked(backplane: backplane_client.Backplane) -> None:
    await backplane.orders.GetOrder(GetOrderRequest())
