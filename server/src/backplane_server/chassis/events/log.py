"""Follows the committed events of this database and hands them to subscribers.

One reader a node, however many subscribers: it reads what is new when a commit
is announced, and now and then to find the events of other processes.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.outbox import (
    EVENTS_AFTER,
    EVENTS_OF_SUBJECT,
    LAST_POSITION,
    LoggedEvent,
)
from backplane_server.chassis.data.transaction import Transaction
from backplane_server.chassis.errors import SlowConsumer

_log = structlog.get_logger(__name__)
# How long events of other processes may take to be seen.
_LOOK_EVERY_S = 0.25
_PAGE = 500
_BUFFER_MAX = 1000


class _Subscriber:
    """One follower's bounded buffer."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[LoggedEvent] = asyncio.Queue(_BUFFER_MAX)
        self.overflowed = False

    def take(self, event: LoggedEvent) -> None:
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed = True


class Log:
    """The events of one database, live."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._subscribers: dict[str, set[_Subscriber]] = defaultdict(set)
        self._announced = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._position = 0
        database.on_events = self._announced.set

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
        subscriber = _Subscriber()
        self._subscribers[subject].add(subscriber)
        try:
            await self._follow()
            last = after
            until = self._position
            async with aclosing(self._stored(subject, after=after, until=until)) as stored:
                async for event in stored:
                    last = event.position
                    if types is None or event.type in types:
                        yield event
            async with aclosing(_live(subscriber, idle_s=idle_s, draining=draining)) as arriving:
                async for live in arriving:
                    if live is None:
                        yield None
                    elif live.position > last and (types is None or live.type in types):
                        yield live
        finally:
            self._forget(subject, subscriber)

    def _forget(self, subject: str, subscriber: _Subscriber) -> None:
        self._subscribers[subject].discard(subscriber)
        if not self._subscribers[subject]:
            del self._subscribers[subject]

    async def _stored(
        self, subject: str, *, after: int, until: int
    ) -> AsyncGenerator[LoggedEvent, None]:
        while True:
            page = await self._database.read(
                _of_subject, subject_name=subject, after=after, until=until
            )
            for event in page:
                yield event
            if len(page) < _PAGE:
                return
            after = page[-1].position

    async def _follow(self) -> None:
        """Starts the one reader with the first subscriber."""
        if self._follower is None or self._follower.done():
            self._position = await self._database.read(_last_position)
            if self._follower is None or self._follower.done():
                self._follower = asyncio.create_task(self._run(), name="event-log")

    async def _run(self) -> None:
        while self._subscribers:
            try:
                await asyncio.wait_for(self._announced.wait(), _LOOK_EVERY_S)
            except TimeoutError:
                pass
            self._announced.clear()
            try:
                await self._read_on()
            except Exception:  # noqa: BLE001 - the next look may succeed; told in the log
                _log.warning("event_log_read_failed", exc_info=True)

    async def _read_on(self) -> None:
        while True:
            page = await self._database.read(_after, after=self._position)
            for event in page:
                for subscriber in tuple(self._subscribers.get(event.subject, ())):
                    subscriber.take(event)
                self._position = event.position
            if len(page) < _PAGE:
                return


async def _live(
    subscriber: _Subscriber, *, idle_s: float, draining: asyncio.Event
) -> AsyncGenerator[LoggedEvent | None, None]:
    drained = asyncio.ensure_future(draining.wait())
    try:
        while not draining.is_set():
            if subscriber.overflowed:
                raise SlowConsumer
            taken = asyncio.ensure_future(subscriber.queue.get())
            done, _ = await asyncio.wait(
                (taken, drained), timeout=idle_s, return_when=asyncio.FIRST_COMPLETED
            )
            if taken in done:
                yield taken.result()
            else:
                taken.cancel()
                if not done:
                    yield None
    finally:
        drained.cancel()


def _last_position(tx: Transaction) -> int:
    return int(tx.scalar(LAST_POSITION))


def _after(tx: Transaction, *, after: int) -> list[LoggedEvent]:
    return tx.all(EVENTS_AFTER, after=after, limit=_PAGE)


def _of_subject(tx: Transaction, *, subject_name: str, after: int, until: int) -> list[LoggedEvent]:
    return tx.all(EVENTS_OF_SUBJECT, subject=subject_name, after=after, until=until, limit=_PAGE)
