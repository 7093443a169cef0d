"""Reads `google.rpc.Status` out of a failed call's trailing metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import (
    BadRequest,
    DebugInfo,
    ErrorInfo,
    Help,
    LocalizedMessage,
    PreconditionFailure,
    QuotaFailure,
    RequestInfo,
    ResourceInfo,
    RetryInfo,
)
from google.rpc.status_pb2 import Status
from grpc import aio

from .errors import ERROR_OF_STATUS, BackplaneError, FieldViolation, Resource, Unknown

_TRAILER: Final = "grpc-status-details-bin"
_KINDS: Final[dict[str, type[Message]]] = {
    kind.DESCRIPTOR.full_name: kind
    for kind in (
        BadRequest,
        DebugInfo,
        ErrorInfo,
        Help,
        LocalizedMessage,
        PreconditionFailure,
        QuotaFailure,
        RequestInfo,
        ResourceInfo,
        RetryInfo,
    )
}


def error_of(failed: aio.AioRpcError, *, method: str, request_id: str = "") -> BackplaneError:
    """Returns the typed exception for a failed call; details that do not parse are left out."""
    details = tuple(_details(failed))
    kind = ERROR_OF_STATUS.get(failed.code(), Unknown)
    error = kind(
        failed.details() or "no message was given",
        details=details,
        method=method,
        request_id=request_id,
        **_facts(details),
    )
    error.__cause__ = failed
    return error


def trailer(failed: aio.AioRpcError, key: str) -> str | bytes | None:
    """Returns one value of a failed call's trailing metadata."""
    metadata = failed.trailing_metadata()
    return metadata.get(key) if metadata is not None else None


def _details(failed: aio.AioRpcError) -> Iterator[Message]:
    try:
        status = Status.FromString(_raw(failed))
        for packed in status.details:
            kind = _KINDS.get(packed.TypeName())
            if kind is not None:
                yield kind.FromString(packed.value)
    except DecodeError:
        return  # A peer that sends garbage there still sent a code and a message.


def _raw(failed: aio.AioRpcError) -> bytes:
    value = trailer(failed, _TRAILER)
    return value if isinstance(value, bytes) else b""


def _facts(details: tuple[Message, ...]) -> dict[str, Any]:
    """Returns BackplaneError's arguments that stand in the details."""
    facts: dict[str, Any] = {}
    for detail in details:
        if isinstance(detail, ErrorInfo):
            facts |= {"reason": detail.reason, "metadata": detail.metadata}
        elif isinstance(detail, BadRequest):
            facts["field_violations"] = [
                FieldViolation(one.field, one.description) for one in detail.field_violations
            ]
        elif isinstance(detail, RetryInfo):
            facts["retry_delay_s"] = detail.retry_delay.ToTimedelta().total_seconds()
        elif isinstance(detail, ResourceInfo):
            facts["resource"] = Resource(detail.resource_type, detail.resource_name)
    return facts
