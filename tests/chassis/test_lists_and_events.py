"""contract.md §5 and §8: pages that are sealed, events in the order of their commits."""

from __future__ import annotations

import asyncio
import base64
import uuid
from typing import Any

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.data.engine import engine_for
from backplane_server.chassis.data.lanes import LaneStats, Queue, Work
from backplane_server.chassis.data.outbox import EVENTS_AFTER, Event
from backplane_server.chassis.data.page_tokens import PageTokens
from backplane_server.chassis.data.transaction import Batch, Transaction
from backplane_server.chassis.errors import PageTokenInvalid
from tests.chassis.conftest import Ping
from tests.support.hostile_table import Hostile
from tests.support.ping import pb2
from tests.support.ping.service import Mark
from tests.support.statuses import reason_of
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")


async def add(ping: Ping, *names: str) -> None:
    """Stores marks."""
    await asyncio.gather(
        *(ping.caller.mark(MARKER, request_id=str(uuid.uuid4()), name=name) for name in names)
    )


async def page(ping: Ping, metadata: Any = MARKER, **fields: Any) -> Any:
    """Asks for a page."""
    return await ping.caller.unary(
        "ListMarks", pb2.ListMarksRequest(**fields), pb2.ListMarksReply, metadata=metadata
    )


async def test_pages_hold_every_row_once(stored_ping: Ping) -> None:
    """Following the tokens gives every row, in order, and ends with an empty one."""
    await add(stored_ping, *(f"n{i:02}" for i in range(25)))
    seen, token = [], ""
    while True:
        reply = await page(stored_ping, page_size=10, page_token=token)
        seen += reply.names
        token = reply.next_page_token
        if not token:
            break
    assert seen == [f"n{i:02}" for i in range(25)]


@pytest.mark.parametrize("change", ["tampered", "caller", "filter", "garbage"])
async def test_a_token_serves_only_its_own_call(
    stored_ping: Ping, change: str, hostile: Hostile
) -> None:
    """A tampered, foreign or filter-changed token is refused (row 50)."""
    row = hostile(
        50, sent=f"a page token: {change}", expected="INVALID_ARGUMENT PAGE_TOKEN_INVALID"
    )
    await add(stored_ping, "a", "b", "c")
    token = (await page(stored_ping, page_size=1)).next_page_token
    fields: dict[str, Any] = {"page_size": 1, "page_token": token}
    metadata = MARKER
    if change == "tampered":
        raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        raw[-1] ^= 1
        fields["page_token"] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    elif change == "caller":
        metadata = bearer("ping.marks.add", subject="service_accounts/sva_other")
    elif change == "filter":
        fields["prefix"] = "a"
    else:
        fields["page_token"] = "%%%not a token"
    with pytest.raises(AioRpcError) as raised:
        await page(stored_ping, metadata, **fields)
    row.got = f"{raised.value.code().name} {reason_of(raised.value)}"
    assert row.got == "INVALID_ARGUMENT PAGE_TOKEN_INVALID"


async def test_a_negative_page_size_is_refused_and_a_huge_one_coerced(
    stored_ping: Ping, hostile: Hostile
) -> None:
    """page_size: 0 is 50, above 1,000 is 1,000, below 0 is an error (row 51)."""
    row = hostile(51, sent="page_size −1", expected="INVALID_ARGUMENT")
    with pytest.raises(AioRpcError) as raised:
        await page(stored_ping, page_size=-1)
    row.got = f"{raised.value.code().name} {reason_of(raised.value)}"
    assert raised.value.code() is StatusCode.INVALID_ARGUMENT
    await add(stored_ping, *(f"n{i:02}" for i in range(60)))
    assert len((await page(stored_ping)).names) == 50
    assert len((await page(stored_ping, page_size=2**31 - 1)).names) == 60
    more = [Mark(id=f"m{i:04}", name=f"m{i:04}") for i in range(1_000)]
    await stored_ping.node.node.database.write(lambda tx: tx.add_all(more))
    largest = await page(stored_ping, page_size=2**31 - 1)
    row.got += f"; of 1,060 rows a page of 10⁹ holds {len(largest.names):,}"
    assert len(largest.names) == 1_000
    assert largest.next_page_token


def test_a_token_ends_after_three_days() -> None:
    """What was sealed three days ago still opens, and no later (row 50)."""
    tokens, day_us = PageTokens(bytes(32)), 24 * 3600 * 1_000_000
    token = tokens.seal(["a"], binding=b"", now_us=day_us)
    assert tokens.open(token, binding=b"", now_us=4 * day_us) == ("a",)
    with pytest.raises(PageTokenInvalid):
        tokens.open(token, binding=b"", now_us=4 * day_us + 1)


async def test_a_follower_sees_events_once_and_resumes(stored_ping: Ping) -> None:
    """Events of the subject arrive as they are committed; a position resumes behind them."""
    call = stored_ping.caller.watch(MARKER, name="a")
    assert (await call.read()).position == 0
    await add(stored_ping, "a", "b")
    async with asyncio.timeout(5):
        while not (first := await call.read()).position:
            pass
    call.cancel()
    again = stored_ping.caller.watch(MARKER, name="a", after=first.position)
    assert (await again.read()).position == 0
    assert (await again.read()).position == 0, "nothing behind the cursor: a sign of life"
    fresh = stored_ping.caller.watch(MARKER, name="a")
    await fresh.read()
    assert (await fresh.read()).id == first.id


async def test_one_transactions_events_keep_their_order(stored_ping: Ping) -> None:
    """Two events of one transaction are numbered as they were published."""
    await stored_ping.caller.mark(MARKER, request_id=str(uuid.uuid4()), name="a", behaviour="twice")
    call = stored_ping.caller.watch(MARKER, name="a")
    seen: list[Any] = []
    async with asyncio.timeout(5):
        while len(seen) < 2:
            reply = await call.read()
            seen += [reply] if reply.position else []
    assert seen[0].id != "second"
    assert seen[1].id == "second"
    assert seen[0].position < seen[1].position


async def test_a_follower_is_told_of_the_drain(stored_ping: Ping) -> None:
    """A stream ends on shutdown with UNAVAILABLE, SERVER_DRAINING and its cursor."""
    call = stored_ping.caller.watch(MARKER, name="a")
    await call.read()
    stored_ping.node.node.draining.set()
    with pytest.raises(AioRpcError) as raised:
        await _read_to_the_end(call)
    assert raised.value.code() is StatusCode.UNAVAILABLE
    assert reason_of(raised.value) == "SERVER_DRAINING"


async def _read_to_the_end(call: Any) -> None:
    while True:
        await call.read()


async def test_positions_follow_the_order_of_commits(stored_ping: Ping) -> None:
    """An event of a slow transaction comes behind those that were committed before it."""
    database = stored_ping.node.node.database
    if database.engine.single_writer:
        await add(stored_ping, "slow", "fast")
    else:
        await _commit_slow_behind_fast(stored_ping)
    async with asyncio.timeout(5):
        while len(events := await database.read(_events)) < 2:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
    assert [event.position for event in events] == [1, 2]
    if not database.engine.single_writer:
        assert [event.subject for event in events] == ["marks/fast", "marks/slow"]


async def _commit_slow_behind_fast(ping: Ping) -> None:
    """Inserts an event, lets another overtake it, and only then commits the first."""
    node = ping.node.node
    slow = engine_for(node.settings.database).connect(write=True)
    slow.begin(write=True, deadline=None)
    batch = Batch(slow, alone=True)
    tx = Transaction(slow, batch=batch, now=node.clock.now_us(), subject="test")
    tx.publish(Event(subject="marks/slow", message=pb2.MarkReply(id="slow")))
    batch.flush()
    await add(ping, "fast")
    async with asyncio.timeout(5):
        while not await node.database.read(_events):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
    slow.commit()
    slow.close()


def _events(tx: Transaction) -> list[Any]:
    return list(tx.all(EVENTS_AFTER, after=0, limit=10))


async def test_a_full_queue_refuses_at_once() -> None:
    """Work beyond the bound is refused with pushback before it starts."""
    queue = Queue(LaneStats("test"), bound=2)
    works = [_waiting_work() for _ in range(3)]
    queue.put(works[0])
    queue.put(works[1])
    with pytest.raises(Exception, match="too much work") as raised:
        queue.put(works[2])
    assert type(raised.value).__name__ == "Overloaded"
    assert queue.stats.refused == 1


def _waiting_work() -> Work:
    loop = asyncio.get_running_loop()
    return Work(lambda tx: None, "test", None, loop.create_future(), loop)
