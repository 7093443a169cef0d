"""Streams that are resumed from their cursor."""

from __future__ import annotations

import grpc
import pytest

import backplane_client
from backplane.orders.v1.orders_pb2 import GetOrderRequest, WatchOrderRequest, WatchOrderResponse
from backplane_client import Backplane, follow
from tests.client.scripted import Scripted, failure

A, B, C = (WatchOrderResponse(cursor=name) for name in "abc")
DRAINING = failure(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING")
EXPIRED = failure(grpc.StatusCode.OUT_OF_RANGE, "CURSOR_EXPIRED")


async def seen(backplane: Backplane, timeout_s: float | None = None) -> list[str]:
    """The cursors of what comes."""
    request = WatchOrderRequest(cursor="start")
    return [
        one.cursor async for one in follow(backplane.orders.WatchOrder, request, timeout=timeout_s)
    ]


async def test_resumed_behind_the_last_reply(server: Scripted, backplane: Backplane) -> None:
    """A stream that breaks goes on from its cursor, also where no reply came in between."""
    server.answers("WatchOrder", [A, B, DRAINING], [DRAINING], [C, DRAINING], [])
    assert await seen(backplane) == ["a", "b", "c"]
    asked = [each.request.cursor for each in server.seen["WatchOrder"]]
    assert asked == ["start", "b", "b", "c"]


async def test_waits_for_a_server_that_comes_back(server: Scripted, backplane: Backplane) -> None:
    """Once it has begun it outlives more failures than one call would."""
    server.answers("WatchOrder", [A, DRAINING], *([[DRAINING]] * 6), [B])
    assert await seen(backplane) == ["a", "b"]


async def test_fails_before_it_began(server: Scripted, backplane: Backplane) -> None:
    """A stream that cannot be opened raises after the attempts of its contract."""
    server.answers("WatchOrder", [DRAINING])
    with pytest.raises(backplane_client.Unavailable):
        await seen(backplane)
    assert server.times("WatchOrder") == 4


async def test_other_errors_end_it(server: Scripted, backplane: Backplane) -> None:
    """What resuming cannot mend is raised."""
    server.answers("WatchOrder", [A, EXPIRED])
    with pytest.raises(backplane_client.OutOfRange):
        await seen(backplane)
    assert server.times("WatchOrder") == 1


async def test_ends_at_its_time(server: Scripted, backplane: Backplane) -> None:
    """`timeout` is for the whole of it, however often it is opened."""
    server.answers("WatchOrder", [A, DRAINING])
    with pytest.raises(backplane_client.BackplaneError) as raised:
        await seen(backplane, timeout_s=0.5)
    assert raised.value.code is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_needs_a_cursor(backplane: Backplane) -> None:
    """A method without a cursor is refused in words."""
    with pytest.raises(ValueError, match="has no cursor"):
        follow(backplane.orders.GetOrder, GetOrderRequest())  # type: ignore[arg-type]
