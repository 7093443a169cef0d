"""The relay to NATS JetStream, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import pytest

from tests.services.events.feed import MARKED, feed_on, next_events, subject
from tests.support.nats import NatsServer, nats_server
from tests.support.ping import pb2


@pytest.fixture
async def jetstream(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A NATS server with JetStream."""
    async with nats_server(tmp_path / "nats") as server:
        yield server


async def relayed(server: NatsServer, count: int) -> list[Any]:
    """Waits until the stream holds so many messages, and reads them all."""
    connection = await nats.connect(server.url)
    try:
        stream = connection.jetstream()
        async with asyncio.timeout(20):
            while await _stored(stream) < count:  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.02)
        total = await _stored(stream)
        return [await stream.get_msg("BACKPLANE", number) for number in range(1, total + 1)]
    finally:
        await connection.close()


async def _stored(stream: Any) -> int:
    try:
        return int((await stream.stream_info("BACKPLANE")).state.messages)
    except nats.js.errors.NotFoundError:
        return 0


async def test_every_event_is_relayed_once_in_order(
    database_url: str, jetstream: NatsServer
) -> None:
    """A message per event: its id for deduplication, its type as the subject, its content."""
    async with feed_on(database_url, nats_url=jetstream.url) as feed:
        await feed.happen("a", "b", "c")
        messages = await relayed(jetstream, 3)
        events = [m.event for m in await next_events(feed.subscribe(), 3)]
        assert [m.headers["Nats-Msg-Id"] for m in messages] == [event.id for event in events]
        assert [m.headers["backplane-position"] for m in messages] == ["1", "2", "3"]
        assert {m.subject for m in messages} == {f"backplane.events.{MARKED}"}
        assert messages[0].data == events[0].data
        assert pb2.MarkReply.FromString(messages[0].data).id.startswith("mrk_")


async def test_a_relay_goes_on_where_it_stopped(database_url: str, jetstream: NatsServer) -> None:
    """What happened while NATS was away is relayed when it is back; nothing comes twice."""
    async with feed_on(database_url, nats_url=jetstream.url) as feed:
        await feed.happen("a")
        await relayed(jetstream, 1)
        jetstream.stop()
        await feed.happen("b", "c")
        await jetstream.start()
        assert len(await relayed(jetstream, 3)) == 3
    async with feed_on(database_url, nats_url=jetstream.url) as feed:
        await feed.happen("d")
        messages = await relayed(jetstream, 4)
        subjects = [m.headers["backplane-subject"] for m in messages]
        assert subjects == [subject(name) for name in "abcd"]


async def test_a_subscriber_of_another_node_is_woken(
    postgres_url: str, jetstream: NatsServer
) -> None:
    """A node that does not look by itself hears of the other's events through NATS."""
    async with (
        feed_on(postgres_url, nats_url=jetstream.url) as here,
        feed_on(postgres_url, nats_url=jetstream.url) as there,
    ):
        there.node.log._look_every_s = 3600
        stream = there.subscribe()
        await here.happen("a")
        await next_events(stream, 1)
        # By now the other node waits for its next look, an hour away.
        await here.happen("b")
        await here.happen("c")
        found = await next_events(stream, 2)
        assert [m.event.subject for m in found] == [subject("b"), subject("c")]
