"""The ping service for a server whose memory is measured: it keeps nothing of its calls.

Once tells how many blocks of memory Python's objects hold, when asked for ``blocks``.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.rpc.call import Call
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service


class Forgetful(PingServicer):
    """Answers as the tests' servicer does, and forgets what it did."""

    async def Once(self, request: Any, call: Call) -> Any:
        """Answers one; counts when asked for it."""
        if request.behaviour != "blocks":
            return await super().Once(request, call)
        gc.collect()
        return pb2.PingReply(text=str(sys.getallocatedblocks()))

    def _mark(self, tx: Transaction, request: Any) -> Any:
        reply = super()._mark(tx, request)
        self.operations.clear()
        return reply


SERVICE = ping_service(Forgetful())
