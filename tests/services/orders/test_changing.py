"""CancelOrder and WatchOrder."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import grpc
import pytest
from grpc import aio

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.services.orders import SERVICE
from backplane_server.services.orders.servicer import Orders
from tests.services.orders.shop import Caller, Shop, info_of, line, order
from tests.support.node import RunningNode, running_node

NOWHERE = "ord_01jd8x7kz2e9p3q5r7s9tavbwc"


async def test_cancelling(admin: Caller) -> None:
    """A cancelled order says when and why, keeps its lines and has a new version."""
    placed = await admin.place(order(line("m"), line("M")))
    cancelled = await admin.cancel(placed.id, "out of mugs")
    assert cancelled.state == pb.ORDER_STATE_CANCELLED
    assert cancelled.cancel_reason == "out of mugs"
    assert cancelled.cancel_time.ToMicroseconds() >= placed.place_time.ToMicroseconds()
    assert cancelled.lines == placed.lines
    assert cancelled.etag != placed.etag
    assert await admin.get(placed.id) == cancelled


async def test_cancelling_twice(admin: Caller) -> None:
    """A second cancellation is refused; the first one's request id still answers it."""
    placed = await admin.place()
    request = pb.CancelOrderRequest(
        request_id=str(uuid.uuid4()), order_id=placed.id, reason="changed my mind"
    )
    first = await admin.orders.CancelOrder(request)
    assert await admin.orders.CancelOrder(request) == first
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.cancel(placed.id)
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    info = info_of(refused.value)
    assert info.reason == "ORDER_NOT_CANCELLABLE"
    assert dict(info.metadata) == {"order_id": placed.id, "state": "cancelled"}


async def test_racing_cancellations(admin: Caller) -> None:
    """Of many cancellations at once one is done and the others are refused."""
    placed = await admin.place()
    answers = await asyncio.gather(
        *(admin.cancel(placed.id, f"reason {number}") for number in range(10)),
        return_exceptions=True,
    )
    done = [answer for answer in answers if isinstance(answer, pb.Order)]
    assert len(done) == 1
    assert (await admin.get(placed.id)).cancel_reason == done[0].cancel_reason


async def test_cancelling_nothing(admin: Caller) -> None:
    """Cancelling an id that no order has is ORDER_NOT_FOUND."""
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.cancel(NOWHERE)
    assert info_of(refused.value).reason == "ORDER_NOT_FOUND"


async def _changes(
    caller: Caller, order_id: str, cursor: str = ""
) -> AsyncIterator[pb.WatchOrderResponse]:
    request = pb.WatchOrderRequest(order_id=order_id, cursor=cursor)
    async for message in caller.orders.WatchOrder(request, timeout=20):
        if message.HasField("change"):
            yield message


async def test_watching(admin: Caller) -> None:
    """A watcher sees the placement, then the cancellation as it happens, then the end."""
    placed = await admin.place()
    watched = _changes(admin, placed.id)
    first = await anext(watched)
    assert first.change.state == pb.ORDER_STATE_PLACED
    assert first.change.change_time == placed.place_time
    await admin.cancel(placed.id, "out of mugs")
    second = await anext(watched)
    assert second.change.state == pb.ORDER_STATE_CANCELLED
    assert second.change.reason == "out of mugs"
    assert second.change.event_id != first.change.event_id
    assert [message async for message in watched] == []


async def test_resuming(admin: Caller) -> None:
    """A watch resumed from a cursor sends what came after it, and ends where all is told."""
    placed = await admin.place()
    await admin.cancel(placed.id)
    told = [message async for message in _changes(admin, placed.id)]
    assert len(told) == 2
    after_first = [message async for message in _changes(admin, placed.id, told[0].cursor)]
    assert after_first == told[1:]
    assert [message async for message in _changes(admin, placed.id, told[1].cursor)] == []


async def test_foreign_cursors(admin: Caller) -> None:
    """A cursor of another order, or none at all, is refused."""
    one, other = await admin.place(), await admin.place()
    cursor = (await anext(_changes(admin, one.id))).cursor
    for wrong in (cursor, "nonsense", "x" * 100):
        with pytest.raises(aio.AioRpcError) as refused:
            await anext(_changes(admin, other.id, wrong))
        assert info_of(refused.value).reason == "CURSOR_INVALID"


async def test_watching_nothing(admin: Caller) -> None:
    """Watching an id that no order has is ORDER_NOT_FOUND."""
    with pytest.raises(aio.AioRpcError) as refused:
        await anext(_changes(admin, NOWHERE))
    assert info_of(refused.value).reason == "ORDER_NOT_FOUND"


async def test_many_watchers(admin: Caller) -> None:
    """Each watcher of an order is told of each change."""
    placed = await admin.place()
    watchers = [_changes(admin, placed.id) for _ in range(5)]
    for watcher in watchers:
        assert (await anext(watcher)).change.state == pb.ORDER_STATE_PLACED
    await admin.cancel(placed.id)
    endings = [[message.change.state async for message in watcher] for watcher in watchers]
    assert endings == [[pb.ORDER_STATE_CANCELLED]] * 5


async def test_watching_a_server_that_stops(node: RunningNode, admin: Caller) -> None:
    """A server that shuts down ends the stream with the cursor to resume from."""
    placed = await admin.place()
    watched = _changes(admin, placed.id)
    first = await anext(watched)
    stopping = asyncio.create_task(node.node.stop())
    with pytest.raises(aio.AioRpcError) as ended:
        await anext(watched)
    await stopping
    assert ended.value.code() is grpc.StatusCode.UNAVAILABLE
    info = info_of(ended.value)
    assert info.reason == "SERVER_DRAINING"
    assert info.metadata["cursor"] == first.cursor


async def test_progress_while_nothing_happens(database_url: str) -> None:
    """An idle stream sends markers whose cursor resumes it without loss."""
    impatient = replace(
        SERVICE, servicer=lambda context: Orders(clock=context.clock, progress_every_s=0.05)
    )
    async with running_node(
        database_url, services=("identity", "catalog"), extra=[impatient]
    ) as node:
        shop = Shop(node.address, api_key=node.api_key)
        admin = await shop.open()
        placed = await admin.place()
        stream = admin.orders.WatchOrder(pb.WatchOrderRequest(order_id=placed.id), timeout=20)
        told = aiter(stream)
        while not (await anext(told)).HasField("change"):
            pass  # the placement may be numbered a little later than the stream begins
        markers = [await anext(told) for _ in range(2)]
        assert [message.WhichOneof("kind") for message in markers] == ["progress"] * 2
        assert markers[1].progress.time.ToMicroseconds() > placed.place_time.ToMicroseconds()
        stream.cancel()
        await admin.cancel(placed.id)
        resumed = [change async for change in _changes(admin, placed.id, markers[1].cursor)]
        assert [message.change.state for message in resumed] == [pb.ORDER_STATE_CANCELLED]
        await shop.close()
