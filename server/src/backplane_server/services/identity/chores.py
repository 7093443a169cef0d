"""What identity tidies up by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from .operations import revoking, sessions, users
from .personal import Personal, personal_in

if TYPE_CHECKING:
    from backplane_server.chassis.data import Database
    from backplane_server.chassis.service import ServiceContext

_log = structlog.get_logger(__name__)
_EVERY_S = 60.0
# Few at a time, so that no caller's write waits behind a long clean-up.
_SLICE = 200


async def tidy(context: ServiceContext) -> None:
    """Seals anew and forgets what is over, now and then, until it is cancelled."""
    personal = personal_in(Path(context.settings.keys_dir))
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            await reseal(context.database, personal)
            await forget(context.database)
        except Exception:  # noqa: BLE001 - the next round may succeed; told in the log
            _log.warning("identity_tidying_failed", exc_info=True)


async def reseal(database: Database, personal: Personal) -> int:
    """Seals anew what older versions of the keys sealed; gives how many users it met."""
    met = 0
    while some := await database.write(users.reseal, personal, most=_SLICE):
        met += some
    return met


async def forget(database: Database) -> None:
    """Deletes ended sessions and expired revocations that are kept no longer."""
    for operation in (sessions.forget_over, revoking.forget):
        while await database.write(operation, most=_SLICE) == _SLICE:
            pass
