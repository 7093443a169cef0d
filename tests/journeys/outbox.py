"""Writes through kills: every acknowledged write has exactly one event, in commit order.

    python -m tests.journeys.outbox --writes 20000 --kills 50

Writers create products, each with a `request_id` that it keeps until it has its answer; the
server is killed (-9) again and again: at any moment, right before a commit, and right behind
a commit before the answer. A subscriber follows the log and resumes from its last cursor.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.events_pb2 import ProductCreated
from backplane.events.v1 import events_pb2
from backplane_client import Backplane, BackplaneError
from tests.journeys.databases import own_database
from tests.journeys.servers import Server

COMMAND = (sys.executable, "-c", "from tests.journeys.kill_points import main; main()")
SERVICES = "identity,catalog,events"
CREATED = ProductCreated.DESCRIPTOR.full_name
KINDS = {
    "after the commit, before the answer": signal.SIGUSR1,
    "at any moment": signal.SIGKILL,
    "before the commit": signal.SIGUSR2,
}
_CATCH_UP_S = 120
_PAUSE_S = 0.02


@dataclass
class Written:
    """One write: when its first attempt began and when it was answered (monotonic seconds)."""

    began: float
    answered: float = 0.0


@dataclass
class Journey:
    """What was written and what was heard of it."""

    writes: dict[str, Written] = field(default_factory=dict)
    answered: int = 0
    replayed: int = 0
    heard: list[tuple[int, str, str]] = field(default_factory=list)
    resumed: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def report(self) -> dict[str, Any]:
        """The figures."""
        return {
            "writes acknowledged": self.answered,
            "of them by a replay": self.replayed,
            "kills": dict(self.kills),
            "events heard": len(self.heard),
            "of them again after resuming": len(self.heard) - len({h[1] for h in self.heard}),
            "resumptions": self.resumed,
            "seconds": round(self.seconds, 1),
        }


async def writer(number: int, count: int, backplane: Backplane, journey: Journey) -> None:
    """Writes one after the other; each is repeated under its request_id until it is answered."""
    for step in range(count):
        sku = f"w{number}-{step}"
        request = catalog_pb2.CreateProductRequest(
            request_id=str(uuid.uuid4()), product=catalog_pb2.Product(sku=sku, name=sku)
        )
        written = journey.writes[sku] = Written(time.monotonic())
        journey.replayed += await _until_answered(backplane, request)
        written.answered = time.monotonic()
        journey.answered += 1


# A circuit breaker would only wait longer for a server that is known to come back.
async def _until_answered(backplane: Backplane, request: Any) -> bool:
    while True:
        call = backplane.catalog.CreateProduct(request, timeout=10)
        try:
            await call
        except BackplaneError as error:
            if error.reason == "SKU_TAKEN":
                raise AssertionError("a repeated write was done again") from error
            await asyncio.sleep(_PAUSE_S)
        else:
            return backplane_client.replayed(call)


async def subscriber(backplane: Backplane, journey: Journey) -> None:
    """Follows the log for ever, from the last cursor whenever the stream breaks."""
    cursor = ""
    while True:
        request = events_pb2.SubscribeRequest(types=[CREATED], cursor=cursor)
        with contextlib.suppress(BackplaneError):
            async for message in backplane.events.Subscribe(request):
                cursor = message.cursor
                if message.HasField("event"):
                    event = message.event
                    sku = ProductCreated.FromString(event.data).product.sku
                    journey.heard.append((event.position, event.id, sku))
        journey.resumed += 1
        await asyncio.sleep(_PAUSE_S)


async def killer(server: Server, journey: Journey, *, writes: int, kills: int) -> None:
    """Kills the server so many times, spread over the writes, and starts it again each time."""
    for number in range(kills):
        due = writes * (number + random.random()) / (kills + 1)
        while journey.answered < due:  # noqa: ASYNC110 - counted by many
            await asyncio.sleep(0.002)
        kind = list(KINDS)[number % len(KINDS)]
        server.send(KINDS[kind])
        await server.ended()
        journey.kills[kind] += 1
        await server.start()


async def travel(
    folder: Path, database_url: str, *, writes: int, kills: int, writers: int
) -> Journey:
    """Runs writers, subscriber and killer to their end."""
    server = Server(folder, database_url, command=COMMAND, services=SERVICES)
    journey, began = Journey(), time.monotonic()
    await server.start()
    try:
        connection = backplane_client.connect(server.address, api_key=server.api_key, circuit=None)
        async with connection as backplane, asyncio.TaskGroup() as tasks:
            following = tasks.create_task(subscriber(backplane, journey))
            killing = killer(server, journey, writes=writes, kills=kills)
            each = writes // writers
            writing = (writer(n, each, backplane, journey) for n in range(writers))
            await asyncio.gather(killing, *writing)
            await _caught_up(journey)
            journey.seconds = time.monotonic() - began
            problems = list(verdict(journey, await _log(backplane)))
            following.cancel()
    finally:
        await server.kill()
    assert not problems, "\n".join(problems)
    return journey


async def _caught_up(journey: Journey) -> None:
    """Waits until the subscriber has heard of every write."""
    async with asyncio.timeout(_CATCH_UP_S):
        while len({h[2] for h in journey.heard}) < len(journey.writes):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _log(backplane: Backplane) -> list[tuple[int, str, str]]:
    """Reads the whole log, page by page."""
    found: list[tuple[int, str, str]] = []
    request = events_pb2.ReadEventsRequest(types=[CREATED], page_size=1000)
    while True:
        reply = await backplane.events.ReadEvents(request)
        for event in reply.events:
            sku = ProductCreated.FromString(event.data).product.sku
            found.append((event.position, event.id, sku))
        if not reply.next_page_token:
            return found
        request.page_token = reply.next_page_token


def verdict(journey: Journey, log: list[tuple[int, str, str]]) -> Iterator[str]:
    """Tells everything that is wrong."""
    events_of = Counter(sku for _, _, sku in log)
    if lost := [sku for sku in journey.writes if not events_of[sku]]:
        yield f"{len(lost)} acknowledged writes have no event, such as {lost[:3]}"
    if many := [sku for sku, count in events_of.items() if count > 1]:
        yield f"{len(many)} writes have more than one event, such as {many[:3]}"
    if strange := [sku for sku in events_of if sku not in journey.writes]:
        yield f"{len(strange)} events of what nobody wrote, such as {strange[:3]}"
    once = list(dict.fromkeys(journey.heard))
    if once != log:
        yield f"the subscriber heard {len(once)} events, not the {len(log)} of the log in order"
    if any(later[0] <= earlier[0] for earlier, later in pairwise(log)):
        yield "positions do not rise"
    yield from _out_of_order(journey, log)


def _out_of_order(journey: Journey, log: list[tuple[int, str, str]]) -> Iterator[str]:
    """A write that was answered before another began must come before it."""
    answered_later = float("inf")
    for position, _, sku in reversed(log):
        written = journey.writes[sku]
        if written.began > answered_later:
            yield f"{sku} at {position} stands before what was answered before it began"
        answered_later = min(answered_later, written.answered)


def main() -> None:
    """Runs it on each database and prints the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--writes", type=int, default=20_000)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--writers", type=int, default=32)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    given = options.parse_args()
    for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
        with own_database(kind, services=SERVICES) as (folder, url):
            journey = asyncio.run(
                travel(folder, url, writes=given.writes, kills=given.kills, writers=given.writers)
            )
        sys.stdout.write(f"{kind}: {json.dumps(journey.report(), indent=2)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
