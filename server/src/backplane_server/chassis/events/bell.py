"""Wakes all who wait, each time it rings."""

from __future__ import annotations

import asyncio
import contextlib


class Bell:
    """``ring`` wakes everyone who waits at that moment; of one event loop."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wakes everyone."""
        self._rung.set()
        self._rung = asyncio.Event()

    def listen(self) -> asyncio.Event:
        """Gives the next ring, to be taken before looking and awaited after it."""
        return self._rung


async def rung(next_ring: asyncio.Event, *, within_s: float) -> None:
    """Waits for a ring, but no longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await next_ring.wait()
