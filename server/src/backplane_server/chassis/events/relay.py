"""Relays every event to NATS JetStream, and hears from there that others committed some.

The database stays the truth: JetStream may lose what it has acknowledged, and whoever
needs every event resumes from the log. One node at a time relays, from its place in the
log, in order; an event that is sent twice carries the same ``Nats-Msg-Id``, and
JetStream drops the second one within its window.

Subject: ``backplane.events.`` and the type of the event, ``backplane.events.backplane.
orders.v1.OrderPlaced``. Payload: the event's message. Headers: ``backplane-id``,
``backplane-position``, ``backplane-subject``, ``backplane-time-us``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import structlog

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.data.outbox import LoggedEvent
from backplane_server.chassis.events.bell import rung
from backplane_server.chassis.events.log import Log
from backplane_server.chassis.events.places import Place, PlaceLost, page_behind

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

STREAM = "BACKPLANE"
SUBJECTS = "backplane.events"
_log = structlog.get_logger(__name__)
_PAGE = 200
_IDLE_S = 0.5
_ACK_WAIT_S = 5.0
_AFTER_FAILURE_S = 1.0
# What a token of a NATS subject may not hold.
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]")


class Relay:
    """Runs beside the calls of a node that knows a NATS server."""

    def __init__(self, url: str, *, database: Database, log: Log) -> None:
        self._url = url
        self._database = database
        self._events = log
        self._place = Place(database, name="nats")
        self._told = False

    async def run(self) -> None:
        """Relays until it is cancelled; connects again for as long as it takes."""
        while True:
            try:
                await self._session()
            except Exception as error:  # noqa: BLE001 - the next session may succeed; told in the log
                if not self._told:
                    _log.warning("relay_failed", problem=str(error) or type(error).__name__)
                self._told = True
            await asyncio.sleep(_AFTER_FAILURE_S)

    async def _session(self) -> None:
        import nats  # slow to import, and only needed where it is configured

        connection = await nats.connect(
            self._url, allow_reconnect=False, error_cb=_tell, name="backplane", connect_timeout=5
        )
        try:
            stream = connection.jetstream(timeout=_ACK_WAIT_S)
            await _ensure(stream)
            await connection.subscribe(f"{SUBJECTS}.>", cb=self._heard)
            self._told = False
            _log.info("relay_connected")
            async with self._events.awake():
                await self._relay(connection, stream)
        finally:
            await self._place.leave()
            await connection.close()

    async def _heard(self, _: Any) -> None:
        """A node has relayed an event: it is in the database."""
        self._events.look()

    async def _relay(self, connection: Client, stream: JetStreamContext) -> None:
        while connection.is_connected:
            more = self._events.moved.listen()
            try:
                position = await self._place.take()
                sent = position is not None and await self._send(stream, position)
            except (PlaceLost, TransactionConflict):
                continue
            if not sent:
                await rung(more, within_s=_IDLE_S)

    async def _send(self, stream: JetStreamContext, position: int) -> bool:
        events = await page_behind(self._database, position, limit=_PAGE)
        if not events:
            return False
        await _publish(stream, events)
        await self._place.move(events[-1].position)
        return True


async def _ensure(stream: JetStreamContext) -> None:
    """Makes the stream unless there is one; whoever runs NATS may have made it otherwise."""
    from nats.js.errors import NotFoundError

    try:
        await stream.stream_info(STREAM)
    except NotFoundError:
        await stream.add_stream(name=STREAM, subjects=[f"{SUBJECTS}.>"])


async def _publish(stream: JetStreamContext, events: Sequence[LoggedEvent]) -> None:
    for event in events:
        await stream.publish(
            f"{SUBJECTS}.{_UNFIT.sub('_', event.type)}",
            event.data,
            stream=STREAM,
            headers={
                "Nats-Msg-Id": event.id,
                "backplane-id": event.id,
                "backplane-position": str(event.position),
                "backplane-subject": quote(event.subject),
                "backplane-time-us": str(event.time_us),
            },
        )


async def _tell(error: Exception) -> None:
    _log.info("relay_connection", problem=str(error) or type(error).__name__)
