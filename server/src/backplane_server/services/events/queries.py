"""Every statement of consumers and webhooks, by name."""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import bindparam, delete, exists, func, not_, or_, select, update

from backplane_server.chassis.data import Query, Statement, among

from .models import (
    DEAD,
    DELIVERED,
    PENDING,
    Consumer,
    Delivery,
    Waiting,
    Webhook,
    consumers,
    deliveries,
    waiting,
    webhooks,
)

# Consumers

CONSUMER: Final = Query(
    select(consumers).where(consumers.c.name == bindparam("consumer")), into=Consumer
)
CONSUMERS_AFTER: Final = Query(
    select(consumers)
    .where(consumers.c.name > bindparam("after"))
    .order_by(consumers.c.name)
    .limit(bindparam("limit")),
    into=Consumer,
)
WAITING_COUNTS: Final[Query[tuple[str, int]]] = Query(
    select(waiting.c.consumer, func.count())
    .where(among(waiting.c.consumer, "consumers"))
    .group_by(waiting.c.consumer)
)
WAITING_OF: Final = Query(
    select(waiting)
    .where(waiting.c.consumer == bindparam("consumer"))
    .order_by(waiting.c.position)
    .limit(bindparam("limit")),
    into=Waiting,
)
# Guarded by where it was read, so that two members do not take the same events.
ADVANCE: Final = Statement(
    update(consumers)
    .where(
        consumers.c.name == bindparam("consumer"),
        consumers.c.position == bindparam("before"),
    )
    .values(position=bindparam("after"))
)
LEASE: Final = Statement(
    update(waiting)
    .where(waiting.c.consumer == bindparam("of_consumer"), among(waiting.c.event_id, "ids"))
    .values(due_us=bindparam("until"), attempts=waiting.c.attempts + 1)
)
ACKNOWLEDGE: Final = Statement(
    delete(waiting).where(
        waiting.c.consumer == bindparam("of_consumer"),
        among(waiting.c.event_id, "ids"),
        waiting.c.attempts > 0,
    )
)
DELETE_CONSUMER: Final = Statement(
    delete(consumers).where(consumers.c.name == bindparam("consumer"))
)
DELETE_WAITING: Final = Statement(
    delete(waiting).where(waiting.c.consumer == bindparam("of_consumer"))
)

# Webhooks

WEBHOOK: Final = Query(select(webhooks).where(webhooks.c.id == bindparam("webhook")), into=Webhook)
WEBHOOKS_AFTER: Final = Query(
    select(webhooks)
    .where(webhooks.c.id > bindparam("after"))
    .order_by(webhooks.c.id)
    .limit(bindparam("limit")),
    into=Webhook,
)
WEBHOOKS_BY_ID: Final = Query(select(webhooks).where(among(webhooks.c.id, "ids")), into=Webhook)
LISTENING: Final = Query(
    select(webhooks).where(webhooks.c.paused.is_(False)).order_by(webhooks.c.id), into=Webhook
)
CHANGE_WEBHOOK: Final = Statement(
    update(webhooks)
    .where(webhooks.c.id == bindparam("webhook"), webhooks.c.revision == bindparam("before"))
    .values(
        url=bindparam("url"),
        types=bindparam("types"),
        subject_prefix=bindparam("subject_prefix"),
        description=bindparam("description"),
        paused=bindparam("paused"),
        from_position=bindparam("from_position"),
        revision=webhooks.c.revision + 1,
    )
)
DELETE_WEBHOOK: Final = Statement(delete(webhooks).where(webhooks.c.id == bindparam("webhook")))
DELETE_DELIVERIES: Final = Statement(
    delete(deliveries).where(deliveries.c.webhook_id == bindparam("webhook"))
)

# Deliveries


@cache
def deliveries_after(*, in_state: bool) -> Query[Delivery]:
    """The query of a page of a webhook's deliveries."""
    chosen = [
        deliveries.c.webhook_id == bindparam("webhook"),
        deliveries.c.position > bindparam("after"),
    ]
    if in_state:
        chosen.append(deliveries.c.state == bindparam("of_state"))
    found = select(deliveries).where(*chosen).order_by(deliveries.c.position)
    return Query(found.limit(bindparam("limit")), into=Delivery)


_earlier = deliveries.alias("earlier")
# Not before every earlier one of the same subject has come to its end.
DUE: Final = Query(
    select(deliveries)
    .where(
        deliveries.c.state == PENDING,
        deliveries.c.due_us <= bindparam("now"),
        not_(
            exists().where(
                _earlier.c.webhook_id == deliveries.c.webhook_id,
                _earlier.c.subject == deliveries.c.subject,
                _earlier.c.position < deliveries.c.position,
                _earlier.c.state == PENDING,
            )
        ),
    )
    .order_by(deliveries.c.due_us, deliveries.c.position)
    .limit(bindparam("limit")),
    into=Delivery,
)
CLAIM: Final = Statement(
    update(deliveries)
    .where(
        among(deliveries.c.id, "ids"),
        deliveries.c.state == PENDING,
        deliveries.c.due_us <= bindparam("now"),
    )
    .values(due_us=bindparam("until"))
)
CONCLUDE: Final = Statement(
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"), deliveries.c.state == PENDING)
    .values(
        state=bindparam("after"),
        attempts=bindparam("tried"),
        due_us=bindparam("due"),
        last_status=bindparam("status"),
        last_problem=bindparam("problem"),
        last_attempt_us=bindparam("now"),
    )
)
REPLAY_SOME: Final = Statement(
    update(deliveries)
    .where(
        deliveries.c.webhook_id == bindparam("webhook"),
        among(deliveries.c.id, "ids"),
        or_(deliveries.c.state == DEAD, deliveries.c.state == DELIVERED),
    )
    .values(state=PENDING, attempts=0, due_us=bindparam("now"))
)
REPLAY_DEAD: Final = Statement(
    update(deliveries)
    .where(deliveries.c.webhook_id == bindparam("webhook"), deliveries.c.state == DEAD)
    .values(state=PENDING, attempts=0, due_us=bindparam("now"))
)
FORGET_FINISHED: Final = Statement(
    delete(deliveries).where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(
                deliveries.c.state != PENDING, deliveries.c.last_attempt_us < bindparam("before")
            )
            .order_by(deliveries.c.last_attempt_us)
            .limit(bindparam("limit"))
        )
    )
)
