"""Sends events to webhooks: durable, leased, retried, and given up in the end.

One node at a time turns new events into deliveries, in one transaction with its place
in the log, and tries those whose time has come. What a node was trying when it died is
tried again by another.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.data.keyring import keyring_in
from backplane_server.chassis.data.sealed import SealedFields
from backplane_server.chassis.events.bell import Bell, rung
from backplane_server.chassis.events.places import Place, PlaceLost, page_behind
from backplane_server.chassis.events.signatures import signed_headers

from . import deliveries, payloads, sender, targets
from .deliveries import Attempt, Claimed, Patience
from .errors import WebhookTargetRefused
from .webhooks import WORKER

if TYPE_CHECKING:
    from backplane_server.chassis.service import ServiceContext

_log = structlog.get_logger(__name__)
_IDLE_S = 0.25
_AFTER_FAILURE_S = 1.0
_TIDY_EVERY_S = 600.0
_GRACE_S = 2.0
_MOVES_EVERY_S = 60.0
_PAGE = 200
_AT_ONCE = 32
_AT_ONCE_EACH = 4
_SLICE = 500


def secrets_of(keys_dir: str) -> SealedFields:
    """What the secrets of webhooks are sealed with."""
    return SealedFields(keyring_in(Path(keys_dir), purpose="webhooks"), table="events_webhooks")


class WebhookWorker:
    """Runs beside the calls of every node that serves events."""

    def __init__(self, context: ServiceContext) -> None:
        settings = context.settings
        self._database = context.database
        self._log_of_events = context.log
        self._clock = context.clock
        self._hosts = settings.webhook_hosts
        self._kept_us = settings.event_retention_s * 1_000_000
        self._secrets = secrets_of(settings.keys_dir)
        self._patience = Patience(
            attempts_max=settings.webhook_attempts_max,
            first_s=settings.webhook_retry_first_s,
            spread=lambda: random.uniform(-1, 1),  # noqa: S311 - spreads load, guards nothing
        )
        self._place = Place(self._database, name=WORKER, from_now=True)
        # Events up to here were wanted by nobody, whatever the place says.
        self._passed = 0
        self._moved_at = time.monotonic()
        self._running: dict[asyncio.Task[None], str] = {}
        self._finished = Bell()
        self._tls: ssl.SSLContext | None = None

    async def run(self) -> None:
        """Works until it is cancelled."""
        try:
            while True:
                async with self._log_of_events.awake():
                    while not await self._may_rest():
                        await self._round()
                await self._rest()
        finally:
            await self._end()

    async def _rest(self) -> None:
        """Sleeps, without anybody having to read the log, until events concern somebody."""
        await asyncio.sleep(_IDLE_S)
        while await self._may_rest():  # noqa: ASYNC110 - a webhook may be made by another node
            await asyncio.sleep(_IDLE_S)

    async def _may_rest(self) -> bool:
        """Whether events concern nobody; spares reading each where there are no webhooks.

        Now and then they do all the same, so that the place does not stay behind.
        """
        if self._running or time.monotonic() - self._moved_at > _MOVES_EVERY_S:
            return False
        try:
            unwanted = await self._database.read(deliveries.unwanted_until)
        except Exception:  # noqa: BLE001 - the round that follows fails as well, and tells of it
            return False
        if unwanted is None:
            return False
        self._passed = max(self._passed, unwanted)
        return True

    async def _end(self) -> None:
        """Lets attempts finish and be stored; whatever takes longer is tried again."""
        if running := tuple(self._running):
            await asyncio.wait(running, timeout=_GRACE_S)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        await self._place.leave()

    async def tidy(self) -> None:
        """Forgets finished deliveries when events are forgotten, until it is cancelled."""
        while True:
            await asyncio.sleep(_TIDY_EVERY_S)
            try:
                while await self._database.write(
                    deliveries.forget, kept_us=self._kept_us, limit=_SLICE
                ):
                    pass
            except Exception:  # noqa: BLE001 - the next round may succeed; told in the log
                _log.warning("webhook_tidying_failed", exc_info=True)

    async def _round(self) -> None:
        more, done = self._log_of_events.moved.listen(), self._finished.listen()
        try:
            position = await self._place.take()
            moved = position is not None and await self._spread(position)
            tried = position is not None and await self._begin()
        except (PlaceLost, TransactionConflict):
            return
        except Exception:  # noqa: BLE001 - the next round may succeed; told in the log
            _log.warning("webhook_round_failed", exc_info=True)
            await asyncio.sleep(_AFTER_FAILURE_S)
            return
        if not moved and not tried:
            await rung(done if self._running else more, within_s=_IDLE_S)

    async def _spread(self, position: int) -> bool:
        """Turns new events into deliveries; tells whether there were any."""
        position = max(position, self._passed)
        events = await page_behind(self._database, position, limit=_PAGE)
        if not events:
            return False
        await self._place.move(events[-1].position, along=lambda tx: deliveries.spread(tx, events))
        self._moved_at = time.monotonic()
        return True

    async def _begin(self) -> bool:
        """Begins to try what is due; tells whether there was anything."""
        room = _AT_ONCE - len(self._running)
        if room <= 0 or not await self._database.read(deliveries.is_due):
            return False
        busy = Counter(self._running.values())
        claimed = await self._database.write(
            deliveries.claim, running=busy.__getitem__, each=_AT_ONCE_EACH, most=room
        )
        for one in claimed:
            task = asyncio.create_task(self._try(one), name="webhook")
            self._running[task] = one.webhook.id
            task.add_done_callback(self._forget)
        return bool(claimed)

    def _forget(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._finished.ring()
        if not task.cancelled() and task.exception() is not None:
            _log.warning("webhook_attempt_lost", exc_info=task.exception())

    async def _try(self, claimed: Claimed) -> None:
        attempt = await self._send(claimed)
        state = await self._database.write(
            deliveries.conclude, claimed.delivery, attempt, patience=self._patience
        )
        if not attempt.delivered:
            _log.info(
                "webhook_attempt_failed",
                webhook=claimed.webhook.id,
                delivery=claimed.delivery.id,
                state=state,
                problem=attempt.problem,
            )

    async def _send(self, claimed: Claimed) -> Attempt:
        event = claimed.event
        if event is None:
            return Attempt(delivered=False, problem="the event is no longer kept", hopeless=True)
        try:
            status = await self._post(claimed, payloads.body_of(event), event.id)
        except (WebhookTargetRefused, sender.AnswerUnreadable, OSError) as error:
            return Attempt(delivered=False, problem=_told(error)[:300])
        delivered = 200 <= status <= 299
        return Attempt(
            delivered=delivered, status=status, problem="" if delivered else f"answered {status}"
        )

    async def _post(self, claimed: Claimed, body: bytes, event_id: str) -> int:
        webhook = claimed.webhook
        target = await targets.resolve(webhook.url, hosts=self._hosts)
        secret = self._secrets.open(webhook.sealed_secret, row=webhook.id, column="sealed_secret")
        now_s = self._clock.now_us() // 1_000_000
        signed = signed_headers(secret, message_id=event_id, now_s=now_s, body=body)
        headers = {"content-type": "application/json", "user-agent": "Backplane", **signed}
        if self._tls is None and target.tls:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        tls = self._tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return await sender.post(target, headers=headers, body=body, tls=tls)


def _told(error: Exception) -> str:
    """What went wrong with an attempt, in words for people."""
    if isinstance(error, WebhookTargetRefused):
        return error.metadata["problem"]
    if isinstance(error, TimeoutError):
        return f"no answer within {sender.TIMEOUT_S:g} s"
    if isinstance(error, OSError):  # and ssl.SSLError, which is one
        return f"no connection: {error.strerror or type(error).__name__}"
    return str(error)
