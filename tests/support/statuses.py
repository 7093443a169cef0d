"""Reads what a refused call was told."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc.aio import AioRpcError

DetailT = TypeVar("DetailT", bound=Message)


def status_of(error: AioRpcError) -> status_pb2.Status:
    """Gives the ``google.rpc.Status`` of an error."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    raise AssertionError(f"{error.code()} {error.details()} came without a status")


def detail(error: AioRpcError, kind: type[DetailT]) -> DetailT:
    """Gives the one detail of a kind."""
    found = [
        kind() for any_ in status_of(error).details if any_.TypeName() == kind.DESCRIPTOR.full_name
    ]
    assert len(found) == 1, f"{len(found)} details of {kind.DESCRIPTOR.name}"
    for any_ in status_of(error).details:
        any_.Unpack(found[0])
    return found[0]


def reason_of(error: AioRpcError) -> str:
    """Gives the reason of the one ErrorInfo."""
    info = detail(error, error_details_pb2.ErrorInfo)
    assert info.domain == "backplane"
    return info.reason
