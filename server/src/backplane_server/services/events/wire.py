"""Between the messages of the contract and the rows of the tables."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from google.protobuf.duration_pb2 import Duration

from backplane.events.v1 import consumers_pb2, log_pb2, webhooks_pb2
from backplane_server.chassis.data.outbox import LoggedEvent
from backplane_server.chassis.wire import timestamp_from_us

from .models import DEAD, DELIVERED, PENDING, Consumer, Delivery, Webhook

STATES: Final[dict[str, webhooks_pb2.WebhookDeliveryState.ValueType]] = {
    PENDING: webhooks_pb2.WEBHOOK_DELIVERY_STATE_PENDING,
    DELIVERED: webhooks_pb2.WEBHOOK_DELIVERY_STATE_DELIVERED,
    DEAD: webhooks_pb2.WEBHOOK_DELIVERY_STATE_DEAD,
}
STATE_NAMES: Final[dict[int, str]] = {number: name for name, number in STATES.items()}


def from_event(event: LoggedEvent) -> log_pb2.Event:
    """An event of the log."""
    return log_pb2.Event(
        id=event.id,
        position=event.position,
        type=event.type,
        subject=event.subject,
        time=timestamp_from_us(event.time_us),
        data=event.data,
    )


def from_consumer(consumer: Consumer, *, unacknowledged: int) -> consumers_pb2.Consumer:
    """A consumer and how much of what it was given is open."""
    deadline = Duration()
    deadline.FromTimedelta(timedelta(microseconds=consumer.ack_deadline_us))
    return consumers_pb2.Consumer(
        name=consumer.name,
        types=json.loads(consumer.types),
        subject_prefix=consumer.subject_prefix,
        ack_deadline=deadline,
        max_in_flight=consumer.max_in_flight,
        position=consumer.position,
        unacknowledged_count=unacknowledged,
        create_time=timestamp_from_us(consumer.create_us),
    )


def from_webhook(webhook: Webhook) -> webhooks_pb2.Webhook:
    """A webhook, without its secret."""
    return webhooks_pb2.Webhook(
        id=webhook.id,
        url=webhook.url,
        types=json.loads(webhook.types),
        subject_prefix=webhook.subject_prefix,
        description=webhook.description,
        paused=bool(webhook.paused),
        etag=webhook.etag,
        create_time=timestamp_from_us(webhook.create_us),
    )


def from_delivery(delivery: Delivery) -> webhooks_pb2.WebhookDelivery:
    """A delivery."""
    message = webhooks_pb2.WebhookDelivery(
        id=delivery.id,
        webhook_id=delivery.webhook_id,
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        state=STATES[delivery.state],
        attempt_count=delivery.attempts,
        last_status=delivery.last_status,
        last_problem=delivery.last_problem,
    )
    if delivery.state == PENDING:
        message.next_attempt_time.CopyFrom(timestamp_from_us(delivery.due_us))
    if delivery.last_attempt_us:
        message.last_attempt_time.CopyFrom(timestamp_from_us(delivery.last_attempt_us))
    return message
