"""A service whose calls take 2 ms, for tests of what happens when there are too many.

`backplane serve --service tests.bench.work:LANE` waits on a read lane, as a call does whose
database is busy; `…:LOOP` uses up the event loop.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from tests.support.ping.service import PingServicer, _reply, ping_service

CALL_S = 0.002
PATH = "/backplane.ping.v1.PingService/Once"


class OnLane(PingServicer):
    """Keeps a lane busy without the processor."""

    async def Once(self, request: Any, call: Any) -> Any:
        """Answers 2 ms after a lane was free."""
        await call.read(lambda tx: _rest())
        return _reply(request.text, call)


class OnLoop(PingServicer):
    """Keeps the event loop busy."""

    async def Once(self, request: Any, call: Any) -> Any:
        """Answers after 2 ms of the processor."""
        end_s = time.perf_counter() + CALL_S
        while time.perf_counter() < end_s:
            pass
        return _reply(request.text, call)


def _rest() -> None:
    threading.Event().wait(CALL_S)


# Without the ping service's own keys: tokens come from identity, as they do for users.
LANE = replace(ping_service(OnLane()), keys=None)
LOOP = replace(ping_service(OnLoop()), keys=None)
