"""Who follows a node's log at this moment; nothing outside the log tells of it."""

from __future__ import annotations

from typing import Any

from backplane_server.chassis.events.log import Log


def subscribers(log: Log) -> list[Any]:
    """Lists the buffers of all that follow."""
    return [one for alike in log._subscribers.values() for same in alike.values() for one in same]
