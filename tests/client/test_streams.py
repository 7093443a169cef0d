"""Streams: the same credentials, deadlines and errors as other calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest
from grpc import aio

import backplane_client
from backplane.catalog.v1.catalog_pb2 import ImportProductsRequest, ImportProductsResponse
from backplane.orders.v1.orders_pb2 import WatchOrderRequest, WatchOrderResponse
from backplane_client import Backplane
from tests.client.scripted import Scripted, failure

REPLIES = [WatchOrderResponse(cursor="a"), WatchOrderResponse(cursor="b")]
DRAINING = failure(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING")
REFUSED = failure(grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")


async def rows(*numbers: int) -> AsyncIterator[ImportProductsRequest]:
    """Yields requests of an import."""
    for number in numbers:
        yield ImportProductsRequest(row=number)


def collect(channel: aio.Channel) -> aio.StreamUnaryMultiCallable[bytes, bytes]:
    """Returns a method that answers a stream of bytes with their sum."""
    return channel.stream_unary("/test.Ping/Collect")


async def test_server_stream(server: Scripted, backplane: Backplane) -> None:
    """Replies come in order, and the call carries the token and a deadline."""
    server.answers("WatchOrder", REPLIES)
    received = [reply async for reply in backplane.orders.WatchOrder(WatchOrderRequest())]
    assert received == REPLIES
    seen = server.seen["WatchOrder"][0]
    assert seen.metadata["authorization"] == "Bearer given"
    assert seen.remaining_s <= 3601


async def test_read(server: Scripted, backplane: Backplane) -> None:
    """A stream can be read reply by reply, to EOF."""
    server.answers("WatchOrder", REPLIES)
    call = backplane.orders.WatchOrder(WatchOrderRequest())
    assert [await call.read(), await call.read()] == REPLIES
    assert await call.read() is aio.EOF
    assert await call.code() is grpc.StatusCode.OK


async def test_opened_again(server: Scripted, backplane: Backplane) -> None:
    """A stream that fails before its first reply is opened again."""
    server.answers("WatchOrder", [DRAINING], [DRAINING], REPLIES)
    received = [reply async for reply in backplane.orders.WatchOrder(WatchOrderRequest())]
    assert received == REPLIES
    assert server.times("WatchOrder") == 3


async def test_opened_again_with_another_token(server: Scripted) -> None:
    """A stream whose token is refused is opened again with a new one."""
    server.answers("WatchOrder", [REFUSED], REPLIES)
    async with backplane_client.connect(server.address, api_key="key") as backplane:
        received = [reply async for reply in backplane.orders.WatchOrder(WatchOrderRequest())]
    assert received == REPLIES
    assert server.seen["WatchOrder"][1].metadata["authorization"] == "Bearer token-2"


async def test_broken_stream(server: Scripted, backplane: Backplane) -> None:
    """A stream that breaks later raises; only the reader knows where to resume."""
    server.answers("WatchOrder", [*REPLIES, DRAINING])
    replies = aiter(backplane.orders.WatchOrder(WatchOrderRequest()))
    assert [await anext(replies), await anext(replies)] == REPLIES
    with pytest.raises(backplane_client.Unavailable) as raised:
        await anext(replies)
    assert raised.value.reason == "SERVER_DRAINING"
    assert server.times("WatchOrder") == 1


async def test_cancelled_stream(server: Scripted, backplane: Backplane) -> None:
    """A reader that gives up gets CancelledError."""
    server.holds("WatchOrder")
    server.answers("WatchOrder", REPLIES)
    call = backplane.orders.WatchOrder(WatchOrderRequest())
    reading = asyncio.ensure_future(anext(aiter(call)))
    await server.arrived("WatchOrder")
    assert call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert call.cancelled()


async def test_stream_deadline(server: Scripted, backplane: Backplane) -> None:
    """A stream whose time runs out raises DeadlineExceeded."""
    server.holds("WatchOrder")
    with pytest.raises(backplane_client.DeadlineExceeded):
        await anext(aiter(backplane.orders.WatchOrder(WatchOrderRequest(), timeout=0.1)))


async def test_both_ways(server: Scripted, backplane: Backplane) -> None:
    """Requests go up from an iterator while replies come down."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    call = backplane.catalog.ImportProducts(rows(1, 2, 3))
    assert [reply.last_row async for reply in call] == [1, 1, 1]
    assert [sent.row for sent in server.requests("ImportProducts")] == [1, 2, 3]
    assert server.seen["ImportProducts"][0].metadata["authorization"] == "Bearer given"


async def test_both_ways_by_hand(server: Scripted, backplane: Backplane) -> None:
    """Requests can be written and replies read in turn."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=7))
    call = backplane.catalog.ImportProducts()
    await call.write(ImportProductsRequest(row=7))
    assert await call.read() == ImportProductsResponse(last_row=7)
    await call.done_writing()
    assert await call.read() is aio.EOF


async def test_both_ways_is_sent_once(server: Scripted, backplane: Backplane) -> None:
    """A stream of requests is not sent again: nobody has kept it."""
    server.answers("ImportProducts", DRAINING)
    with pytest.raises(backplane_client.Unavailable):
        await anext(aiter(backplane.catalog.ImportProducts(rows(1))))
    assert server.times("ImportProducts") == 1


async def test_client_stream(server: Scripted, backplane: Backplane) -> None:
    """A stream of requests gets one reply."""
    server.answers("Collect", [])
    assert await backplane.stub(collect)(iter([b"a", b"b"])) == b"a+b"
    assert server.seen["Collect"][0].metadata["authorization"] == "Bearer given"


async def test_client_stream_by_hand(server: Scripted, backplane: Backplane) -> None:
    """Requests can be written one by one before the reply is awaited."""
    server.answers("Collect", [])
    call = backplane.stub(collect)()
    await call.write(b"x")
    await call.write(b"y")
    await call.done_writing()
    assert await call == b"x+y"


async def test_client_stream_fails(server: Scripted, backplane: Backplane) -> None:
    """A stream of requests that is refused raises the typed error and is sent once."""
    server.answers("Collect", REFUSED)
    with pytest.raises(backplane_client.Unauthenticated):
        await backplane.stub(collect)(iter([b"a"]))
    assert server.times("Collect") == 1


async def broken_rows() -> AsyncIterator[ImportProductsRequest]:
    """Yields one request and fails."""
    yield ImportProductsRequest(row=1)
    raise OSError("the file has gone")


async def test_requests_fail(server: Scripted, backplane: Backplane) -> None:
    """What an iterator of requests raises reaches whoever reads the replies."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    with pytest.raises(OSError, match="the file has gone"):
        async for _ in backplane.catalog.ImportProducts(broken_rows()):
            pass


async def broken_bytes() -> AsyncIterator[bytes]:
    """Yields one request and fails."""
    yield b"a"
    raise OSError("the file has gone")


async def test_client_stream_requests_fail(server: Scripted, backplane: Backplane) -> None:
    """What an iterator of requests raises reaches whoever awaits the reply."""
    server.answers("Collect", [])
    with pytest.raises(OSError, match="the file has gone"):
        await backplane.stub(collect)(broken_bytes())


async def test_refused_stream_of_requests(server: Scripted) -> None:
    """A stream of requests whose token is refused is not sent again, but the next one can be."""
    server.answers("ImportProducts", REFUSED, ImportProductsResponse(last_row=2))
    async with backplane_client.connect(server.address, api_key="key") as backplane:
        with pytest.raises(backplane_client.Unauthenticated):
            await anext(aiter(backplane.catalog.ImportProducts(rows(1))))
        reply = await anext(aiter(backplane.catalog.ImportProducts(rows(2))))
    assert reply.last_row == 2
    assert [sent.row for sent in server.requests("ImportProducts")] == [1, 2]


async def test_a_stream_that_is_refused_while_it_is_sent(
    server: Scripted, backplane: Backplane
) -> None:
    """The caller hears the server's reason, whatever was still on its way."""
    times = 40
    server.answers("ImportProducts", *[DRAINING] * times)
    for _ in range(times):
        with pytest.raises(backplane_client.Unavailable) as raised:
            await anext(aiter(backplane.catalog.ImportProducts(rows(*range(1, 2000)))))
        assert raised.value.reason == "SERVER_DRAINING"
