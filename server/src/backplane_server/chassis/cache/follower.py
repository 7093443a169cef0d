"""Drops what writes make stale: this node's at once, other nodes' as the log tells of them.

A write of this node drops its tags on its lane, behind the commit and before it
is answered. What another node wrote is found in the log a moment later; where the
log cannot be read, a reply ends with its class's time.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence

import structlog
from sqlalchemy import bindparam, select

from backplane_server.chassis.cache.replies import Replies
from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.outbox import LAST_POSITION, outbox
from backplane_server.chassis.data.statements import Query
from backplane_server.chassis.data.transaction import Change, Transaction

_log = structlog.get_logger(__name__)
# How long a change made elsewhere may stay unseen; a look costs two queries by index.
_LOOK_EVERY_S = 0.25
_PAGE = 1000
# What is forgotten too early costs one reading more, nothing else.
_OWN_MAX = 50_000

_TAGS_BETWEEN: Query[tuple[int, str, str]] = Query(
    select(outbox.c.position, outbox.c.id, outbox.c.tags)
    .where(
        outbox.c.position > bindparam("after"),
        outbox.c.position <= bindparam("until"),
        outbox.c.tags != "[]",
    )
    .order_by(outbox.c.position)
    .limit(bindparam("limit"))
)


class Follower:
    """Follows one database for one node's replies."""

    def __init__(self, database: Database, *, replies: Replies) -> None:
        self._database = database
        self._replies = replies
        self._position = 0
        # Events of this node, which the log tells of once more; the oldest first.
        self._own: dict[str, None] = {}
        self._lock = threading.Lock()
        if replies.bytes_max:
            database.on_change = self._changed

    def _changed(self, changes: Sequence[Change], *, stored: bool) -> None:
        """Drops what a commit made stale; runs on a lane's thread, before the answers."""
        self._replies.invalidate(tag for _, tags in changes for tag in tags)
        # Where the outcome of a commit is unknown it may come true later: the log will tell.
        if stored:
            with self._lock:
                self._own.update((event_id, None) for event_id, _ in changes)
                while len(self._own) > _OWN_MAX:
                    del self._own[next(iter(self._own))]

    async def begin(self) -> None:
        """Takes the log's end as its start; called before the first reply is kept."""
        self._position = await self._database.read(_last_position)

    async def run(self) -> None:
        """Follows until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                while await self._read_on():
                    pass
            except Exception:  # noqa: BLE001 - the next look may succeed; told in the log
                _log.warning("cache_follower_failed", exc_info=True)

    async def _read_on(self) -> bool:
        """Takes a page in; tells whether there is more."""
        rows, until = await self._database.read(_tags_after, after=self._position)
        for _, event_id, tags in rows:
            if not self._is_own(event_id):
                self._replies.invalidate(json.loads(tags))
        more = len(rows) == _PAGE
        self._position = rows[-1][0] if more else until
        return more

    def _is_own(self, event_id: str) -> bool:
        with self._lock:
            if event_id not in self._own:
                return False
            del self._own[event_id]
            return True


def _last_position(tx: Transaction) -> int:
    return int(tx.scalar(LAST_POSITION))


def _tags_after(tx: Transaction, *, after: int) -> tuple[Sequence[tuple[int, str, str]], int]:
    until = _last_position(tx)
    if until <= after:
        return (), after
    return tx.all(_TAGS_BETWEEN, after=after, until=until, limit=_PAGE), until
