"""Runs an ephemeral server from an empty folder to an empty folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backplane_server import app
from backplane_server.chassis import ids
from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.data.migrations import migrate
from backplane_server.chassis.node import Node
from backplane_server.chassis.ops.logs import open_journal
from backplane_server.chassis.rpc.faults import Faults, FaultyMethod

from . import keys, shop
from .choices import settings_in
from .folder import private_folder
from .moments import OPENING_US

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backplane_server.chassis.ops.journal import Journal
    from backplane_server.chassis.service import Service
    from backplane_server.settings import Loaded, Settings


async def serve(loaded: Loaded, *, port: int | None) -> None:
    """Serves until SIGTERM, SIGINT or the end of standard input; leaves nothing behind."""
    with private_folder() as folder:
        settings = settings_in(folder, loaded, port=port)
        ids.make_reproducible()
        journal = open_journal(
            log_format=settings.log_format, log_level=settings.log_level, stream=sys.stderr
        )
        try:
            await _serve(settings, folder, journal)
        finally:
            journal.close()


async def _serve(settings: Settings, folder: Path, journal: Journal) -> None:
    stop = asyncio.ensure_future(app.told_to_stop())
    await asyncio.sleep(0)  # from here on a signal ends it in good order
    clock = ManualClock(OPENING_US)
    services = app.services_of(settings)
    await asyncio.to_thread(migrate, settings.database, services)
    keys.write_known(Path(settings.keys_dir))
    await keys.make_accounts(settings.database, clock)
    node = _failing_node(settings, services, journal, clock)
    try:
        await node.start()
        await shop.open_(node, clock)
        _tell(node.address)
        await _until_told(stop)
        await node.stop()
    finally:
        await node.close()


def _failing_node(
    settings: Settings, services: Sequence[Service], journal: Journal, clock: ManualClock
) -> Node:
    """Makes a node whose calls fail on demand, on a database that nobody wants to keep."""
    return Node(
        settings,
        services=services,
        journal=journal,
        clock=clock,
        bound_method=partial(FaultyMethod, faults=Faults(clock)),
        durable=False,
    )


def _tell(address: str) -> None:
    """Prints where the server is and what opens it, for programs to read."""
    sys.stdout.write(
        f"BACKPLANE_ADDRESS={address}\n"
        f"BACKPLANE_API_KEY={keys.ADMINISTRATOR.text}\n"
        f"BACKPLANE_READER_API_KEY={keys.READER.text}\n"
    )
    sys.stdout.flush()


async def _until_told(stop: asyncio.Future[None]) -> None:
    """Waits for a signal or, where standard input is a pipe, for its other end to close."""
    waits = [stop]
    if _is_pipe(sys.stdin.fileno()):
        waits.append(asyncio.ensure_future(_closed(sys.stdin.fileno())))
    _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for each in pending:
        each.cancel()


def _is_pipe(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


async def _closed(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def read() -> None:
        with contextlib.suppress(BlockingIOError):
            if not os.read(descriptor, 4096):
                ended.set()

    loop.add_reader(descriptor, read)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
