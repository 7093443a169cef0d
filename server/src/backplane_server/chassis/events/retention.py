"""Forgets events that are older than they are kept, and inbox entries that outlived them.

A position is never given again: the newest event always stays, and both databases
count on whatever was deleted. Events that a durable reader (a relay, the webhooks)
has not come to are kept as long as that reader is alive.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import bindparam, delete, func, select

from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.outbox import LAST_POSITION, outbox
from backplane_server.chassis.data.statements import Query, Statement
from backplane_server.chassis.data.transaction import Transaction
from backplane_server.chassis.events.inbox import forget_received
from backplane_server.chassis.events.places import readers

_log = structlog.get_logger(__name__)
_EVERY_S = 60.0
_SLICE = 500
_US = 1_000_000
# An inbox remembers longer than the log can deliver.
INBOX_EXTRA_S = 7 * 24 * 3600

_OLDEST: Query[tuple[int, int]] = Query(
    select(outbox.c.position, outbox.c.time_us)
    .where(outbox.c.position > 0)
    .order_by(outbox.c.position)
    .limit(bindparam("limit"))
)
_HELD_BACK: Query[tuple[int]] = Query(
    select(func.min(readers.c.position)).where(readers.c.seen_us > bindparam("seen_after_us"))
)
_FORGET = Statement(delete(outbox).where(outbox.c.position <= bindparam("through")))


async def keep_short(database: Database, *, kept_s: int) -> None:
    """Forgets what is too old, now and then, until it is cancelled."""
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            await forget_old(database, kept_s=kept_s)
        except Exception:  # noqa: BLE001 - the next round may succeed; told in the log
            _log.warning("event_retention_failed", exc_info=True)


async def forget_old(database: Database, *, kept_s: int) -> int:
    """Deletes the events that are too old, few at a time; gives their number."""
    forgotten = 0
    while some := await database.write(_forget, kept_us=kept_s * _US):
        forgotten += some
    kept_us = (kept_s + INBOX_EXTRA_S) * _US
    while await database.write(forget_received, kept_us=kept_us, limit=_SLICE) >= _SLICE:
        pass
    return forgotten


def _forget(tx: Transaction, *, kept_us: int) -> int:
    too_old_us = tx.now - kept_us
    old = [at for at, time_us in tx.all(_OLDEST, limit=_SLICE) if time_us < too_old_us]
    if not old:
        return 0
    held = tx.scalar(_HELD_BACK, seen_after_us=too_old_us)
    newest = int(tx.scalar(LAST_POSITION))
    through = min(old[-1], newest - 1, newest if held is None else int(held))
    return tx.run(_FORGET, through=through)
