"""Write lanes: what is committed together, and that several do not undo each other's work."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator

import pytest

from backplane_server.chassis.data import lanes
from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.transaction import Transaction
from tests.chassis.conftest import Ping, serve_ping
from tests.support.tokens import bearer
from tests.support.waiting import until

MARKER = bearer("ping.marks.add")
LANES, ROUNDS, TOGETHER = 4, 5, 40


@pytest.fixture
async def wide_ping(postgres_url: str) -> AsyncIterator[Ping]:
    """The ping service with four write lanes."""
    async for running in serve_ping(postgres_url, {"write_lanes": LANES}):
        yield running


async def test_calls_that_share_nothing_lose_no_race(wide_ping: Ping) -> None:
    """Each operation runs once: what is kept under one request_id is no other call's rival."""
    for number in range(ROUNDS):
        asked = (
            wide_ping.caller.mark(MARKER, request_id=str(uuid.uuid4()), name=f"m{number}-{place}")
            for place in range(TOGETHER)
        )
        await asyncio.gather(*asked)
    assert len(wide_ping.servicer.operations) == ROUNDS * TOGETHER


def _nothing(tx: Transaction) -> None:
    """Is committed, and changes nothing."""


async def _batch(database: Database, size: int) -> None:
    """Has the lane commit so many together: they wait while it is held by another."""
    held = threading.Event()
    holding = asyncio.ensure_future(database.write(lambda _: held.wait(10)))
    await until(lambda: database.stats[1].running)
    together = [asyncio.ensure_future(database.write(_nothing)) for _ in range(size)]
    await until(lambda: database.stats[1].queued == size)
    held.set()
    await asyncio.gather(holding, *together)


async def test_behind_a_batch_of_several_the_next_is_let_arrive(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes while the lane waits is committed with who came first."""
    pauses: list[float] = []
    arrived = threading.Event()

    def let_arrive(pause_s: float) -> None:
        pauses.append(pause_s)
        arrived.wait(10)

    monkeypatch.setattr(lanes, "_let_arrive", let_arrive)
    await _batch(database, 3)
    before = database.stats[1].batches
    first = asyncio.ensure_future(database.write(_nothing))
    await until(lambda: pauses)
    others = [asyncio.ensure_future(database.write(_nothing)) for _ in range(4)]
    await until(lambda: database.stats[1].queued == len(others))
    arrived.set()
    await asyncio.gather(first, *others)
    assert database.stats[1].batches == before + 1
    assert 0 < pauses[0] <= 0.01


async def test_who_writes_alone_waits_for_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One write after the other is committed at once."""
    pauses: list[float] = []
    monkeypatch.setattr(lanes, "_let_arrive", pauses.append)
    for _ in range(5):
        await database.write(_nothing)
    assert pauses == []
