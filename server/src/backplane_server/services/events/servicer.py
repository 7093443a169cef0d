"""The methods of EventsService: wire in, wire out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from backplane.events.v1 import consumers_pb2, events_pb2, webhooks_pb2
from backplane_server.chassis.errors import (
    CursorExpired,
    FieldProblem,
    InvalidField,
    ServerDraining,
    SlowConsumer,
)
from backplane_server.chassis.events.bell import rung
from backplane_server.chassis.events.filters import Filter
from backplane_server.chassis.events.log import LogTruncated, Progress
from backplane_server.chassis.events.signatures import new_secret
from backplane_server.chassis.ids import new_id
from backplane_server.chassis.secret_files import key_file
from backplane_server.chassis.wire import timestamp_from_us, us_from_duration

from . import consumers, reading, rules, targets, webhooks, wire
from .consumers import Counted, Lease
from .cursors import Cursors
from .models import Consumer, Webhook, types_text
from .webhook_worker import secrets_of

if TYPE_CHECKING:
    from backplane_server.chassis.data.outbox import LoggedEvent
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.service import ServiceContext

# As the contract says: at most 30 seconds apart.
PROGRESS_EVERY_S = 15.0
_PAGE_BYTES_MAX = 2 * 1024 * 1024
_LOOK_EVERY_S = 0.25
_ACK_DEADLINE_US = 30_000_000
_IN_FLIGHT = 100


class Events:
    """Answers every method; ``progress_every_s`` is how long a stream is silent at most."""

    def __init__(
        self, context: ServiceContext, *, progress_every_s: float = PROGRESS_EVERY_S
    ) -> None:
        settings = context.settings
        self._clock = context.clock
        self._log = context.log
        self._progress_every_s = progress_every_s
        self._hosts = settings.webhook_hosts
        self._secrets = secrets_of(settings.keys_dir)
        self._cursors = Cursors(key_file(Path(settings.keys_dir) / "page-tokens.key"))

    # The log

    async def ReadEvents(
        self, request: events_pb2.ReadEventsRequest, call: Call
    ) -> events_pb2.ReadEventsResponse:
        """Answers a page of the log."""
        page = call.page(request)
        after = page.after[0] if page.after else 0
        found = await call.read(reading.page, _wanted(request), after=after, limit=page.fetch)
        sizes = [len(event.data) for event in found]
        page = page.at_most(rules.fitting(sizes, bytes_max=_PAGE_BYTES_MAX) or page.size)
        shown, token = page.cut(found, key=lambda event: (event.position,))
        return events_pb2.ReadEventsResponse(
            events=map(wire.from_event, shown), next_page_token=token
        )

    async def GetEvent(
        self, request: events_pb2.GetEventRequest, call: Call
    ) -> events_pb2.GetEventResponse:
        """Answers one event."""
        event = await call.read(reading.get, request.event_id)
        return events_pb2.GetEventResponse(event=wire.from_event(event))

    async def Subscribe(
        self, request: events_pb2.SubscribeRequest, call: Call
    ) -> AsyncIterator[events_pb2.SubscribeResponse]:
        """Sends events as they are committed, from a cursor on."""
        wanted = _wanted(request)
        position = await self._start(request, call, wanted)
        follow = self._log.follow(
            wanted, after=position, idle_s=self._progress_every_s, draining=call.draining
        )
        try:
            async with aclosing(follow) as found:
                async for each in found:
                    position = each.position
                    cursor = self._cursors.seal(position, wanted=wanted)
                    if isinstance(each, Progress):
                        yield events_pb2.SubscribeResponse(cursor=cursor, progress=self._now())
                    else:
                        event = wire.from_event(each)
                        yield events_pb2.SubscribeResponse(cursor=cursor, event=event)
        except SlowConsumer:
            raise SlowConsumer(cursor=self._cursors.seal(position, wanted=wanted)) from None
        except LogTruncated as truncated:
            raise self._expired(truncated.oldest, wanted) from None
        raise ServerDraining(cursor=self._cursors.seal(position, wanted=wanted))

    async def _start(self, request: events_pb2.SubscribeRequest, call: Call, wanted: Filter) -> int:
        oldest, newest = await call.read(reading.bounds)
        if not request.cursor:
            return int(newest if request.only_new else oldest)
        position = self._cursors.open(request.cursor, wanted=wanted)
        if position < oldest:
            raise self._expired(oldest, wanted)
        return position

    def _expired(self, oldest: int, wanted: Filter) -> CursorExpired:
        return CursorExpired(oldest=self._cursors.seal(oldest, wanted=wanted))

    def _now(self) -> consumers_pb2.Progress:
        return consumers_pb2.Progress(time=timestamp_from_us(self._clock.now_us()))

    # Consumers

    async def CreateConsumer(
        self, request: consumers_pb2.CreateConsumerRequest, call: Call
    ) -> consumers_pb2.CreateConsumerResponse:
        """Creates a consumer."""
        reply: consumers_pb2.CreateConsumerResponse = await call.write(
            consumers.create,
            _drafted(request.consumer),
            from_oldest=request.from_oldest,
            reply=lambda made: consumers_pb2.CreateConsumerResponse(consumer=_consumer(made)),
        )
        return reply

    async def GetConsumer(
        self, request: consumers_pb2.GetConsumerRequest, call: Call
    ) -> consumers_pb2.GetConsumerResponse:
        """Answers one consumer."""
        found = await call.read(consumers.get, request.name)
        return consumers_pb2.GetConsumerResponse(consumer=_consumer(found))

    async def ListConsumers(
        self, request: consumers_pb2.ListConsumersRequest, call: Call
    ) -> consumers_pb2.ListConsumersResponse:
        """Answers a page of consumers."""
        page = call.page(request)
        after = page.after[0] if page.after else ""
        found = await call.read(consumers.list_page, after=after, limit=page.fetch)
        shown, token = page.cut(found, key=lambda one: (one.consumer.name,))
        return consumers_pb2.ListConsumersResponse(
            consumers=map(_consumer, shown), next_page_token=token
        )

    async def DeleteConsumer(
        self, request: consumers_pb2.DeleteConsumerRequest, call: Call
    ) -> consumers_pb2.DeleteConsumerResponse:
        """Deletes a consumer."""
        await call.write(consumers.delete, request.name)
        return consumers_pb2.DeleteConsumerResponse()

    async def ConsumeEvents(
        self, request: consumers_pb2.ConsumeEventsRequest, call: Call
    ) -> AsyncIterator[consumers_pb2.ConsumeEventsResponse]:
        """Delivers events to one member of a group."""
        heard = time.monotonic()
        async with self._log.awake():
            while not call.draining.is_set():
                ring = self._log.moved.listen()
                delivered = await self._leased(request.name, call)
                for each in delivered:
                    yield consumers_pb2.ConsumeEventsResponse(delivery=each)
                if delivered:
                    heard = time.monotonic()
                    continue
                if time.monotonic() - heard >= self._progress_every_s:
                    heard = time.monotonic()
                    yield consumers_pb2.ConsumeEventsResponse(progress=self._now())
                await rung(ring, within_s=_LOOK_EVERY_S)
        raise ServerDraining

    async def _leased(self, name: str, call: Call) -> list[consumers_pb2.Delivery]:
        """Leases what a member may have now."""
        seen: consumers.Look = await call.read(consumers.look, name)
        if not seen.moves and not seen.due(now_us=self._clock.now_us()):
            return []
        leases: list[Lease] = await call.write(consumers.lease, seen)
        if not leases:
            return []
        events = await call.read(consumers.events_of, leases)
        gone = [one.event_id for one in leases if one.event_id not in events]
        if gone:
            await call.write(consumers.acknowledge, name, event_ids=gone)
        return [_delivery(one, events[one.event_id]) for one in leases if one.event_id in events]

    async def AcknowledgeEvents(
        self, request: consumers_pb2.AcknowledgeEventsRequest, call: Call
    ) -> consumers_pb2.AcknowledgeEventsResponse:
        """Takes handled events off the list."""
        count = await call.write(
            consumers.acknowledge, request.name, event_ids=list(request.event_ids)
        )
        self._log.moved.ring()  # what waited for these can be delivered now
        return consumers_pb2.AcknowledgeEventsResponse(acknowledged_count=count)

    # Webhooks

    async def CreateWebhook(
        self, request: webhooks_pb2.CreateWebhookRequest, call: Call
    ) -> webhooks_pb2.CreateWebhookResponse:
        """Creates a webhook and shows its secret, this once."""
        targets.check(request.webhook.url, hosts=self._hosts)
        webhook_id, secret = new_id("whk", now_us=self._clock.now_us()), new_secret()
        sealed = self._secrets.seal(secret, row=webhook_id, column="sealed_secret")
        reply: webhooks_pb2.CreateWebhookResponse = await call.write(
            webhooks.create,
            _webhook(request.webhook, webhook_id=webhook_id, sealed_secret=sealed),
            reply=lambda made: webhooks_pb2.CreateWebhookResponse(webhook=wire.from_webhook(made)),
        )
        # The answer that is kept for a repeated call never holds the secret; only the
        # call that made the webhook tells it, in a message of its own.
        if reply.webhook.id != webhook_id:
            return reply
        return webhooks_pb2.CreateWebhookResponse(webhook=reply.webhook, secret=secret)

    async def GetWebhook(
        self, request: webhooks_pb2.GetWebhookRequest, call: Call
    ) -> webhooks_pb2.GetWebhookResponse:
        """Answers one webhook."""
        found = await call.read(webhooks.get, request.webhook_id)
        return webhooks_pb2.GetWebhookResponse(webhook=wire.from_webhook(found))

    async def ListWebhooks(
        self, request: webhooks_pb2.ListWebhooksRequest, call: Call
    ) -> webhooks_pb2.ListWebhooksResponse:
        """Answers a page of webhooks."""
        page = call.page(request)
        after = page.after[0] if page.after else ""
        found = await call.read(webhooks.list_page, after=after, limit=page.fetch)
        shown, token = page.cut(found, key=lambda webhook: (webhook.id,))
        return webhooks_pb2.ListWebhooksResponse(
            webhooks=map(wire.from_webhook, shown), next_page_token=token
        )

    async def UpdateWebhook(
        self, request: webhooks_pb2.UpdateWebhookRequest, call: Call
    ) -> webhooks_pb2.UpdateWebhookResponse:
        """Changes what the mask names."""
        given, paths = request.webhook, frozenset(request.update_mask.paths)
        if "url" in paths:
            targets.check(given.url, hosts=self._hosts)
        wanted = webhooks.wanted_from(
            url=given.url,
            types=given.types,
            subject_prefix=given.subject_prefix,
            description=given.description,
            paused=given.paused,
            paths=paths,
        )
        reply: webhooks_pb2.UpdateWebhookResponse = await call.write(
            webhooks.update,
            request.webhook_id,
            wanted=wanted,
            etag=request.etag,
            reply=lambda now: webhooks_pb2.UpdateWebhookResponse(webhook=wire.from_webhook(now)),
        )
        return reply

    async def DeleteWebhook(
        self, request: webhooks_pb2.DeleteWebhookRequest, call: Call
    ) -> webhooks_pb2.DeleteWebhookResponse:
        """Deletes a webhook."""
        await call.write(webhooks.delete, request.webhook_id)
        return webhooks_pb2.DeleteWebhookResponse()

    async def ListWebhookDeliveries(
        self, request: webhooks_pb2.ListWebhookDeliveriesRequest, call: Call
    ) -> webhooks_pb2.ListWebhookDeliveriesResponse:
        """Answers a page of a webhook's deliveries."""
        page = call.page(request)
        found = await call.read(
            webhooks.deliveries_page,
            request.webhook_id,
            state=wire.STATE_NAMES.get(request.state, ""),
            after=page.after[0] if page.after else 0,
            limit=page.fetch,
        )
        shown, token = page.cut(found, key=lambda delivery: (delivery.position,))
        return webhooks_pb2.ListWebhookDeliveriesResponse(
            deliveries=map(wire.from_delivery, shown), next_page_token=token
        )

    async def ReplayWebhookDeliveries(
        self, request: webhooks_pb2.ReplayWebhookDeliveriesRequest, call: Call
    ) -> webhooks_pb2.ReplayWebhookDeliveriesResponse:
        """Sends finished deliveries again."""
        reply: webhooks_pb2.ReplayWebhookDeliveriesResponse = await call.write(
            webhooks.replay,
            request.webhook_id,
            delivery_ids=list(request.delivery_ids),
            reply=lambda count: webhooks_pb2.ReplayWebhookDeliveriesResponse(replayed_count=count),
        )
        self._log.moved.ring()
        return reply


def _wanted(request: events_pb2.ReadEventsRequest | events_pb2.SubscribeRequest) -> Filter:
    return Filter(types=frozenset(request.types), prefix=request.subject_prefix)


def _consumer(counted: Counted) -> consumers_pb2.Consumer:
    return wire.from_consumer(counted.consumer, unacknowledged=counted.unacknowledged)


def _ack_deadline_us(given: consumers_pb2.Consumer) -> int:
    """How long a member may take; raises InvalidField for what is no duration."""
    try:
        return us_from_duration(given.ack_deadline)
    except ValueError as error:
        field = "consumer.ack_deadline"
        problem = FieldProblem(field, str(error))
        raise InvalidField(f"{field}: {error}", fields=[problem]) from error


def _drafted(given: consumers_pb2.Consumer) -> Consumer:
    deadline = _ack_deadline_us(given) if given.HasField("ack_deadline") else 0
    return Consumer(
        name=given.name,
        types=types_text(given.types),
        subject_prefix=given.subject_prefix,
        ack_deadline_us=deadline or _ACK_DEADLINE_US,
        max_in_flight=given.max_in_flight or _IN_FLIGHT,
        position=0,
        create_us=0,
    )


def _webhook(given: webhooks_pb2.Webhook, *, webhook_id: str, sealed_secret: bytes) -> Webhook:
    return Webhook(
        id=webhook_id,
        url=given.url,
        types=types_text(given.types),
        subject_prefix=given.subject_prefix,
        description=given.description,
        paused=given.paused,
        sealed_secret=sealed_secret,
        from_position=0,
        create_us=0,
        revision=1,
    )


def _delivery(lease: Lease, event: LoggedEvent) -> consumers_pb2.Delivery:
    return consumers_pb2.Delivery(
        event=wire.from_event(event),
        attempt=lease.attempt,
        deadline=timestamp_from_us(lease.until_us),
    )
