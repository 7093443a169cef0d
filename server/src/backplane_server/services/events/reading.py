"""Reads the log: pages and single events."""

from __future__ import annotations

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.data.outbox import (
    EVENT_BY_ID,
    LAST_POSITION,
    OLDEST_POSITION,
    LoggedEvent,
)
from backplane_server.chassis.events.filters import Filter
from backplane_server.chassis.events.log import stretch

from .errors import EventNotFound


def page(tx: Transaction, wanted: Filter, *, after: int, limit: int) -> list[LoggedEvent]:
    """Gives the events that follow a position."""
    return stretch(tx, wanted, after=after, until=int(tx.scalar(LAST_POSITION)), limit=limit)


def get(tx: Transaction, event_id: str) -> LoggedEvent:
    """Gives one event; raises EventNotFound. One that is not numbered yet is not there yet."""
    event = tx.first(EVENT_BY_ID, id=event_id)
    if event is None or event.position is None:
        raise EventNotFound(event_id)
    return event


def bounds(tx: Transaction) -> tuple[int, int]:
    """Gives the position before the oldest event, and that of the newest."""
    return int(tx.scalar(OLDEST_POSITION)) - 1, int(tx.scalar(LAST_POSITION))
