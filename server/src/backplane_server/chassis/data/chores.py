"""What the chassis tidies up by itself."""

from __future__ import annotations

import asyncio

import structlog

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.idempotency_keys import FORGET_EXPIRED, KEPT_US
from backplane_server.chassis.data.transaction import Transaction

_log = structlog.get_logger(__name__)
_EVERY_S = 300.0
# Few at a time, so that no caller's write waits behind a long clean-up.
_SLICE = 500


async def tidy(database: Database) -> None:
    """Forgets expired request ids, now and then, until it is cancelled."""
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            await forget_expired_keys(database)
        except Exception:  # noqa: BLE001 - the next round may succeed; told in the log
            _log.warning("tidying_failed", exc_info=True)


async def forget_expired_keys(database: Database) -> int:
    """Deletes stored answers that are older than promised; gives their number."""
    forgotten = 0
    while True:
        some = await database.write(_forget)
        forgotten += some
        if some < _SLICE:
            return forgotten


def _forget(tx: Transaction) -> int:
    return tx.run(FORGET_EXPIRED, before_us=tx.now - KEPT_US, limit=_SLICE)
