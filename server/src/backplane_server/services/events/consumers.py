"""Consumers: what a group has read, and which member gets what next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.data.outbox import EVENTS_BY_ID, LoggedEvent
from backplane_server.chassis.events.log import LogTruncated, stretch

from . import queries, reading, rules
from .errors import ConsumerExists, ConsumerNotFound
from .models import Consumer, Waiting

# How far one look reads: a rare type does not make it read the whole log.
_STRETCH = 10_000
# An idle consumer's position is written this seldom.
_SKIPPED_MIN = 1000
_FRESH_MAX = 200


@dataclass(frozen=True, slots=True)
class Counted:
    """A consumer and how many events it has not acknowledged."""

    consumer: Consumer
    unacknowledged: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a consumer could be given now.

    fresh      events that it has not seen, behind its position
    scanned    up to where the log was looked through for them
    waiting    what it has not acknowledged, in the order of positions
    """

    consumer: Consumer
    fresh: list[LoggedEvent]
    scanned: int
    waiting: list[Waiting]

    @property
    def moves(self) -> bool:
        """Whether the consumer's position is worth writing."""
        return bool(self.fresh) or self.scanned - self.consumer.position >= _SKIPPED_MIN

    def due(self, *, now_us: int) -> bool:
        """Whether something that waits can be delivered."""
        most = self.consumer.max_in_flight
        return bool(rules.deliverable(self.waiting, now_us=now_us, max_in_flight=most))


@dataclass(frozen=True, slots=True)
class Lease:
    """One event for one member, for a time."""

    event_id: str
    attempt: int
    until_us: int


def create(tx: Transaction, draft: Consumer, *, from_oldest: bool) -> Counted:
    """Makes a consumer; raises ConsumerExists."""
    oldest, newest = reading.bounds(tx)
    consumer = replace(draft, position=oldest if from_oldest else newest, create_us=tx.now)
    if tx.first(queries.CONSUMER, consumer=consumer.name) is not None:
        raise ConsumerExists(consumer.name)
    tx.add(consumer, conflict={"pk_events_consumers": lambda: ConsumerExists(consumer.name)})
    return Counted(consumer, 0)


def get(tx: Transaction, name: str) -> Counted:
    """Gives a consumer; raises ConsumerNotFound."""
    return _counted(tx, [find(tx, name)])[0]


def find(tx: Transaction, name: str) -> Consumer:
    """Gives a consumer's row; raises ConsumerNotFound."""
    consumer = tx.first(queries.CONSUMER, consumer=name)
    if consumer is None:
        raise ConsumerNotFound(name)
    return consumer


def list_page(tx: Transaction, *, after: str, limit: int) -> list[Counted]:
    """Gives the consumers behind a name."""
    return _counted(tx, tx.all(queries.CONSUMERS_AFTER, after=after, limit=limit))


def _counted(tx: Transaction, found: Sequence[Consumer]) -> list[Counted]:
    counts = dict(tx.all(queries.WAITING_COUNTS, consumers=[one.name for one in found]))
    return [Counted(one, int(counts.get(one.name, 0))) for one in found]


def delete(tx: Transaction, name: str) -> None:
    """Deletes a consumer and what waits for it."""
    tx.run(queries.DELETE_CONSUMER, consumer=name)
    tx.run(queries.DELETE_WAITING, of_consumer=name)


def look(tx: Transaction, name: str) -> Look:
    """Sees what a consumer could be given; raises ConsumerNotFound, LogTruncated.

    Only reads, so that looking at the log does not make its writers lose races.
    """
    consumer = find(tx, name)
    oldest, newest = reading.bounds(tx)
    if consumer.position < oldest:
        raise LogTruncated(oldest=oldest)
    window = rules.window_of(consumer.max_in_flight)
    waiting = tx.all(queries.WAITING_OF, consumer=name, limit=window)
    room = min(window - len(waiting), _FRESH_MAX)
    if room <= 0:
        return Look(consumer, [], consumer.position, waiting)
    until = min(newest, consumer.position + _STRETCH)
    after = consumer.position
    fresh = stretch(tx, consumer.wanted, after=after, until=until, limit=room)
    scanned = fresh[-1].position if len(fresh) == room else max(until, after)
    return Look(consumer, fresh, scanned, waiting)


def lease(tx: Transaction, seen: Look) -> list[Lease]:
    """Takes what was seen and leases what a member may have now; raises ConsumerNotFound."""
    name, before = seen.consumer.name, seen.consumer.position
    if seen.moves:
        if not tx.run(queries.ADVANCE, consumer=name, before=before, after=seen.scanned):
            find(tx, name)
            return []  # another member took them: look again
        tx.add_all([Waiting(name, e.position, e.id, e.subject, 0, 0) for e in seen.fresh])
    consumer = seen.consumer
    window = rules.window_of(consumer.max_in_flight)
    rows = tx.all(queries.WAITING_OF, consumer=name, limit=window)
    most = consumer.max_in_flight
    chosen = rules.deliverable(rows, now_us=tx.now, max_in_flight=most)[:_FRESH_MAX]
    until_us = tx.now + consumer.ack_deadline_us
    if chosen:
        ids = [row.event_id for row in chosen]
        tx.run(queries.LEASE, of_consumer=name, ids=ids, until=until_us)
    return [Lease(row.event_id, row.attempts + 1, until_us) for row in chosen]


def events_of(tx: Transaction, leases: Sequence[Lease]) -> dict[str, LoggedEvent]:
    """Reads the events of leases, by id; those that are no longer kept are missing."""
    found = tx.all(EVENTS_BY_ID, ids=[one.event_id for one in leases])
    return {event.id: event for event in found}


def acknowledge(tx: Transaction, name: str, *, event_ids: Sequence[str]) -> int:
    """Takes what was handled off the list; gives how many were on it."""
    find(tx, name)
    return tx.run(queries.ACKNOWLEDGE, of_consumer=name, ids=list(event_ids))
