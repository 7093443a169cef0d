"""contract.md §8: a group shares the work; at least once, in order per subject."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from grpc import StatusCode
from grpc.aio import AioRpcError
from sqlalchemy import Column, MetaData, Table, Text, bindparam, select, update

from backplane.events.v1 import consumers_pb2 as pb
from backplane_server.chassis.data import Query, Statement, Transaction
from backplane_server.chassis.events import inbox
from backplane_server.chassis.events.retention import forget_old
from backplane_server.services.events import rules
from backplane_server.services.events.models import Waiting
from tests.services.events.feed import (
    Feed,
    ShiftedClock,
    feed_on,
    next_deliveries,
    next_events,
    read_to_the_end,
    subject,
)
from tests.support.hostile_table import Hostile
from tests.support.statuses import reason_of

SOON = Duration(nanos=100_000_000)


def subjects(deliveries: list[Any]) -> list[str]:
    """What was delivered, by subject."""
    return [one.event.subject for one in deliveries]


async def test_events_are_delivered_until_acknowledged(feed: Feed) -> None:
    """What is not acknowledged in time comes again; what is never does."""
    await feed.create_consumer("index", ack_deadline=SOON)
    await feed.happen("a", "b")
    stream = feed.consume("index")
    first = await next_deliveries(stream, 2)
    assert subjects(first) == [subject("a"), subject("b")]
    kept, lost = (one.event for one in first)
    assert await feed.acknowledge("index", kept.id) == 1
    again = await next_deliveries(stream, 1)
    while again[-1].event != lost:  # the other may have come again before it was acknowledged
        assert again[-1].event == kept
        again = await next_deliveries(stream, 1)
    assert again[-1].attempt >= 2
    assert await feed.acknowledge("index", kept.id, lost.id) == 1
    found = (await feed.call("GetConsumer", pb.GetConsumerRequest(name="index"))).consumer
    assert (found.position, found.unacknowledged_count) == (2, 0)


@pytest.mark.parametrize("nanos", [1_000_000_000, 2_147_483_647])
async def test_a_deadline_that_is_no_duration_is_refused(feed: Feed, nanos: int) -> None:
    """Nanos of a second and more pass the contract's bounds, and are refused all the same."""
    with pytest.raises(AioRpcError) as raised:
        await feed.create_consumer("index", ack_deadline=Duration(nanos=nanos))
    assert raised.value.code() is StatusCode.INVALID_ARGUMENT
    assert "consumer.ack_deadline" in str(raised.value.details())


async def test_one_subject_waits_for_its_acknowledgement(feed: Feed) -> None:
    """A later event of a subject is delivered only after the earlier one is acknowledged (§8)."""
    await feed.create_consumer("index")
    await feed.happen_twice("a")
    await feed.happen("b")
    stream = feed.consume("index")
    first = await next_deliveries(stream, 2)
    assert subjects(first) == [subject("a"), subject("b")]
    assert await feed.acknowledge("index", first[0].event.id) == 1
    second = await next_deliveries(stream, 1)
    assert subjects(second) == [subject("a")]
    assert second[0].event.position > first[0].event.position


async def test_members_share_the_work(feed: Feed) -> None:
    """Each event goes to one member of the group, whichever."""
    await feed.create_consumer("index")
    seen: list[str] = []

    async def member() -> None:
        async for message in feed.consume("index"):
            if message.HasField("delivery"):
                seen.append(message.delivery.event.id)
                await feed.acknowledge("index", message.delivery.event.id)

    members = [asyncio.create_task(member()) for _ in range(2)]
    await feed.happen_at_once(*(f"n{i}" for i in range(30)))
    async with asyncio.timeout(20):
        while len(seen) < 30:  # noqa: ASYNC110 - members tell by what they have seen
            await asyncio.sleep(0.01)
    for task in members:
        task.cancel()
    await asyncio.gather(*members, return_exceptions=True)
    assert len(set(seen)) == len(seen) == 30


async def test_no_more_than_allowed_are_in_flight(sqlite_url: str) -> None:
    """With the most delivered, nothing follows until one is acknowledged."""
    async with feed_on(sqlite_url, progress_every_s=0.05) as feed:
        await feed.create_consumer("index", max_in_flight=2)
        await feed.happen("a", "b", "c")
        stream = feed.consume("index")
        first = await next_deliveries(stream, 2)
        async with asyncio.timeout(10):
            assert (await stream.read()).HasField("progress")
        assert await feed.acknowledge("index", first[1].event.id) == 1
        assert subjects(await next_deliveries(stream, 1)) == [subject("c")]


async def test_filters_of_a_consumer(feed: Feed) -> None:
    """A consumer gets the events of its types and prefix and no others."""
    await feed.create_consumer("index", subject_prefix="marks/red")
    await feed.happen("blue-1", "red-1", "blue-2", "red-2")
    found = await next_deliveries(feed.consume("index"), 2)
    assert subjects(found) == [subject("red-1"), subject("red-2")]


async def test_names_are_taken_once_and_found(feed: Feed) -> None:
    """Create, get, list, delete: each answers as the contract says."""
    await feed.create_consumer("one")
    await feed.create_consumer("two")
    with pytest.raises(AioRpcError) as raised:
        await feed.create_consumer("one")
    assert reason_of(raised.value) == "CONSUMER_EXISTS"
    listed = await feed.call("ListConsumers", pb.ListConsumersRequest(page_size=1))
    more = await feed.call(
        "ListConsumers", pb.ListConsumersRequest(page_size=1, page_token=listed.next_page_token)
    )
    assert [one.name for one in [*listed.consumers, *more.consumers]] == ["one", "two"]
    await feed.call("DeleteConsumer", pb.DeleteConsumerRequest(name="one"))
    await feed.call("DeleteConsumer", pb.DeleteConsumerRequest(name="one"))
    with pytest.raises(AioRpcError) as raised:
        await feed.call("GetConsumer", pb.GetConsumerRequest(name="one"))
    assert reason_of(raised.value) == "CONSUMER_NOT_FOUND"


async def test_a_group_whose_consumer_is_deleted(feed: Feed) -> None:
    """Its members' streams end with CONSUMER_NOT_FOUND."""
    await feed.create_consumer("index")
    await feed.happen("a")
    stream = feed.consume("index")
    await next_deliveries(stream, 1)
    await feed.call("DeleteConsumer", pb.DeleteConsumerRequest(name="index"))
    with pytest.raises(AioRpcError) as raised:
        await read_to_the_end(stream)
    assert reason_of(raised.value) == "CONSUMER_NOT_FOUND"


async def test_a_consumer_that_missed_events_is_told(feed: Feed) -> None:
    """A position older than what is kept is CURSOR_EXPIRED: nothing is skipped in silence (§8)."""
    await feed.create_consumer("index")
    await feed.happen("a", "b")
    await next_events(feed.subscribe(), 2)
    await forget_old(feed.node.database, kept_s=-1)
    with pytest.raises(AioRpcError) as raised:
        await read_to_the_end(feed.consume("index"))
    assert raised.value.code() is StatusCode.OUT_OF_RANGE
    assert reason_of(raised.value) == "CURSOR_EXPIRED"


async def test_a_drain_ends_a_member(feed: Feed) -> None:
    """A member's stream ends with SERVER_DRAINING."""
    await feed.create_consumer("index")
    await feed.happen("a")
    stream = feed.consume("index")
    await next_deliveries(stream, 1)
    feed.node.draining.set()
    with pytest.raises(AioRpcError) as raised:
        await read_to_the_end(stream)
    assert reason_of(raised.value) == "SERVER_DRAINING"


counters = Table(
    "ping_marks", MetaData(), Column("id", Text, primary_key=True), Column("name", Text)
)
COUNT: Query[tuple[str]] = Query(select(counters.c.name).where(counters.c.id == bindparam("mark")))
ADD = Statement(
    update(counters)
    .where(counters.c.id == bindparam("mark"))
    .values(name=counters.c.name + bindparam("more", type_=Text()))
)


async def test_a_redelivered_event_has_one_effect(database_url: str, hostile: Hostile) -> None:
    """Row 62: delivered again after every deduplication window, an event has its effect once."""
    row = hostile(62, sent="an event again after 7 and 14 days", expected="one effect")
    clock = ShiftedClock()
    async with feed_on(database_url, clock=clock) as feed:
        await feed.happen("total")
        await feed.create_consumer("sum")
        mark = (await feed.node.database.read(_marks))[0]
        effects = []
        for attempt in (1, 2, 3):
            stream = feed.consume("sum")
            delivery = (await next_deliveries(stream, 1))[0]
            stream.cancel()
            # Or the stream that is given up takes the next delivery, once time has moved.
            await feed.running.quiet()
            assert delivery.attempt == attempt
            effects.append(await feed.node.database.write(_apply, delivery.event.id, mark))
            clock.ahead_s += 7 * 24 * 3600
            await forget_old(feed.node.database, kept_s=30 * 24 * 3600)
        row.got = f"{sum(effects)} effect of 3 deliveries"
        assert effects == [True, False, False]
        assert await feed.node.database.read(lambda tx: tx.scalar(COUNT, mark=mark)) == "total+"


def _marks(tx: Transaction) -> list[str]:
    return [row[0] for row in tx.all(Query[tuple[str]](select(counters.c.id)))]


def _apply(tx: Transaction, event_id: str, mark: str) -> bool:
    if not inbox.first_time(tx, consumer="sum", event_id=event_id):
        return False
    return bool(tx.run(ADD, mark=mark, more="+"))


async def test_fifty_copies_at_once_have_one_effect(feed: Feed) -> None:
    """Row 62: copies that race for the inbox have the effect once between them."""
    await feed.happen("total")
    mark = (await feed.node.database.read(_marks))[0]

    async def copy() -> bool:
        return bool(await feed.node.database.write(_apply, "evt_1", mark))

    done = await asyncio.gather(*(copy() for _ in range(50)))
    assert sum(done) == 1
    assert await feed.node.database.read(lambda tx: tx.scalar(COUNT, mark=mark)) == "total+"


def _row(position: int, name: str, due_us: int = 0) -> Waiting:
    return Waiting("c", position, f"evt_{position}", name, int(due_us > 0), due_us)


def test_who_is_next() -> None:
    """The first of each subject, unless it is in flight; no more than there is room for."""
    rows = [_row(1, "a", 50), _row(2, "a"), _row(3, "b"), _row(4, "c"), _row(5, "b")]
    chosen = rules.deliverable(rows, now_us=10, max_in_flight=10)
    assert [row.position for row in chosen] == [3, 4]
    assert [r.position for r in rules.deliverable(rows, now_us=60, max_in_flight=10)] == [1, 3, 4]
    assert [r.position for r in rules.deliverable(rows, now_us=10, max_in_flight=2)] == [3]
    assert not rules.deliverable(rows, now_us=10, max_in_flight=1)
