"""Failures that a caller asks for with metadata."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.events.v1.events_pb2 import SubscribeRequest, SubscribeResponse
from backplane.events.v1.events_pb2_grpc import EventsServiceStub
from backplane.orders.v1 import orders_pb2 as orders
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from backplane_server.chassis.rpc.pipeline import BoundMethod
from tests.support.ephemeral import Started, token_for
from tests.support.node import running_node

ROOT = Path(__file__).parents[2]
NAIL = catalog.GetProductRequest(sku="NAIL")
Ask = Callable[..., Any]


@pytest.fixture
def ask(channel: grpc.aio.Channel, token: tuple[str, str], request: pytest.FixtureRequest) -> Ask:
    """Gets a product, with a fault under an id of the test's own."""
    stub = CatalogServiceStub(channel)

    def call(fault: str, *, key: str = request.node.name, **named: Any) -> Any:
        return stub.GetProduct(NAIL, metadata=metadata(token, fault, key), **named)

    return call


def metadata(token: tuple[str, str], fault: str, key: str) -> list[tuple[str, str]]:
    """The metadata of a call that is to fail; an empty key for none."""
    return [token, ("backplane-fault", fault), *([("backplane-fault-id", key)] if key else [])]


async def refusal(call: Any) -> grpc.aio.AioRpcError:
    """How a call fails."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    return raised.value


def trailing(error: grpc.aio.AioRpcError) -> Mapping[str, Any]:
    """The trailing metadata of a failure."""
    return dict(error.trailing_metadata() or ())


def details(error: grpc.aio.AioRpcError, kind: type[Any]) -> Any:
    """The first detail of a kind; None where there is none."""
    status = status_pb2.Status.FromString(trailing(error)["grpc-status-details-bin"])
    for packed in status.details:
        if packed.Is(kind.DESCRIPTOR):
            return kind.FromString(packed.value)
    return None


async def test_the_first_attempts_fail(ask: Ask) -> None:
    """`times` attempts fail with the status and the reason; each answer counts them."""
    fault = "status=UNAVAILABLE; reason=OVERLOADED; times=2"
    for attempt in ("1", "2"):
        error = await refusal(ask(fault))
        assert error.code() is grpc.StatusCode.UNAVAILABLE
        assert details(error, error_details_pb2.ErrorInfo).reason == "OVERLOADED"
        assert trailing(error)["backplane-attempts"] == attempt
    call = ask(fault)
    assert (await call).product.sku == "NAIL"
    assert (await call.trailing_metadata())["backplane-attempts"] == "3"


async def test_without_times_every_attempt_fails(ask: Ask) -> None:
    """A fault without `times` needs no id."""
    for _ in range(2):
        error = await refusal(ask("status=INTERNAL", key=""))
        assert error.code() is grpc.StatusCode.INTERNAL
        assert "backplane-attempts" not in trailing(error)


async def test_pushback_and_retry_info(ask: Ask) -> None:
    """RetryInfo comes with its pushback, as the server sends them; a pushback may stand alone."""
    error = await refusal(ask("status=UNAVAILABLE; retry_after_ms=120"))
    assert details(error, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 120
    assert trailing(error)["grpc-retry-pushback-ms"] == "120"
    error = await refusal(ask("status=UNAVAILABLE; pushback_ms=-1"))
    assert details(error, error_details_pb2.RetryInfo) is None
    assert trailing(error)["grpc-retry-pushback-ms"] == "-1"


async def test_a_delay_is_within_the_deadline(ask: Ask) -> None:
    """A call waits as long as it was asked to, and no longer than its caller allows."""
    begun = time.monotonic()
    await ask("delay_ms=200")
    assert time.monotonic() - begun >= 0.2
    error = await refusal(ask("delay_ms=60000", timeout=0.2))
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_an_answer_is_lost_after_the_work(
    channel: grpc.aio.Channel, token: tuple[str, str]
) -> None:
    """`when=after` stores the order and loses the answer; the same request id finds it."""
    stub = OrdersServiceStub(channel)
    request = orders.PlaceOrderRequest(
        request_id="6a1d7c1e-3c0b-4a53-8a59-6f0b8f0f3e01",
        customer_id="lost-answer",
        currency="GBP",
        lines=[orders.PlaceOrderLine(sku="NAIL", quantity=1)],
    )
    fault = "status=UNAVAILABLE; when=after; times=1"
    error = await refusal(stub.PlaceOrder(request, metadata=metadata(token, fault, "lost")))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    again = stub.PlaceOrder(request, metadata=metadata(token, fault, "lost"))
    placed = await again
    assert (await again.trailing_metadata())["replayed"] == "true"
    listed = await stub.ListOrders(
        orders.ListOrdersRequest(customer_id="lost-answer"), metadata=[token]
    )
    assert [one.id for one in listed.orders] == [placed.order.id]


async def test_bytes_are_appended(ask: Ask) -> None:
    """Fields and enum numbers of a newer contract can be sent; the next answer is as ever."""
    newer = "append=" + (b"\x0a\x02" + b"\x48\x63").hex()  # product { state: 99 }
    assert (await ask(newer)).product.state == 99
    assert (await ask("")).product.state == catalog.PRODUCT_STATE_ACTIVE


async def test_a_stream_breaks_after_replies(
    channel: grpc.aio.Channel, token: tuple[str, str]
) -> None:
    """`after_replies` ends a stream in its middle, with one status."""
    stub = EventsServiceStub(channel)
    fault = "status=UNAVAILABLE; reason=SERVER_DRAINING; after_replies=2; times=1"
    call = stub.Subscribe(SubscribeRequest(), metadata=metadata(token, fault, "stream"))
    first, second = await call.read(), await call.read()
    assert isinstance(first, SubscribeResponse)
    assert isinstance(second, SubscribeResponse)
    assert second.event.position == first.event.position + 1
    error = await refusal(call.read())
    assert details(error, error_details_pb2.ErrorInfo).reason == "SERVER_DRAINING"
    keys = [key for key, _ in error.trailing_metadata() or ()]
    assert keys.count("grpc-status-details-bin") == 1


async def test_the_clock_is_moved(channel: grpc.aio.Channel, token: tuple[str, str]) -> None:
    """`advance_ms` moves the server's time: what is to come, comes."""
    stub = OrdersServiceStub(channel)

    async def placed(fault: str) -> int:
        request = orders.PlaceOrderRequest(
            request_id=f"6a1d7c1e-3c0b-4a53-8a59-6f0b8f0f3e{len(fault):02}",
            currency="GBP",
            lines=[orders.PlaceOrderLine(sku="NAIL", quantity=1)],
        )
        reply = await stub.PlaceOrder(request, metadata=metadata(token, fault, ""))
        milliseconds: int = reply.order.place_time.ToMilliseconds()
        return milliseconds

    before = await placed("")
    assert await placed("advance_ms=5000") - before == 5001


@pytest.mark.parametrize(
    "fault", ["status=BROKEN", "status=OK", "sing=1", "times=x; status=UNAVAILABLE", "append=0"]
)
async def test_what_cannot_be_read_is_refused(ask: Ask, fault: str) -> None:
    """A fault that nobody understands is not left out silently."""
    error = await refusal(ask(fault))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "backplane-fault" in (error.details() or "")


async def test_times_needs_an_id(ask: Ask) -> None:
    """Without an id nobody could count attempts."""
    error = await refusal(ask("status=UNAVAILABLE; times=1", key=""))
    assert "backplane-fault-id" in (error.details() or "")


async def test_grpcs_own_retries_see_a_failure(server: Started, token: tuple[str, str]) -> None:
    """A failure comes as trailers alone: gRPC tries again by the contract's service config."""
    config = ROOT / "generated" / "contract" / "service_config" / "catalog.json"
    options = [("grpc.service_config", json.dumps(json.loads(config.read_text())))]
    fault = "status=UNAVAILABLE; times=2; pushback_ms=1"
    async with grpc.aio.insecure_channel(server.address, options=options) as channel:
        call = CatalogServiceStub(channel).GetProduct(
            NAIL, metadata=metadata(token, fault, "native")
        )
        assert (await call).product.sku == "NAIL"
        assert (await call.trailing_metadata())["backplane-attempts"] == "3"


async def test_other_servers_know_nothing_of_it(tmp_path: Path) -> None:
    """A normal server answers as ever, and its methods are the plain ones."""
    async with (
        running_node(f"sqlite:///{tmp_path}/test.db") as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        token = await token_for(channel, running.api_key)
        call = CatalogServiceStub(channel).ListProducts(
            catalog.ListProductsRequest(), metadata=metadata(token, "status=UNAVAILABLE", "normal")
        )
        assert len((await call).products) == 0
        assert "backplane-attempts" not in dict(await call.trailing_metadata())
        assert {type(bound) for bound, _ in running.node.methods.values()} == {BoundMethod}
