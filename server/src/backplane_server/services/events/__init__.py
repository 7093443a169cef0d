"""Events: the log of what has happened, read, followed, shared and sent on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from backplane_server.chassis.service import Chore, Service, ServiceContext

if TYPE_CHECKING:
    from sqlalchemy import MetaData

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> object:
    from .servicer import Events

    return Events(context)


def _tables() -> MetaData:
    from .models import metadata

    return metadata


def _chores(context: ServiceContext) -> Sequence[Chore]:
    from backplane_server.chassis.events.retention import keep_short

    from .webhook_worker import WebhookWorker

    settings = context.settings
    worker = WebhookWorker(context)
    kept = partial(keep_short, context.database, kept_s=settings.event_retention_s)
    chores: list[Chore] = [worker.run, worker.tidy, kept]
    if settings.nats_url:
        from backplane_server.chassis.events.relay import Relay

        chores.append(Relay(settings.nats_url, database=context.database, log=context.log).run)
    return chores


SERVICE = Service(
    name="events",
    contract="backplane.events.v1.EventsService",
    pb2="backplane.events.v1.events_pb2",
    servicer=_servicer,
    tables=_tables,
    migrations="backplane_server.services.events.migrations",
    chores=_chores,
)
