"""contract.md §9: a rollout under load shows callers no error."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import backplane_client
from backplane.orders.v1 import orders_pb2
from backplane_client import Backplane
from tests.journeys.load import Load, an_order, sell_a_mug, under_load
from tests.journeys.sharing import Pair
from tests.support.sizes import size

RESTARTS = size(2, full=20)
CALLERS = size(4, full=8)
WATCHED = size(["sqlite"], full=["sqlite", "postgresql"])
# Long enough to be seen: a client that is told too early that nothing is served fails here.
DRAIN_DELAY_S = 0.5

pytestmark = pytest.mark.slow


@pytest.fixture
async def pair(database_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two servers that share a port, with something to sell."""
    async with Pair(tmp_path, database_url, drain_delay_s=DRAIN_DELAY_S) as pair:
        async with backplane_client.connect(pair.address, api_key=pair.api_key) as backplane:
            await sell_a_mug(backplane)
        yield pair


async def restarted(pair: Pair, number: int) -> None:
    """Stops one of the two as a rollout does, and starts it again."""
    server = pair.servers[number % 2]
    assert await server.stop() == 0
    await server.start()
    assert not server.complaints


async def ids_of(backplane: Backplane) -> list[str]:
    """Every order there is."""
    found = backplane_client.pages(
        backplane.orders.ListOrders,
        orders_pb2.ListOrdersRequest(page_size=1000),
        items=lambda page: page.orders,
    )
    return [order.id async for order in found]


async def test_restarts_under_load_show_no_error(pair: Pair, database_url: str) -> None:
    """No call fails while servers are restarted in turn, and each order is placed once."""
    began_s = time.monotonic()
    async with under_load(pair.address, api_key=pair.api_key, callers=CALLERS) as load:
        for number in range(RESTARTS):
            await restarted(pair, number)
            await load.answers(100)
            assert not load.errors, f"restart {number}"
    assert not load.errors
    async with backplane_client.connect(pair.address, api_key=pair.api_key) as backplane:
        assert sorted(await ids_of(backplane)) == sorted(load.placed)
    _tell(load, database_url.partition(":")[0], seconds=time.monotonic() - began_s)


def _tell(load: Load, database: str, *, seconds: float) -> None:
    sys.stdout.write(
        f"{database}: {RESTARTS} restarts in {seconds:.0f} s: {load.calls} calls,"
        f" {len(load.placed)} of them orders, {sum(load.errors.values())} errors\n"
    )


class Watcher:
    """Follows one order across servers: resumes with its last cursor whenever it is sent away."""

    def __init__(self, backplane: Backplane, order_id: str) -> None:
        self._backplane = backplane
        self.order_id = order_id
        self.seen: list[tuple[str, int]] = []
        self.resumed = 0
        self.following = asyncio.Event()

    async def run(self) -> None:
        """Follows to the order's end."""
        cursor = ""
        while not self.seen or self.seen[-1][1] != orders_pb2.ORDER_STATE_CANCELLED:
            request = orders_pb2.WatchOrderRequest(order_id=self.order_id, cursor=cursor)
            try:
                async for message in self._backplane.orders.WatchOrder(request):
                    cursor = message.cursor
                    if message.HasField("change"):
                        self.seen.append((message.change.event_id, message.change.state))
                        self.following.set()
            except backplane_client.Unavailable as sent_away:
                if sent_away.reason == "SERVER_DRAINING":
                    cursor = sent_away.metadata["cursor"]
                self.resumed += 1
            except backplane_client.ResourceExhausted as too_many:  # all of one account's at once
                await asyncio.sleep(too_many.retry_delay_s or 1)


@contextlib.asynccontextmanager
async def watching(pair: Pair, orders: int) -> AsyncIterator[list[Watcher]]:
    """Places orders and has a watcher for each, on connections of their own."""
    async with contextlib.AsyncExitStack() as open_:
        watchers = []
        for _ in range(orders):
            connection = backplane_client.connect(pair.address, api_key=pair.api_key)
            backplane = await open_.enter_async_context(connection)
            placed = await backplane.orders.PlaceOrder(an_order())
            watchers.append(Watcher(backplane, placed.order.id))
        tasks = [asyncio.create_task(watcher.run()) for watcher in watchers]
        await asyncio.gather(*(watcher.following.wait() for watcher in watchers))
        yield watchers
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks)


async def cancelled(backplane: Backplane, order_id: str) -> None:
    """Cancels an order."""
    request = orders_pb2.CancelOrderRequest(
        request_id=str(uuid.uuid4()), order_id=order_id, reason="changed my mind"
    )
    await backplane.orders.CancelOrder(request)


@pytest.mark.parametrize("database_url", WATCHED, indirect=True)
async def test_a_watcher_misses_nothing_across_restarts(pair: Pair) -> None:
    """Streams are ended with a cursor, and resumed with it tell every change, each once."""
    async with (
        watching(pair, RESTARTS * 4 + 1) as watchers,
        backplane_client.connect(pair.address, api_key=pair.api_key) as backplane,
    ):
        for number in range(RESTARTS):
            due = watchers[number * 4 : number * 4 + 4]
            cancelling = [cancelled(backplane, watcher.order_id) for watcher in due]
            await asyncio.gather(restarted(pair, number), *cancelling)
        await cancelled(backplane, watchers[-1].order_id)
    states = [orders_pb2.ORDER_STATE_PLACED, orders_pb2.ORDER_STATE_CANCELLED]
    for watcher in watchers:
        assert [state for _, state in watcher.seen] == states
        assert len({event_id for event_id, _ in watcher.seen}) == 2
    # Whichever server the last one was on, it went away; the others may have been through by then.
    assert watchers[-1].resumed > 0
