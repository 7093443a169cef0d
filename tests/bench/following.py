"""The process that holds streams open for a benchmark, and notes what comes on them.

    python -m tests.bench.following ADDRESS CONNECTIONS

It reads orders from its standard input and answers each on its standard output, in JSON, a line
each. Every answer says how many streams are open, how those ended that were not closed from here,
what came on which subject since the last answer of ``arrivals``, and its own processor seconds.

    {"do": "open", "streams": 100, "request": "<hex>", "authorization": "Bearer …"}
    {"do": "arrivals", "complete": 3, "within_s": 10}
                     waits until three events have reached all streams that are open
    {"do": "close"}  ends all streams
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import uvloop
from grpc import aio

from backplane.events.v1 import events_pb2 as pb

SUBSCRIBE = "/backplane.events.v1.EventsService/Subscribe"
# Each channel has a connection of its own.
_OPTIONS = (("grpc.use_local_subchannel_pool", 1),)


class Arrivals:
    """By subject: how many streams its event reached, when first and when last."""

    def __init__(self) -> None:
        self.by_subject: dict[str, list[float]] = {}
        self.complete = 0
        self._came = asyncio.Event()

    def note(self, subject: str, *, streams: int) -> None:
        """Notes that an event came on one of so many streams."""
        now_s = time.monotonic()
        one = self.by_subject.setdefault(subject, [0, now_s, now_s])
        one[0] += 1
        one[2] = now_s
        if one[0] == streams:
            self.complete += 1
            self._came.set()

    async def until(self, complete: int) -> None:
        """Returns when so many events have reached all streams."""
        while self.complete < complete:
            self._came.clear()
            await self._came.wait()


class Streams:
    """What is open, on few connections."""

    def __init__(self, address: str, connections: int) -> None:
        channels = [aio.insecure_channel(address, options=_OPTIONS) for _ in range(connections)]
        self._methods: list[aio.UnaryStreamMultiCallable[Any, Any]] = [
            channel.unary_stream(
                SUBSCRIBE,
                request_serializer=None,
                response_deserializer=pb.SubscribeResponse.FromString,
            )
            for channel in channels
        ]
        self._channels = channels
        self._following: set[asyncio.Task[None]] = set()
        self.ends: Counter[str] = Counter()
        self.arrivals = Arrivals()

    @property
    def open(self) -> int:
        """How many have not ended."""
        return len(self._following)

    def add(self, streams: int, request: bytes, authorization: str) -> None:
        """Opens more, evenly on all connections."""
        for number in range(streams):
            method = self._methods[number % len(self._methods)]
            call = method(request, metadata=(("authorization", authorization),))
            task = asyncio.create_task(self._follow(call))
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def _follow(self, call: Any) -> None:
        try:
            while (message := await call.read()) is not aio.EOF:
                if message.HasField("event"):
                    self.arrivals.note(message.event.subject, streams=self.open)
            self.ends[(await call.code()).name] += 1
        except aio.AioRpcError as error:
            self.ends[f"{error.code().name} {error.details()}"] += 1
        finally:
            call.cancel()

    async def close(self) -> None:
        """Ends all of them."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def disconnect(self) -> None:
        """Closes the connections too."""
        await self.close()
        for channel in self._channels:
            await channel.close()


async def obey(address: str, connections: int) -> None:
    """Does what is asked until the input ends."""
    streams = Streams(address, connections)
    orders = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    async for line in orders:
        sys.stdout.write(json.dumps(await _done(streams, json.loads(line))) + "\n")
        sys.stdout.flush()
    await streams.disconnect()


async def _done(streams: Streams, order: dict[str, Any]) -> dict[str, Any]:
    arrivals: dict[str, list[float]] = {}
    if order["do"] == "open":
        request = bytes.fromhex(order["request"])
        streams.add(order["streams"], request, order["authorization"])
    elif order["do"] == "arrivals":
        arrivals = await _arrived(streams, order["complete"], order["within_s"])
    elif order["do"] == "close":
        await streams.close()
    return {
        "open": streams.open,
        "ends": streams.ends,
        "arrivals": arrivals,
        "cpu_s": time.process_time(),
    }


async def _arrived(streams: Streams, complete: int, within_s: float) -> dict[str, list[float]]:
    try:
        async with asyncio.timeout(within_s):
            await streams.arrivals.until(complete)
    except TimeoutError:
        pass  # whoever asked sees what is missing
    noted, streams.arrivals = streams.arrivals, Arrivals()
    return noted.by_subject


if __name__ == "__main__":
    uvloop.run(obey(sys.argv[1], int(sys.argv[2])))
