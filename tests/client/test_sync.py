"""The client for scripts: each behaviour as plain blocking calls."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, assert_type

import grpc
import pytest

import backplane_client
from backplane.catalog.v1.catalog_pb2 import ImportProductsRequest, ImportProductsResponse
from backplane.orders.v1.orders_pb2 import (
    GetOrderRequest,
    GetOrderResponse,
    ListOrdersRequest,
    ListOrdersResponse,
    Order,
    PlaceOrderRequest,
    PlaceOrderResponse,
    WatchOrderRequest,
    WatchOrderResponse,
)
from backplane_client import sync
from tests.client.scripted import Scripted, Success, failure

T = TypeVar("T")
Script = Callable[[sync.Backplane], T]


async def run(server: Scripted, script: Script[T], **arguments: Any) -> T:
    """Runs a script in a thread, because the server lives in this one's event loop."""

    def scripted() -> T:
        with sync.connect(server.address, api_key="key", **arguments) as backplane:
            return script(backplane)

    return await asyncio.to_thread(scripted)


async def test_call(server: Scripted) -> None:
    """A call returns its reply, and carries token, request id and deadline."""
    server.answers("PlaceOrder", PlaceOrderResponse(order=Order(id="1")))

    def script(backplane: sync.Backplane) -> None:
        reply = backplane.orders.PlaceOrder(PlaceOrderRequest())
        assert_type(reply, PlaceOrderResponse)
        assert reply.order.id == "1"

    await run(server, script)
    seen = server.seen["PlaceOrder"][0]
    assert seen.metadata["authorization"] == "Bearer token-1"
    assert seen.request.request_id
    assert 9 < seen.remaining_s < 11


async def test_error(server: Scripted) -> None:
    """A call that fails raises the typed exception, after the attempts that it is worth."""
    server.answers("GetOrder", failure(grpc.StatusCode.UNAVAILABLE, "OVERLOADED"))

    def script(backplane: sync.Backplane) -> None:
        with pytest.raises(backplane_client.Unavailable):
            backplane.orders.GetOrder(GetOrderRequest())

    await run(server, script)
    assert server.times("GetOrder") == 4


async def test_replayed(server: Scripted) -> None:
    """What else is known of a call comes beside its reply."""
    server.answers("PlaceOrder", Success(PlaceOrderResponse(), [("replayed", "true")]))

    def script(backplane: sync.Backplane) -> None:
        _, call = backplane.orders.PlaceOrder.with_call(PlaceOrderRequest())
        assert sync.replayed(call)
        assert ("replayed", "true") in call.trailing_metadata()
        assert call.code() is grpc.StatusCode.OK

    await run(server, script)


async def test_pages(server: Scripted) -> None:
    """Pages are plain iterators."""
    first = ListOrdersResponse(orders=[Order(id="1")], next_page_token="next")
    server.answers("ListOrders", first, ListOrdersResponse(orders=[Order(id="2")]))

    def script(backplane: sync.Backplane) -> list[str]:
        listed = sync.pages(backplane.orders.ListOrders, ListOrdersRequest())
        return [order.id for order in listed]

    assert await run(server, script) == ["1", "2"]


async def test_server_stream(server: Scripted) -> None:
    """A stream of replies is a plain iterator."""
    server.answers("WatchOrder", [WatchOrderResponse(cursor="a"), WatchOrderResponse(cursor="b")])

    def script(backplane: sync.Backplane) -> list[str]:
        return [reply.cursor for reply in backplane.orders.WatchOrder(WatchOrderRequest())]

    assert await run(server, script) == ["a", "b"]


async def test_both_ways(server: Scripted) -> None:
    """An iterator of requests may wait for the replies to earlier ones."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    answered = threading.Event()

    def rows() -> Iterator[ImportProductsRequest]:
        yield ImportProductsRequest(row=1)
        assert answered.wait(5)
        yield ImportProductsRequest(row=2)

    def script(backplane: sync.Backplane) -> int:
        count = 0
        for _ in backplane.catalog.ImportProducts(rows()):
            answered.set()
            count += 1
        return count

    assert await run(server, script) == 2


async def test_cancelled_stream(server: Scripted) -> None:
    """A stream can be given up."""
    server.answers("WatchOrder", [WatchOrderResponse(cursor="a"), WatchOrderResponse(cursor="b")])

    def script(backplane: sync.Backplane) -> bool:
        replies = backplane.orders.WatchOrder(WatchOrderRequest())
        next(replies)
        return replies.cancel()

    assert await run(server, script)


async def test_futures(server: Scripted) -> None:
    """Several calls can be under way at once."""
    server.answers("GetOrder", GetOrderResponse())
    gate = server.holds("GetOrder")
    loop = asyncio.get_running_loop()

    def script(backplane: sync.Backplane) -> None:
        calls = [backplane.orders.GetOrder.future(GetOrderRequest()) for _ in range(5)]
        asyncio.run_coroutine_threadsafe(server.arrived("GetOrder", times=5), loop).result(5)
        loop.call_soon_threadsafe(gate.set)
        assert [call.result() for call in calls] == [GetOrderResponse()] * 5

    await run(server, script)


async def test_closed(server: Scripted) -> None:
    """Closing ends the client's thread; a connection that is refused leaves none behind."""
    before = threading.active_count()
    with sync.connect(server.address):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    with pytest.raises(backplane_client.InsecureAddress):
        sync.connect("10.0.0.1:1", api_key="key")
    assert threading.active_count() == before


async def test_ready(server: Scripted) -> None:
    """A script can wait until the server answers."""
    await run(server, lambda backplane: backplane.ready(within_s=5))
    with pytest.raises(backplane_client.Unavailable):
        await asyncio.to_thread(_never_ready)


def _never_ready() -> None:
    with sync.connect("127.0.0.1:1") as backplane:
        backplane.ready(within_s=0.1)


async def test_failing_requests(server: Scripted) -> None:
    """What an iterator of requests raises ends the stream and reaches the caller."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))

    def rows() -> Iterator[ImportProductsRequest]:
        yield ImportProductsRequest(row=1)
        raise OSError("the file has gone")

    def script(backplane: sync.Backplane) -> list[int]:
        replies = backplane.catalog.ImportProducts(rows(), timeout=5)
        return [reply.last_row for reply in replies]

    with pytest.raises(OSError, match="the file has gone"):
        await run(server, script)


async def test_unfinished_requests(server: Scripted) -> None:
    """A connection closes while an iterator of requests still blocks."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    released = threading.Event()

    def rows() -> Iterator[ImportProductsRequest]:
        yield ImportProductsRequest(row=1)
        released.wait(30)

    def script(backplane: sync.Backplane) -> ImportProductsResponse:
        return next(iter(backplane.catalog.ImportProducts(rows())))

    async with asyncio.timeout(5):
        reply = await run(server, script)
    released.set()
    assert reply.last_row == 1


async def test_endless_requests(server: Scripted) -> None:
    """A connection closes while requests are left over."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))

    def script(backplane: sync.Backplane) -> ImportProductsResponse:
        rows = (ImportProductsRequest(row=number) for number in itertools.count(1))
        return next(iter(backplane.catalog.ImportProducts(rows)))

    async with asyncio.timeout(5):
        await run(server, script)
    for thread in threading.enumerate():
        if thread.name == "backplane-requests":
            thread.join(timeout=5)
            assert not thread.is_alive()
