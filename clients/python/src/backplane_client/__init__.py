"""The Python client of Backplane services.

    async with backplane_client.connect("127.0.0.1:50051", api_key=key) as backplane:
        reply = await backplane.orders.PlaceOrder(request)

Deadlines, retries, request ids, tokens and typed errors follow from the contracts.
`backplane_client.sync` is the same for scripts without an event loop.
"""

from __future__ import annotations

from typing import Any

from grpc import aio

from . import sync
from .address import InsecureAddress
from .breaker import CircuitOpen, CircuitPolicy
from .connection import Backplane, connect
from .errors import (
    Aborted,
    AlreadyExists,
    BackplaneError,
    Cancelled,
    DataLoss,
    DeadlineExceeded,
    FailedPrecondition,
    FieldViolation,
    Internal,
    InvalidArgument,
    NotFound,
    OutcomeUnknown,
    OutOfRange,
    PermissionDenied,
    Resource,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
    Unknown,
)
from .following import Following, follow
from .paging import Pages, pages
from .reply_call import ReplyCall

__all__ = [
    "Aborted",
    "AlreadyExists",
    "Backplane",
    "BackplaneError",
    "Cancelled",
    "CircuitOpen",
    "CircuitPolicy",
    "DataLoss",
    "DeadlineExceeded",
    "FailedPrecondition",
    "FieldViolation",
    "Following",
    "InsecureAddress",
    "Internal",
    "InvalidArgument",
    "NotFound",
    "OutOfRange",
    "OutcomeUnknown",
    "Pages",
    "PermissionDenied",
    "Resource",
    "ResourceExhausted",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "Unknown",
    "connect",
    "follow",
    "pages",
    "replayed",
    "sync",
]


def replayed(call: aio.UnaryUnaryCall[Any, Any]) -> bool:
    """Whether a finished call was answered from a first one with its request_id.

    call = backplane.orders.PlaceOrder(request)
    reply = await call
    again = backplane_client.replayed(call)
    """
    return isinstance(call, ReplyCall) and call.replayed
