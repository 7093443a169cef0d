"""Something that happens when a test wants it to, and someone who reads of it."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import grpc
from grpc import aio

from backplane.events.v1 import consumers_pb2, events_pb2
from backplane.events.v1.events_pb2_grpc import EventsServiceStub
from backplane_server.chassis.clock import Clock
from backplane_server.chassis.service import ServiceContext
from backplane_server.services.events import SERVICE
from backplane_server.services.events.servicer import Events
from tests.support.callers import Caller
from tests.support.node import RunningNode, running_node
from tests.support.ping.service import PingServicer, ping_service
from tests.support.tokens import token

# Good for years: some tests put the clock forward.
_TOKEN = token("ping.*", "events.*", claims={"exp": int(time.time()) + 10 * 365 * 24 * 3600})
ALL = (("authorization", f"Bearer {_TOKEN}"),)
# A window that does not grow: what a slow reader leaves unread stays with the server.
_OPTIONS = [("grpc.http2.bdp_probe", 0)]
MARKED = "backplane.ping.v1.MarkReply"


class ShiftedClock:
    """The machine's clock, put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now_us(self) -> int:
        """Gives microseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1000 + round(self.ahead_s * 1_000_000)


class Feed:
    """A running node; ``events`` is the stub, ``happen`` makes events."""

    def __init__(self, node: RunningNode, channel: aio.Channel) -> None:
        self.running = node
        self.node = node.node
        self.events: Any = EventsServiceStub(channel)
        self._pings = Caller(channel)

    async def happen(self, *names: str) -> None:
        """Stores a mark for each name, one after the other: an event each."""
        for name in names:
            await self._pings.mark(ALL, request_id=str(uuid.uuid4()), name=name)

    async def happen_twice(self, name: str) -> None:
        """Stores a mark with two events of one subject."""
        await self._pings.mark(ALL, request_id=str(uuid.uuid4()), name=name, behaviour="twice")

    async def happen_at_once(self, *names: str) -> None:
        """Stores marks side by side."""
        await asyncio.gather(*(self.happen(name) for name in names))

    async def call(self, method: str, request: Any, metadata: Any = ALL) -> Any:
        """Calls a method of one reply."""
        return await getattr(self.events, method)(request, metadata=metadata, timeout=20)

    def subscribe(self, metadata: Any = ALL, **fields: Any) -> Any:
        """Opens a subscription."""
        return self.events.Subscribe(events_pb2.SubscribeRequest(**fields), metadata=metadata)

    def consume(self, name: str) -> Any:
        """Joins a group."""
        return self.events.ConsumeEvents(
            consumers_pb2.ConsumeEventsRequest(name=name), metadata=ALL
        )

    async def create_consumer(self, name: str, **fields: Any) -> Any:
        """Makes a consumer that begins with the oldest event."""
        consumer = consumers_pb2.Consumer(name=name, **fields)
        request = consumers_pb2.CreateConsumerRequest(consumer=consumer, from_oldest=True)
        return (await self.call("CreateConsumer", request)).consumer

    async def acknowledge(self, name: str, *event_ids: str) -> int:
        """Acknowledges events; gives how many waited for it."""
        request = consumers_pb2.AcknowledgeEventsRequest(name=name, event_ids=event_ids)
        reply = await self.call("AcknowledgeEvents", request)
        return int(reply.acknowledged_count)


@contextlib.asynccontextmanager
async def feed_on(
    database_url: str, *, clock: Clock | None = None, progress_every_s: float = 15, **settings: Any
) -> AsyncIterator[Feed]:
    """Serves on a database until the block ends."""

    def make(context: ServiceContext) -> Events:
        return Events(context, progress_every_s=progress_every_s)

    extra = [replace(SERVICE, servicer=make), ping_service(PingServicer())]
    async with (
        running_node(database_url, extra=extra, clock=clock, **settings) as node,
        grpc.aio.insecure_channel(node.address, options=_OPTIONS) as channel,
    ):
        yield Feed(node, channel)


def subject(name: str) -> str:
    """What the mark's event is about."""
    return f"marks/{name}"


async def next_events(stream: Any, count: int) -> list[Any]:
    """Reads messages of a subscription that hold events, past progress."""
    found: list[Any] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            message = await stream.read()
            assert message is not aio.EOF, "the stream ended"
            found += [message] if message.HasField("event") else []
    return found


async def next_deliveries(stream: Any, count: int) -> list[Any]:
    """Reads deliveries of a consumer, past progress."""
    found: list[Any] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            message = await stream.read()
            assert message is not aio.EOF, "the stream ended"
            found += [message.delivery] if message.HasField("delivery") else []
    return found


async def read_to_the_end(stream: Any) -> None:
    """Reads until the stream is refused."""
    async with asyncio.timeout(20):
        while await stream.read() is not aio.EOF:
            pass
