"""contract.md §8: subscriptions resume, keep the order of commits, and end with their cursor."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode, aio
from grpc.aio import AioRpcError

from backplane.events.v1 import events_pb2 as pb
from backplane_server.chassis.data import Event, Transaction
from backplane_server.chassis.data.engine import engine_for
from backplane_server.chassis.data.transaction import Batch
from backplane_server.chassis.events.filters import Filter
from backplane_server.chassis.events.log import Progress
from backplane_server.chassis.events.retention import forget_old
from tests.services.events.feed import (
    MARKED,
    Feed,
    feed_on,
    next_events,
    read_to_the_end,
    subject,
)
from tests.support.ping import pb2
from tests.support.statuses import detail, reason_of
from tests.support.subscribers import overflowed, subscribers


def metadata_of(error: AioRpcError) -> Any:
    """The metadata of a refusal's ErrorInfo."""
    return detail(error, error_details_pb2.ErrorInfo).metadata


async def refused(stream: Any) -> AioRpcError:
    """Reads a stream up to its refusal."""
    with pytest.raises(AioRpcError) as raised:
        await read_to_the_end(stream)
    return raised.value


async def test_a_subscriber_resumes_where_it_was(feed: Feed) -> None:
    """What was committed before, meanwhile and after comes once each, in order (§8)."""
    await feed.happen("a", "b")
    stream = feed.subscribe()
    before = await next_events(stream, 2)
    await feed.happen("c")
    live = await next_events(stream, 1)
    stream.cancel()
    await feed.happen("d")
    resumed = feed.subscribe(cursor=live[0].cursor)
    await feed.happen("e")
    after = await next_events(resumed, 2)
    seen = [message.event for message in before + live + after]
    assert [event.subject for event in seen] == [subject(name) for name in "abcde"]
    assert [event.position for event in seen] == [1, 2, 3, 4, 5]


async def test_only_new_begins_behind_the_newest(feed: Feed) -> None:
    """A subscriber may leave out what has happened before."""
    await feed.happen("old")
    await next_events(feed.subscribe(), 1)
    stream = feed.subscribe(only_new=True)
    async with asyncio.timeout(10):
        while not subscribers(feed.node.log):  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.01)
    await feed.happen("new")
    assert (await next_events(stream, 1))[0].event.subject == subject("new")


async def test_filters_of_a_subscription(feed: Feed) -> None:
    """Types and prefix hold for stored events and for live ones."""
    await feed.happen("red-1", "blue-1")
    stream = feed.subscribe(types=[MARKED], subject_prefix="marks/red")
    first = await next_events(stream, 1)
    await feed.happen("blue-2", "red-2")
    second = await next_events(stream, 1)
    assert [m.event.subject for m in first + second] == [subject("red-1"), subject("red-2")]


async def test_a_slow_transaction_comes_behind_a_fast_one(feed: Feed) -> None:
    """A subscriber who has passed the fast one still gets the slow one (§8)."""
    stream = feed.subscribe()
    if feed.node.database.engine.single_writer:
        await feed.happen("fast", "slow")
        found = await next_events(stream, 2)
    else:
        slow = _begun(feed)
        await feed.happen("fast")
        found = await next_events(stream, 1)
        slow.commit()
        slow.close()
        found += await next_events(stream, 1)
    assert [m.event.subject for m in found] == [subject("fast"), subject("slow")]
    assert [m.event.position for m in found] == [1, 2]


def _begun(feed: Feed) -> Any:
    """A transaction that has inserted its event and does not commit yet."""
    connection = engine_for(feed.node.settings.database).connect(write=True)
    connection.begin(write=True, deadline=None)
    batch = Batch(connection, alone=True)
    tx = Transaction(connection, batch=batch, now=feed.node.clock.now_us(), subject="test")
    tx.publish(Event(subject=subject("slow"), message=pb2.MarkReply(id="slow")))
    batch.flush()
    return connection


async def test_two_nodes_on_one_database_tell_the_same(postgres_url: str, tmp_path: Any) -> None:
    """Subscribers of either node get every event of both, in one order."""
    async with feed_on(postgres_url) as here, feed_on(postgres_url) as there:
        streams = [here.subscribe(), there.subscribe()]
        await asyncio.gather(
            here.happen_at_once(*(f"h{i}" for i in range(20))),
            there.happen_at_once(*(f"t{i}" for i in range(20))),
        )
        told = [await next_events(stream, 40) for stream in streams]
        assert [m.event.id for m in told[0]] == [m.event.id for m in told[1]]
        assert [m.event.position for m in told[0]] == list(range(1, 41))


async def test_progress_while_nothing_is_wanted(sqlite_url: str) -> None:
    """An idle subscriber's cursor moves on past events that it does not want (§8)."""
    async with feed_on(sqlite_url, progress_every_s=0.05) as feed:
        await feed.happen("other")
        stream = feed.subscribe(subject_prefix="marks/wanted")
        async with asyncio.timeout(10):
            message = await stream.read()
        assert message.HasField("progress")
        await feed.happen("another", "and-another")
        await next_events(feed.subscribe(), 3)
        async with asyncio.timeout(10):
            markers = [await stream.read() for _ in range(3)]
        await forget_old(feed.node.database, kept_s=-1)
        resumed = feed.subscribe(subject_prefix="marks/wanted", cursor=markers[-1].cursor)
        await feed.happen("wanted")
        assert (await next_events(resumed, 1))[0].event.position == 4


async def test_a_drain_ends_a_subscription_with_its_cursor(feed: Feed) -> None:
    """UNAVAILABLE, SERVER_DRAINING, and a cursor that leaves nothing out (§8)."""
    await feed.happen("a")
    stream = feed.subscribe()
    await next_events(stream, 1)
    feed.node.draining.set()
    error = await refused(stream)
    assert error.code() is StatusCode.UNAVAILABLE
    assert reason_of(error) == "SERVER_DRAINING"
    feed.node.draining.clear()
    await feed.happen("b")
    resumed = feed.subscribe(cursor=metadata_of(error)["cursor"])
    assert (await next_events(resumed, 1))[0].event.subject == subject("b")


async def test_a_slow_reader_is_told_where_to_resume(feed: Feed) -> None:
    """Row 9: backpressure, then RESOURCE_EXHAUSTED SLOW_CONSUMER with the cursor; none is lost."""
    stream = feed.subscribe()
    await feed.happen("first")
    seen = [m.event.position for m in await next_events(stream, 1)]
    for _ in range(4):
        await feed.node.database.write(_burst, size=10_000)
    await overflowed(feed.node.log)
    with pytest.raises(AioRpcError) as raised:
        await collect(stream, seen)
    assert raised.value.code() is StatusCode.RESOURCE_EXHAUSTED
    assert reason_of(raised.value) == "SLOW_CONSUMER"
    cursor = metadata_of(raised.value)["cursor"]
    rest = await next_events(feed.subscribe(cursor=cursor), 2001 - len(seen))
    assert seen + [m.event.position for m in rest] == list(range(1, 2002))


async def collect(stream: Any, seen: list[int]) -> None:
    """Adds the positions of a stream up to its end."""
    async with asyncio.timeout(20):
        while (message := await stream.read()) is not aio.EOF:
            seen += [message.event.position] if message.HasField("event") else []


def _burst(tx: Transaction, *, size: int = 1) -> None:
    for number in range(500):
        message = pb2.MarkReply(id=f"{number}" + "x" * size)
        tx.publish(Event(subject=subject(f"burst-{number}"), message=message))


@pytest.mark.parametrize("change", ["filter", "tampered", "garbage"])
async def test_a_cursor_serves_only_its_filters(lite: Feed, change: str) -> None:
    """A cursor that was changed, or made for other filters, is CURSOR_INVALID."""
    await lite.happen("a")
    cursor = (await next_events(lite.subscribe(), 1))[0].cursor
    fields: dict[str, Any] = {"cursor": cursor}
    if change == "filter":
        fields["subject_prefix"] = "marks/"
    elif change == "tampered":
        fields["cursor"] = ("B" if cursor[20] == "A" else "A").join((cursor[:20], cursor[21:]))
    else:
        fields["cursor"] = "%%%"
    error = await refused(lite.subscribe(**fields))
    assert error.code() is StatusCode.INVALID_ARGUMENT
    assert reason_of(error) == "CURSOR_INVALID"


async def test_a_cursor_older_than_what_is_kept(feed: Feed) -> None:
    """OUT_OF_RANGE CURSOR_EXPIRED, with the oldest cursor that can be used (§8)."""
    await feed.happen("a", "b", "c")
    found = await next_events(feed.subscribe(), 3)
    assert await forget_old(feed.node.database, kept_s=-1) == 2
    error = await refused(feed.subscribe(cursor=found[0].cursor))
    assert error.code() is StatusCode.OUT_OF_RANGE
    assert reason_of(error) == "CURSOR_EXPIRED"
    oldest = feed.subscribe(cursor=metadata_of(error)["oldest_cursor"])
    assert (await next_events(oldest, 1))[0].event == found[2].event
    edge = feed.subscribe(cursor=found[1].cursor)
    assert (await next_events(edge, 1))[0].event == found[2].event


async def test_a_position_is_never_given_again(feed: Feed) -> None:
    """After everything old was forgotten, positions go on from where they were."""
    await feed.happen("a", "b")
    await next_events(feed.subscribe(), 2)
    assert await forget_old(feed.node.database, kept_s=-1) == 1
    assert await forget_old(feed.node.database, kept_s=-1) == 0
    await feed.happen("c")
    found = await next_events(feed.subscribe(), 2)
    assert [m.event.position for m in found] == [2, 3]
    reply = await feed.call("ReadEvents", pb.ReadEventsRequest())
    assert [event.position for event in reply.events] == [2, 3]


async def test_a_rare_event_is_found_far_behind(lite: Feed) -> None:
    """A stretch of the log without a wanted event is passed with progress, not one long query."""
    for _ in range(21):
        await lite.node.database.write(_burst)
    await lite.happen("rare")
    follow = lite.node.log.follow(
        Filter(prefix="marks/rare"), after=0, idle_s=5, draining=lite.node.draining
    )
    async with aclosing(follow) as found:
        first = await anext(found)
        second = await anext(found)
    assert first == Progress(10_000)
    assert isinstance(second, Progress) or second.subject == subject("rare")


async def test_a_cursor_from_a_node_that_is_ahead(database_url: str, tmp_path: Path) -> None:
    """What a resumed stream has seen elsewhere does not come again where it is news (§8)."""
    keys: dict[str, Any] = {"keys_dir": str(tmp_path / "keys")}
    async with feed_on(database_url, **keys) as ahead, feed_on(database_url, **keys) as behind:
        log = behind.node.log
        log._look_every_s = 60
        await ahead.happen("first")
        await next_events(ahead.subscribe(), 1)
        following = behind.subscribe()
        log.look()
        await next_events(following, 1)  # and sees no further until it is made to look
        await ahead.happen("second")
        seen = (await next_events(ahead.subscribe(), 2))[1]
        resumed = behind.subscribe(cursor=seen.cursor)
        async with asyncio.timeout(20):
            while len(subscribers(log)) < 2:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        await ahead.happen("third")
        await next_events(ahead.subscribe(), 3)
        log.look()
        (found,) = await next_events(resumed, 1)
        following.cancel()
    assert found.event.subject == subject("third")
