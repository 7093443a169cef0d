"""The client for scripts: the same connection, as plain blocking calls.

    with backplane_client.sync.connect("127.0.0.1:50051", api_key=key) as backplane:
        reply = backplane.orders.PlaceOrder(request)

The asynchronous client runs in a thread of its own; any thread may call.
"""

from __future__ import annotations

import grpc

from .connection import Backplane, connect
from .methods import FinishedCall
from .paging import Pages, pages

__all__ = ["Backplane", "Pages", "connect", "pages", "replayed"]


def replayed(call: grpc.Call) -> bool:
    """Whether a call was answered from a first one with its request_id.

    reply, call = backplane.orders.PlaceOrder.with_call(request)
    again = backplane_client.sync.replayed(call)
    """
    return isinstance(call, FinishedCall) and call.replayed
