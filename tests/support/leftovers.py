"""What calls may leave behind in a node, and must not."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import grpc
import psycopg

from backplane_server.chassis.interceptors.idempotency import Idempotency
from backplane_server.chassis.node import Node

_SETTLE_S = 20


async def caught_up(ask: Callable[[], Awaitable[Any]]) -> None:
    """Waits until a server that was flooded has looked at every call: it answers one of ours.

    Calls wait for that unseen, those that were given up too, and where too many wait the
    core turns some away.
    """
    async with asyncio.timeout(_SETTLE_S):
        while True:
            try:
                await ask()
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.05)
            else:
                return


async def settled(node: Node) -> None:
    """Waits until no call runs, no work waits and no transaction is open; TimeoutError if never."""
    async with asyncio.timeout(_SETTLE_S):
        # The end of a call rings no bell, and the sequencer is soon through with its own.
        while await _unsettled(node):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


async def _unsettled(node: Node) -> bool:
    held = await asyncio.to_thread(open_transactions, node.settings.database)
    return held > 0 or _busy(node)


def _busy(node: Node) -> bool:
    lanes = node.database.stats
    return bool(node.metrics.in_flight) or any(lane.queued or lane.running for lane in lanes)


def connections_of(node: Node) -> int:
    """How many connections the lanes hold."""
    return sum(lane.connections for lane in node.database.stats)


def keys_in_progress() -> int:
    """How many request ids are taken for being worked on, in this process."""
    stages = [one for one in gc.get_objects() if isinstance(one, Idempotency)]
    return sum(len(stage._running) for stage in stages)


def open_transactions(database_url: str) -> int:
    """How many transactions are open on a database, as another connection sees it."""
    if database_url.startswith("sqlite"):
        return _held_in_sqlite(urlsplit(database_url).path[1:])
    with psycopg.connect(database_url, autocommit=True) as other:
        row = other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
        ).fetchone()
    return int(row[0]) if row else 0


def _held_in_sqlite(path: str) -> int:
    """1 where someone holds a snapshot or the write lock: the log cannot be cut then."""
    other = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        busy, _, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        other.close()
    return int(busy)
