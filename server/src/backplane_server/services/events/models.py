"""The tables of consumers and webhooks; the log itself is the chassis's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from backplane_server.chassis.data import ByteText, stored_in
from backplane_server.chassis.events.filters import Filter

metadata = MetaData()

PENDING, DELIVERED, DEAD = "pending", "delivered", "dead"

consumers = Table(
    "events_consumers",
    metadata,
    Column("name", ByteText, nullable=False),
    Column("types", Text, nullable=False),
    Column("subject_prefix", Text, nullable=False),
    Column("ack_deadline_us", BigInteger, nullable=False),
    Column("max_in_flight", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("create_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", name="pk_events_consumers"),
)
waiting = Table(
    "events_waiting",
    metadata,
    Column("consumer", ByteText, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_id", ByteText, nullable=False),
    Column("subject", Text, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("consumer", "position", name="pk_events_waiting"),
    Index("ix_events_waiting_event", "consumer", "event_id"),
)
webhooks = Table(
    "events_webhooks",
    metadata,
    Column("id", ByteText, nullable=False),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("subject_prefix", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("from_position", BigInteger, nullable=False),
    Column("create_us", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_events_webhooks"),
)
deliveries = Table(
    "events_webhook_deliveries",
    metadata,
    Column("id", ByteText, nullable=False),
    Column("webhook_id", ByteText, nullable=False),
    Column("event_id", ByteText, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", ByteText, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("last_status", BigInteger, nullable=False),
    Column("last_problem", Text, nullable=False),
    Column("last_attempt_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_events_webhook_deliveries"),
    UniqueConstraint("webhook_id", "event_id", name="uq_events_webhook_deliveries_event"),
    Index("ix_events_webhook_deliveries_due", "state", "due_us"),
    Index("ix_events_webhook_deliveries_attempt", "last_attempt_us"),
    Index("ix_events_webhook_deliveries_list", "webhook_id", "position"),
    Index("ix_events_webhook_deliveries_state", "webhook_id", "state", "position"),
    Index("ix_events_webhook_deliveries_subject", "webhook_id", "subject", "position"),
)


@stored_in(consumers)
@dataclass(slots=True)
class Consumer:
    """A group's place in the log; ``types`` is a JSON list."""

    name: str
    types: str
    subject_prefix: str
    ack_deadline_us: int
    max_in_flight: int
    position: int
    create_us: int

    @property
    def wanted(self) -> Filter:
        """The events it wants."""
        return Filter(frozenset(json.loads(self.types)), self.subject_prefix)


@stored_in(waiting)
@dataclass(slots=True)
class Waiting:
    """An event that a consumer has not acknowledged; 0 attempts: not delivered yet.

    due_us   when it may be delivered, again or for the first time
    """

    consumer: str
    position: int
    event_id: str
    subject: str
    attempts: int
    due_us: int


@stored_in(webhooks)
@dataclass(slots=True)
class Webhook:
    """An address that events are sent to; ``types`` is a JSON list.

    from_position   events behind it are sent
    """

    id: str
    url: str
    types: str
    subject_prefix: str
    description: str
    paused: bool
    sealed_secret: bytes
    from_position: int
    create_us: int
    revision: int

    @property
    def etag(self) -> str:
        """The version as callers see it."""
        return str(self.revision)

    @property
    def wanted(self) -> Filter:
        """The events it wants."""
        return Filter(frozenset(json.loads(self.types)), self.subject_prefix)


@stored_in(deliveries)
@dataclass(slots=True)
class Delivery:
    """An event on its way to a webhook.

    due_us   when a pending one is tried next; moved on while an attempt runs
    """

    id: str
    webhook_id: str
    event_id: str
    event_type: str
    subject: str
    position: int
    state: str
    attempts: int
    due_us: int
    last_status: int
    last_problem: str
    last_attempt_us: int


def types_text(types: Iterable[str]) -> str:
    """The JSON list of types as it is stored."""
    return json.dumps(sorted(types))
