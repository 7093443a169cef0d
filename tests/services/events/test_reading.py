"""The log in pages, and single events."""

from __future__ import annotations

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane.events.v1 import events_pb2 as pb
from backplane.events.v1 import log_pb2
from tests.services.events.feed import MARKED, Feed, next_events, subject
from tests.support.ping import pb2
from tests.support.statuses import reason_of
from tests.support.tokens import bearer


async def test_pages_hold_every_event_once_in_order(feed: Feed) -> None:
    """Following the tokens gives every event, by position, with what was published."""
    names = [f"n{i:02}" for i in range(25)]
    await feed.happen(*names)
    await next_events(feed.subscribe(), 25)  # by then all have their positions
    seen: list[log_pb2.Event] = []
    token = ""
    while len(seen) < 25 or token:
        reply = await feed.call("ReadEvents", pb.ReadEventsRequest(page_size=10, page_token=token))
        seen += reply.events
        token = reply.next_page_token
        assert token or len(seen) == 25
    assert [event.subject for event in seen] == [subject(name) for name in names]
    assert [event.position for event in seen] == list(range(1, 26))
    assert {event.type for event in seen} == {MARKED}
    assert pb2.MarkReply.FromString(seen[0].data).id.startswith("mrk_")
    one = await feed.call("GetEvent", pb.GetEventRequest(event_id=seen[7].id))
    assert one.event == seen[7]


async def test_filters_narrow_a_page(feed: Feed) -> None:
    """Types and a prefix of the subject are both met; wildcards in a prefix are literal."""
    await feed.happen("red-1", "blue-1", "red-2", "r_d-3")
    stream = feed.subscribe(subject_prefix="marks/r_d")
    assert (await next_events(stream, 1))[0].event.subject == subject("r_d-3")

    async def page(**fields: object) -> list[str]:
        reply = await feed.call("ReadEvents", pb.ReadEventsRequest(**fields))  # type: ignore[arg-type]
        return [event.subject for event in reply.events]

    assert await page(subject_prefix="marks/red") == [subject("red-1"), subject("red-2")]
    assert await page(subject_prefix="marks/r_") == [subject("r_d-3")]
    assert await page(subject_prefix="MARKS/red") == []
    assert await page(types=["backplane.ping.v1.Other"]) == []
    assert len(await page(types=[MARKED], subject_prefix="marks/")) == 4


async def test_an_event_that_is_not_there(feed: Feed) -> None:
    """GetEvent answers NOT_FOUND for an id that no event has."""
    with pytest.raises(AioRpcError) as raised:
        await feed.call("GetEvent", pb.GetEventRequest(event_id="evt_" + "0" * 26))
    assert raised.value.code() is StatusCode.NOT_FOUND
    assert reason_of(raised.value) == "EVENT_NOT_FOUND"


async def test_reading_needs_its_permission(lite: Feed) -> None:
    """Who may only subscribe may not read pages."""
    with pytest.raises(AioRpcError) as raised:
        await lite.call("ReadEvents", pb.ReadEventsRequest(), bearer("events.log.subscribe"))
    assert raised.value.code() is StatusCode.PERMISSION_DENIED
