"""The ping service for a server whose memory is measured: it keeps nothing of its calls.

Once tells what the process has allocated, when asked for ``holdings``: the blocks of memory of
Python's objects, and the bytes that the C library has handed out (0 where it cannot tell).
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any, ClassVar

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.rpc.call import Call
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service


class Forgetful(PingServicer):
    """Answers as the tests' servicer does, and forgets what it did."""

    async def Once(self, request: Any, call: Call) -> Any:
        """Answers one; counts when asked for it."""
        if request.behaviour != "holdings":
            return await super().Once(request, call)
        gc.collect()
        return pb2.PingReply(text=f"{sys.getallocatedblocks()} {_handed_out_bytes()}")

    def _mark(self, tx: Transaction, request: Any) -> Any:
        reply = super()._mark(tx, request)
        self.operations.clear()
        return reply


_NUMBERS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class _Mallinfo2(ctypes.Structure):
    _fields_: ClassVar = [(name, ctypes.c_size_t) for name in _NUMBERS.split()]


def _handed_out_bytes() -> int:
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    library.mallinfo2.restype = _Mallinfo2
    told = library.mallinfo2()
    return int(told.uordblks + told.hblkhd)


SERVICE = ping_service(Forgetful())
