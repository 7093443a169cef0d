"""Several lanes write to one PostgreSQL: calls that share nothing do not undo each other."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from tests.chassis.conftest import Ping, serve_ping
from tests.support.tokens import bearer

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
