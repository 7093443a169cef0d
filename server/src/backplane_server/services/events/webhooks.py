"""Webhooks: where events are sent, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.errors import EtagMismatch, Resource
from backplane_server.chassis.events import places

from . import queries, reading
from .errors import WebhookNotFound
from .models import Delivery, Webhook, types_text

# The worker's place in the log.
WORKER: Final = "webhooks"


def create(tx: Transaction, draft: Webhook) -> Webhook:
    """Makes a webhook that hears of what is committed from now on."""
    _, newest = reading.bounds(tx)
    webhook = replace(draft, from_position=newest, create_us=tx.now, revision=1)
    tx.add(webhook)
    # The worker may not have looked yet: it must not begin behind what comes next.
    places.enter(tx, name=WORKER, position=newest)
    return webhook


def get(tx: Transaction, webhook_id: str) -> Webhook:
    """Gives a webhook; raises WebhookNotFound."""
    webhook = tx.first(queries.WEBHOOK, webhook=webhook_id)
    if webhook is None:
        raise WebhookNotFound(webhook_id)
    return webhook


def list_page(tx: Transaction, *, after: str, limit: int) -> list[Webhook]:
    """Gives the webhooks behind an id."""
    return tx.all(queries.WEBHOOKS_AFTER, after=after, limit=limit)


def update(tx: Transaction, webhook_id: str, *, wanted: Mapping[str, object], etag: str) -> Webhook:
    """Changes what is wanted; raises WebhookNotFound, EtagMismatch."""
    before = get(tx, webhook_id)
    if etag and etag != before.etag:
        raise EtagMismatch(resource=Resource("webhook", webhook_id))
    after = replace(before, **wanted)  # type: ignore[arg-type]  # names of the mask's fields only
    if before.paused and not after.paused:  # what happened meanwhile is not sent
        after = replace(after, from_position=reading.bounds(tx)[1])
    changed = tx.run(
        queries.CHANGE_WEBHOOK,
        webhook=webhook_id,
        before=before.revision,
        url=after.url,
        types=after.types,
        subject_prefix=after.subject_prefix,
        description=after.description,
        paused=bool(after.paused),
        from_position=after.from_position,
    )
    if not changed:
        raise EtagMismatch(resource=Resource("webhook", webhook_id))
    return replace(after, revision=before.revision + 1)


def wanted_from(
    *,
    url: str,
    types: Sequence[str],
    subject_prefix: str,
    description: str,
    paused: bool,
    paths: Collection[str],
) -> Mapping[str, object]:
    """The columns that a mask names, with their new values."""
    values = {
        "url": url,
        "types": types_text(types),
        "subject_prefix": subject_prefix,
        "description": description,
        "paused": paused,
    }
    return {name: value for name, value in values.items() if name in paths}


def delete(tx: Transaction, webhook_id: str) -> None:
    """Deletes a webhook and its deliveries."""
    tx.run(queries.DELETE_WEBHOOK, webhook=webhook_id)
    tx.run(queries.DELETE_DELIVERIES, webhook=webhook_id)


def deliveries_page(
    tx: Transaction, webhook_id: str, *, state: str, after: int, limit: int
) -> list[Delivery]:
    """Gives deliveries behind a position, of a state where one is given; raises WebhookNotFound."""
    get(tx, webhook_id)
    query = queries.deliveries_after(in_state=bool(state))
    params = {"of_state": state} if state else {}
    return tx.all(query, webhook=webhook_id, after=after, limit=limit, **params)


def replay(tx: Transaction, webhook_id: str, *, delivery_ids: Sequence[str]) -> int:
    """Makes finished deliveries wait for a new first attempt; raises WebhookNotFound."""
    get(tx, webhook_id)
    if delivery_ids:
        return tx.run(queries.REPLAY_SOME, webhook=webhook_id, ids=list(delivery_ids), now=tx.now)
    return tx.run(queries.REPLAY_DEAD, webhook=webhook_id, now=tx.now)
