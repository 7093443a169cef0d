"""Deliveries to webhooks as the worker sees them: made, claimed, concluded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.data.outbox import EVENTS_BY_ID, LAST_POSITION, LoggedEvent

from . import queries, rules
from .models import DEAD, DELIVERED, PENDING, Delivery, Webhook

# An attempt that is not concluded by then was lost with its node.
LEASE_US = 30_000_000
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery to be tried; ``event`` is None where it is no longer kept."""

    delivery: Delivery
    webhook: Webhook
    event: LoggedEvent | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended; ``status`` is 0 where there was no answer."""

    delivered: bool
    status: int = 0
    problem: str = ""
    hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and after which times a failed delivery is tried again."""

    attempts_max: int
    first_s: float
    spread: Callable[[], float]


def spread(tx: Transaction, events: Sequence[LoggedEvent]) -> None:
    """Makes a delivery of each event to each webhook that wants it."""
    for webhook in tx.all(queries.LISTENING):
        tx.add_all(
            [
                _pending(tx, webhook, event)
                for event in events
                if event.position > webhook.from_position and webhook.wanted.wants(event)
            ]
        )


def _pending(tx: Transaction, webhook: Webhook, event: LoggedEvent) -> Delivery:
    return Delivery(
        id=tx.new_id("whd"),
        webhook_id=webhook.id,
        event_id=event.id,
        event_type=event.type,
        subject=event.subject,
        position=event.position,
        state=PENDING,
        attempts=0,
        due_us=tx.now,
        last_status=0,
        last_problem="",
        last_attempt_us=0,
    )


def unwanted_until(tx: Transaction) -> int | None:
    """Gives the newest event's position where no webhook wants one and none is due for any."""
    if tx.all(queries.LISTENING) or is_due(tx):
        return None
    return int(tx.scalar(LAST_POSITION))


def is_due(tx: Transaction) -> bool:
    """Tells whether anything is to be tried."""
    return bool(tx.all(queries.DUE, now=tx.now, limit=1))


def claim(tx: Transaction, *, running: Callable[[str], int], each: int, most: int) -> list[Claimed]:
    """Takes deliveries whose time has come, so that nobody else tries them meanwhile."""
    due = tx.all(queries.DUE, now=tx.now, limit=_LOOKED_AT)
    chosen = rules.fairly(due, running=running, each=each, most=most)
    if not chosen:
        return []
    ids = [one.id for one in chosen]
    tx.run(queries.CLAIM, ids=ids, now=tx.now, until=tx.now + LEASE_US)
    webhooks = {w.id: w for w in tx.all(queries.WEBHOOKS_BY_ID, ids=[d.webhook_id for d in chosen])}
    events = {e.id: e for e in tx.all(EVENTS_BY_ID, ids=[d.event_id for d in chosen])}
    return [
        Claimed(one, webhooks[one.webhook_id], events.get(one.event_id))
        for one in chosen
        if one.webhook_id in webhooks
    ]


def conclude(tx: Transaction, tried: Delivery, attempt: Attempt, *, patience: Patience) -> str:
    """Stores how an attempt ended and gives the delivery's state."""
    attempts = tried.attempts + 1
    state, due_us = DELIVERED, 0
    if not attempt.delivered:
        over = attempt.hopeless or attempts >= patience.attempts_max
        state = DEAD if over else PENDING
        delay = rules.retry_delay_us(attempts, first_s=patience.first_s, spread=patience.spread())
        due_us = 0 if over else tx.now + delay
    tx.run(
        queries.CONCLUDE,
        delivery=tried.id,
        after=state,
        tried=attempts,
        due=due_us,
        status=attempt.status,
        problem=attempt.problem,
        now=tx.now,
    )
    return state


def forget(tx: Transaction, *, kept_us: int, limit: int) -> int:
    """Deletes deliveries that came to their end long ago; gives their number."""
    return tx.run(queries.FORGET_FINISHED, before=tx.now - kept_us, limit=limit)
