"""Follows the committed events of this database and hands them to subscribers.

One reader a node, however many subscribers: it reads what is new when a commit
is announced, and now and then to find the events of other processes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.outbox import (
    EVENTS_AFTER,
    LAST_POSITION,
    OLDEST_POSITION,
    LoggedEvent,
    events_between,
)
from backplane_server.chassis.data.transaction import Transaction
from backplane_server.chassis.errors import CursorExpired, SlowConsumer
from backplane_server.chassis.events.bell import Bell
from backplane_server.chassis.events.filters import Filter

_log = structlog.get_logger(__name__)
# How long events of other processes may take to be seen.
_LOOK_EVERY_S = 0.25
_PAGE = 500
# How far one query looks, so that a rare type does not make it read the whole log.
_STRETCH = 10_000
_BUFFER_MAX = 1000
_BUFFER_BYTES_MAX = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """Nothing that is wanted lies between the last event and this position."""

    position: int


class LogTruncated(CursorExpired):
    """What follows a position is not kept any more; ``oldest`` is the first that can be used."""

    def __init__(self, *, oldest: int) -> None:
        super().__init__(oldest="")
        self.oldest = oldest


class _Subscriber:
    """One follower's bounded buffer."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[LoggedEvent] = asyncio.Queue(_BUFFER_MAX)
        self.size_bytes = 0
        self.overflowed = False

    def take(self, event: LoggedEvent) -> None:
        if self.overflowed:
            return
        if self.queue.full() or self.size_bytes > _BUFFER_BYTES_MAX:
            # What it has not read is in the database: nothing is held for it any longer.
            self.overflowed = True
            self.queue = asyncio.Queue(1)
        self.size_bytes += len(event.data)
        self.queue.put_nowait(event)

    async def next(self) -> LoggedEvent:
        event = await self.queue.get()
        self.size_bytes -= len(event.data)
        return event


class Log:
    """The events of one database, live; ``moved`` rings when there are more."""

    def __init__(self, database: Database, *, look_every_s: float = _LOOK_EVERY_S) -> None:
        self._database = database
        self._look_every_s = look_every_s
        # By the one subject that is wanted, or "", and then by all that is: what thousands want
        # alike is looked at once.
        self._subscribers: dict[str, dict[Filter, set[_Subscriber]]] = {}
        self._followers = 0
        self._announced = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._position = 0
        self.moved = Bell()
        database.on_events = self.look

    def look(self) -> None:
        """Makes the reader look for events now."""
        self._announced.set()

    async def close(self) -> None:
        """Stops following."""
        if self._follower is not None:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
            self._follower = None

    async def events(
        self,
        *,
        subject: str,
        after: int,
        types: frozenset[str] | None,
        idle_s: float,
        draining: asyncio.Event,
    ) -> AsyncGenerator[LoggedEvent | None, None]:
        """Yields events of a subject behind a position, then live ones; None while idle.

        Ends when the server drains; raises SlowConsumer when the buffer ran over.
        """
        wanted = Filter(subject=subject, types=types or frozenset())
        follow = self.follow(wanted, after=after, idle_s=idle_s, draining=draining)
        async with aclosing(follow) as found:
            async for each in found:
                yield None if isinstance(each, Progress) else each

    async def follow(
        self, wanted: Filter, *, after: int, idle_s: float, draining: asyncio.Event
    ) -> AsyncGenerator[LoggedEvent | Progress, None]:
        """Yields the events that are wanted behind a position, then live ones.

        While there are none it yields how far that is known. Ends when the server
        drains. Raises SlowConsumer when the buffer ran over, and LogTruncated where
        events behind ``after`` are not kept any more; 0 begins with the oldest.
        """
        subscriber = _Subscriber()
        async with self.awake():
            try:
                last, near = after, False
                while not near and not draining.is_set():
                    until = self._position
                    near = until - last <= _PAGE
                    if near:  # no await since ``until``: what comes later is buffered
                        self._remember(wanted, subscriber)
                    async with aclosing(self._stored(wanted, after=last, until=until)) as stored:
                        async for each in stored:
                            yield each
                    last = max(last, until)
                async with aclosing(self._live(subscriber, idle_s, draining)) as arriving:
                    async for each in arriving:
                        if each.position > last or isinstance(each, Progress):
                            yield each
            finally:
                self._forget(wanted, subscriber)

    def _remember(self, wanted: Filter, subscriber: _Subscriber) -> None:
        alike = self._subscribers.setdefault(wanted.subject, {})
        alike.setdefault(wanted, set()).add(subscriber)

    def _forget(self, wanted: Filter, subscriber: _Subscriber) -> None:
        alike = self._subscribers.get(wanted.subject, {})
        same = alike.get(wanted, set())
        same.discard(subscriber)
        if not same:
            alike.pop(wanted, None)
        if not alike:
            self._subscribers.pop(wanted.subject, None)

    async def _stored(
        self, wanted: Filter, *, after: int, until: int
    ) -> AsyncGenerator[LoggedEvent | Progress, None]:
        while after < until:
            end = min(until, after + _STRETCH)
            page, oldest = await self._database.read(_between, wanted, after=after, until=end)
            for event in page:
                yield event
            full = len(page) == _PAGE
            after = page[-1].position if full else max(end, min(oldest - 1, until))
            if not page and after < until:
                yield Progress(after)

    async def _live(
        self, subscriber: _Subscriber, idle_s: float, draining: asyncio.Event
    ) -> AsyncGenerator[LoggedEvent | Progress, None]:
        drained = asyncio.ensure_future(draining.wait())
        taken: asyncio.Future[LoggedEvent] | None = None
        try:
            while not draining.is_set():
                if subscriber.overflowed:
                    raise SlowConsumer
                taken = asyncio.ensure_future(subscriber.next())
                done, _ = await asyncio.wait(
                    (taken, drained), timeout=idle_s, return_when=asyncio.FIRST_COMPLETED
                )
                if taken in done:
                    if not subscriber.overflowed:
                        yield taken.result()
                    continue
                taken.cancel()
                # With nothing buffered, all up to the reader's position was handed on.
                if not done and subscriber.queue.empty():
                    yield Progress(self._position)
        finally:
            drained.cancel()
            if taken is not None:  # a subscriber that left may leave it waiting
                taken.cancel()

    @contextlib.asynccontextmanager
    async def awake(self) -> AsyncIterator[None]:
        """Keeps the reader going for the length of the block."""
        self._followers += 1
        try:
            await self._follow()
            yield
        finally:
            self._followers -= 1

    async def _follow(self) -> None:
        """Starts the one reader with the first follower."""
        if self._follower is None or self._follower.done():
            position = await self._database.read(_last_position)
            if self._follower is None or self._follower.done():
                self._position = position
                self._follower = asyncio.create_task(self._run(), name="event-log")

    async def _run(self) -> None:
        while self._followers:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._look_every_s):
                    await self._announced.wait()
            self._announced.clear()
            try:
                await self._read_on()
            except Exception:  # noqa: BLE001 - the next look may succeed; told in the log
                _log.warning("event_log_read_failed", exc_info=True)

    async def _read_on(self) -> None:
        while True:
            page = await self._database.read(_after, after=self._position)
            for event in page:
                self._offer(event)
                self._position = event.position
            if page:
                self.moved.ring()
            if len(page) < _PAGE:
                return

    def _offer(self, event: LoggedEvent) -> None:
        for key in (event.subject, ""):
            for wanted, subscribers in self._subscribers.get(key, {}).items():
                if wanted.wants(event):
                    for subscriber in subscribers:
                        subscriber.take(event)


def _last_position(tx: Transaction) -> int:
    return int(tx.scalar(LAST_POSITION))


def _after(tx: Transaction, *, after: int) -> list[LoggedEvent]:
    return tx.all(EVENTS_AFTER, after=after, limit=_PAGE)


def _between(
    tx: Transaction, wanted: Filter, *, after: int, until: int
) -> tuple[list[LoggedEvent], int]:
    """Gives a page of events and the oldest position; raises LogTruncated."""
    oldest = int(tx.scalar(OLDEST_POSITION))
    if 0 < after < oldest - 1:
        raise LogTruncated(oldest=oldest - 1)
    return stretch(tx, wanted, after=after, until=until, limit=_PAGE), oldest


def stretch(
    tx: Transaction, wanted: Filter, *, after: int, until: int, limit: int
) -> list[LoggedEvent]:
    """Gives at most ``limit`` events that are wanted, behind ``after`` and up to ``until``."""
    query = events_between(typed=bool(wanted.types), of_subject=bool(wanted.subject))
    params = {"after": after, "until": until, "limit": limit}
    return tx.all(query, **params, **wanted.params())
