"""Turns whatever a call raised into its answer: the one place that does.

Always a ``google.rpc.Status`` with exactly one ``ErrorInfo``. What a contract
does not declare becomes INTERNAL with an error id that the log carries too.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.errors import (
    Cancelled,
    DatabaseUnavailable,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    ServiceError,
)
from backplane_server.chassis.rpc.call import Outcome
from backplane_server.chassis.rpc.pipeline import Stage, given_up

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

DOMAIN = "backplane"
NUMBER_OF_CODE = {
    "OK": 0,
    "CANCELLED": 1,
    "UNKNOWN": 2,
    "INVALID_ARGUMENT": 3,
    "DEADLINE_EXCEEDED": 4,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "OUT_OF_RANGE": 11,
    "UNIMPLEMENTED": 12,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
    "DATA_LOSS": 15,
    "UNAUTHENTICATED": 16,
}
# Trailers stay under 4 KiB, of which the message travels twice.
_MESSAGE_CHARS_MAX = 500
_DETAILS_BYTES_MAX = 2_000


class Errors:
    """Concludes calls that raised.

    platform_reasons   what any method may answer with
    strict             whether a reason that the contract does not declare fails
                       loudly, as in tests; else it is answered and logged
    """

    def __init__(self, *, platform_reasons: frozenset[str], strict: bool) -> None:
        self._platform_reasons = platform_reasons
        self._strict = strict

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds the reasons that the method declares."""
        declared = method.reasons | self._platform_reasons
        strict = self._strict

        def conclude(call: Call, error: BaseException) -> None:
            told = _told(call, error)
            if told.reason not in declared and strict:
                undeclared = TypeError(f"{method.name} does not declare the reason {told.reason}")
                told, error = Internal(str(undeclared)), undeclared
            _answer(call, told, error)
            if given_up(error) and not _ours_to_end(call):
                raise error

        return Stage(conclude=conclude)


def _told(call: Call, error: BaseException) -> ServiceError:
    """Finds what a caller may hear of an exception."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, TransactionConflict):
        return DatabaseUnavailable()
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return _interruption(call)
    return Internal("the server failed; report the error id")


def _interruption(call: Call) -> ServiceError:
    if call.timed_out or (call.deadline and time.monotonic() >= call.deadline):
        return DeadlineExceeded(
            "the deadline passed; the outcome is unknown, ask again with the same request_id"
        )
    return Cancelled("the call was cancelled; the outcome is unknown")


def _ours_to_end(call: Call) -> bool:
    """Tells whether our own timer cancelled the task, so that an answer is still due."""
    task = asyncio.current_task()
    if call.timed_out and task is not None:
        task.uncancel()
    return call.timed_out


def _answer(call: Call, told: ServiceError, error: BaseException) -> None:
    unexpected = isinstance(told, Internal)
    error_id = f"{random.getrandbits(64):016x}" if unexpected else None
    metadata = {**told.metadata, **({"error_id": error_id} if error_id else {})}
    message = told.message[:_MESSAGE_CHARS_MAX]
    call.outcome = Outcome(
        told.status, told.reason, message, error_id, error if unexpected else None
    )
    call.trailing.append(("grpc-status-details-bin", _details(told, message, metadata)))
    if told.retry_after_s is not None and told.status in ("UNAVAILABLE", "ABORTED"):
        call.trailing.append(("grpc-retry-pushback-ms", str(round(told.retry_after_s * 1000))))
    elif told.status == "RESOURCE_EXHAUSTED":
        call.trailing.append(("grpc-retry-pushback-ms", "-1"))


def _details(told: ServiceError, message: str, metadata: dict[str, str]) -> bytes:
    status = status_pb2.Status(code=NUMBER_OF_CODE[told.status], message=message)
    info = error_details_pb2.ErrorInfo(reason=told.reason, domain=DOMAIN)
    for key, value in metadata.items():
        info.metadata[key] = value[:_MESSAGE_CHARS_MAX]
    status.details.add().Pack(info)
    for detail in _extra_details(told):
        if status.ByteSize() + detail.ByteSize() > _DETAILS_BYTES_MAX:
            break
        status.details.add().Pack(detail)
    return status.SerializeToString()


def _extra_details(told: ServiceError) -> Iterator[Message]:
    if told.fields:
        yield _bad_request(told)
    if isinstance(told, FailedPrecondition) or told.status == "FAILED_PRECONDITION":
        subject = told.resource.name if told.resource else ""
        failure = error_details_pb2.PreconditionFailure()
        failure.violations.add(type=told.reason, subject=subject, description=told.message[:300])
        yield failure
    if told.status == "RESOURCE_EXHAUSTED":
        quota = error_details_pb2.QuotaFailure()
        subject = getattr(told, "subject", told.reason)[:300]
        quota.violations.add(subject=subject, description=told.message[:300])
        yield quota
    if told.retry_after_s is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(round(told.retry_after_s * 1000))
        yield retry
    if told.resource is not None:
        yield error_details_pb2.ResourceInfo(
            resource_type=told.resource.type,
            resource_name=told.resource.name,
            description=told.message[:300],
        )


def _bad_request(told: ServiceError) -> error_details_pb2.BadRequest:
    """Names as many fields as there is room for."""
    bad = error_details_pb2.BadRequest()
    for problem in told.fields:
        bad.field_violations.add(field=problem.field[:200], description=problem.description[:300])
        if bad.ByteSize() > _DETAILS_BYTES_MAX // 2:
            break
    return bad
