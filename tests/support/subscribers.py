"""Who follows a node's log at this moment; nothing outside the log tells of it."""

from __future__ import annotations

from typing import Any

from backplane_server.chassis.events.log import Log
from tests.support.waiting import until


def subscribers(log: Log) -> list[Any]:
    """Lists the buffers of all that follow."""
    return [one for alike in log._subscribers.values() for same in alike.values() for one in same]


async def overflowed(log: Log) -> None:
    """Waits until the log has given up on all that follow.

    One that is at work in that moment learns of it at once and leaves: that none is left counts.
    """
    await until(lambda: all(one.overflowed for one in subscribers(log)), within_s=20)
