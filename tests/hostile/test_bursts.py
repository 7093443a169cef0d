"""Many calls at once: answered or refused with a reason, cut off without one only at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.conftest import IDENTITY, Server, started, stop
from tests.support.hostile_table import Hostile

CALLER = IDENTITY + "GetCaller"
_REASONS = {"OK", "UNAVAILABLE OVERLOADED", "RESOURCE_EXHAUSTED QUOTA_EXCEEDED"}


@pytest.mark.parametrize("connections", [2, 4, 10])
async def test_a_burst_is_answered_with_reasons(
    server: Server, connections: int, hostile: Hostile
) -> None:
    """Of 500 calls in one moment each is answered, or refused by the limiter with a reason."""
    what = f"500 calls in one moment on {connections} connections"
    row = hostile(67, sent=what, expected="answers or refusals with a reason")
    token = await server.token()
    await server.idle()
    async with contextlib.AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(server.wire()) for _ in range(connections)]
        for wire in wires:
            await wire.until(lambda wire=wire: wire.streams_max is not None)  # type: ignore[misc]  # bound now
        asked = [(wire := wires[n % connections], wire.call(CALLER, token)) for n in range(500)]
        await asyncio.gather(*(wire.flush() for wire in wires))
        told = Counter([(await wire.answer(stream)).told for wire, stream in asked])
    row.got = ", ".join(f"{count} {code}" for code, count in told.most_common())
    assert set(told) <= _REASONS


async def test_what_the_core_cuts_off_has_no_words(tmp_path: Path) -> None:
    """Beyond the backstop a call ends in CANCELLED without details: what our client retries.

    The client's own tests show that it takes such an answer for overload (``test_retries``).
    """
    full = started(tmp_path / "full", BACKPLANE_PENDING_CALLS_MAX="20")
    try:
        token = await full.token()
        async with full.wire() as wire:
            streams = [wire.call(CALLER, token) for _ in range(200)]
            await wire.flush()
            answers = [await wire.answer(stream) for stream in streams]
    finally:
        stop(full)
    cut_off = [answer for answer in answers if answer.code == "CANCELLED"]
    assert cut_off
    assert not any("grpc-status-details-bin" in answer.headers for answer in cut_off)
    assert {answer.code for answer in answers} <= {"OK", "CANCELLED", "UNAVAILABLE"}
