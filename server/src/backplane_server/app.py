"""The composition root: the one place that knows which services exist.

A node is one process: its database, its services, its two ports. ``serve`` runs
one until it is told to stop; tests start their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import signal

import structlog

from backplane_server.chassis.node import Node
from backplane_server.chassis.ops.logs import open_journal
from backplane_server.chassis.service import Service
from backplane_server.settings import Settings, SettingsError

_log = structlog.get_logger(__name__)

# One line a service: its name and where its manifest is.
SERVICES = {
    "identity": "backplane_server.services.identity:SERVICE",
    "catalog": "backplane_server.services.catalog:SERVICE",
    "orders": "backplane_server.services.orders:SERVICE",
    "events": "backplane_server.services.events:SERVICE",
    "audit": "backplane_server.services.audit:SERVICE",
}


def services_of(settings: Settings) -> list[Service]:
    """Loads the manifests of the services that the settings name; raises SettingsError."""
    names = settings.services or tuple(SERVICES)
    unknown = [name for name in names if name not in SERVICES]
    if unknown:
        raise SettingsError(
            f"services: there is no {', '.join(unknown)}; there are {', '.join(SERVICES)}"
        )
    return [_load(SERVICES[name]) for name in names] + [_load(path) for path in settings.service]


def _load(path: str) -> Service:
    module, _, attribute = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute or "SERVICE")
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"service: {path} cannot be loaded: {error}") from error
    if not isinstance(found, Service):
        raise SettingsError(f"service: {path} is not a service's manifest")
    return found


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then drains; a second signal ends at once."""
    journal = open_journal(log_format=settings.log_format, log_level=settings.log_level)
    node = Node(settings, services=services_of(settings), journal=journal)
    try:
        await node.start()
        _keep_for_good()
        await told_to_stop()
        await node.stop()
    finally:
        await node.close()
        journal.close()


def _keep_for_good() -> None:
    """Spares the garbage collector what was made at the start and stays to the end.

    Half a million objects take it 40 ms each time it walks them all, in the middle of calls.
    """
    gc.collect()
    gc.freeze()


async def told_to_stop() -> None:
    """Waits for SIGTERM or SIGINT; the next one ends the process as it always would."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(ValueError):
            loop.remove_signal_handler(number)
