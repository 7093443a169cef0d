"""Waiting for a ring, and ceasing to."""

import asyncio

import pytest

from backplane_server.chassis.events.bell import Bell, rung


async def test_a_ring_ends_the_wait() -> None:
    """Whoever listened before a ring goes on at once."""
    bell = Bell()
    waiting = asyncio.ensure_future(rung(bell.listen(), within_s=60))
    await asyncio.sleep(0)
    bell.ring()
    async with asyncio.timeout(5):
        await waiting


async def test_nobody_waits_for_ever() -> None:
    """Without a ring the wait ends in its time."""
    async with asyncio.timeout(5):
        await rung(Bell().listen(), within_s=0.01)


@pytest.mark.parametrize("steps", range(4))
async def test_a_cancellation_that_meets_a_ring_is_kept(steps: int) -> None:
    """A loop around the wait ends when it is told to, or nothing could close it."""
    bell = Bell()

    async def wait_again_and_again() -> None:
        while True:
            await rung(bell.listen(), within_s=60)

    waiting = asyncio.ensure_future(wait_again_and_again())
    await asyncio.sleep(0.01)
    bell.ring()
    for _ in range(steps):  # how far the news of the ring has come by then
        await asyncio.sleep(0)
    waiting.cancel()
    done, _ = await asyncio.wait([waiting], timeout=1)
    assert done
    assert waiting.cancelled()
