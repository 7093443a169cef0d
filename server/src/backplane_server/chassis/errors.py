"""What can go wrong, once: an error is its status, its reason and what it says.

Plain Python, so that the rules of a service may raise it: the ``errors`` stage
turns it into a ``google.rpc.Status`` and nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of a request that breaks a rule; ``field`` is its path."""

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """What an error is about: a type such as ``order`` and a name."""

    type: str
    name: str


class ServiceError(Exception):
    """An answer that is not OK.

    A subclass states the gRPC ``status``, the ``reason`` (a value of the
    service's ``ErrorReason`` enum without its prefix) and whether the refusal
    is ``final``: kept with the ``request_id`` and given again to a repeated
    call. Everything dynamic in ``message`` stands in ``metadata`` too.
    """

    status: ClassVar[str] = "INTERNAL"
    reason: ClassVar[str] = "INTERNAL"
    final: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        metadata: Mapping[str, str] | None = None,
        fields: Sequence[FieldProblem] = (),
        resource: Resource | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.metadata = dict(metadata or {})
        self.fields = tuple(fields)
        self.resource = resource
        self.retry_after_s = retry_after_s


class InvalidArgument(ServiceError):
    """The request itself is wrong, whatever the state of the system."""

    status = "INVALID_ARGUMENT"
    reason = "INVALID_FIELD"


class NotFound(ServiceError):
    """What the request names does not exist for this caller."""

    status = "NOT_FOUND"
    final = True


class AlreadyExists(ServiceError):
    """What the request would make exists."""

    status = "ALREADY_EXISTS"
    final = True


class FailedPrecondition(ServiceError):
    """The state of the system does not allow it; trying again alone won't help."""

    status = "FAILED_PRECONDITION"
    final = True


class OutOfRange(ServiceError):
    """The result lies outside of what can be represented or is kept."""

    status = "OUT_OF_RANGE"
    final = True


class Aborted(ServiceError):
    """Another call came between; read again and retry."""

    status = "ABORTED"


class PermissionDenied(ServiceError):
    """The caller is known and may not do this."""

    status = "PERMISSION_DENIED"
    reason = "PERMISSION_DENIED"


class Unauthenticated(ServiceError):
    """The caller is not known; one message for every cause."""

    status = "UNAUTHENTICATED"
    reason = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__(
            "valid credentials are needed: send `authorization: Bearer <access token>`;"
            " IdentityService.ExchangeApiKey gives one for an API key"
        )


class ResourceExhausted(ServiceError):
    """An allowance or a bound is used up."""

    status = "RESOURCE_EXHAUSTED"


class Unavailable(ServiceError):
    """Nothing was done; try again."""

    status = "UNAVAILABLE"


class DeadlineExceeded(ServiceError):
    """The time ran out."""

    status = "DEADLINE_EXCEEDED"
    reason = "DEADLINE_EXCEEDED"


class NotStartable(DeadlineExceeded):
    """The time that is left is less than the work ever took."""

    def __init__(self) -> None:
        super().__init__(
            "the time left is less than this call needs; nothing was done, allow it more",
            metadata={"started": "false"},
        )


class Cancelled(ServiceError):
    """The caller gave up."""

    status = "CANCELLED"
    reason = "CANCELLED"


class Unimplemented(ServiceError):
    """The method is not served here."""

    status = "UNIMPLEMENTED"
    reason = "UNIMPLEMENTED"


class Internal(ServiceError):
    """The server failed; callers get an error id and no more."""


class MalformedRequest(InvalidArgument):
    """The bytes are not a message of the method's type."""

    reason = "MALFORMED_REQUEST"


class InvalidField(InvalidArgument):
    """Fields break rules; each one is named."""


class RequestIdRequired(InvalidArgument):
    """The method needs a ``request_id``."""

    reason = "REQUEST_ID_REQUIRED"

    def __init__(self) -> None:
        super().__init__(
            "request_id is empty; make one UUID per call and keep it when the call is retried",
            fields=[FieldProblem("request_id", "a UUID is required")],
        )


class PageTokenInvalid(InvalidArgument):
    """The page token cannot be used with this call."""

    reason = "PAGE_TOKEN_INVALID"

    def __init__(self) -> None:
        super().__init__(
            "page_token was not made for this caller and these filters, or is older than three"
            " days; start again without it",
            fields=[FieldProblem("page_token", "is not valid here")],
        )


class CursorInvalid(InvalidArgument):
    """The cursor was not made by this method."""

    reason = "CURSOR_INVALID"

    def __init__(self) -> None:
        super().__init__(
            "cursor was not made by this method; start again without it",
            fields=[FieldProblem("cursor", "is not valid here")],
        )


class MissingPermission(PermissionDenied):
    """The caller lacks one permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(
            f"the caller lacks the permission {permission}; grant a role that holds it",
            metadata={"permission": permission},
        )


class WorkloadMismatch(PermissionDenied):
    """The access token is bound to a workload other than the one that sends it."""

    def __init__(self) -> None:
        super().__init__(
            "the access token is bound to another workload; send it over a connection whose client"
            " certificate names the workload of its service account"
        )


class EtagMismatch(Aborted):
    """The resource changed since its etag was read."""

    reason = "ETAG_MISMATCH"

    def __init__(self, *, resource: Resource | None = None) -> None:
        super().__init__(
            "the resource changed since this etag was read; read it again and repeat the change",
            resource=resource,
        )


class IdempotencyKeyReused(FailedPrecondition):
    """The ``request_id`` belongs to another request."""

    reason = "IDEMPOTENCY_KEY_REUSED"
    final = False  # the first call's answer stays the stored one

    def __init__(self) -> None:
        super().__init__(
            "this request_id was used with another request; make a new one for a new request"
        )


class RequestInProgress(Aborted):
    """The first call with this ``request_id`` is still running."""

    reason = "REQUEST_IN_PROGRESS"

    def __init__(self) -> None:
        super().__init__(
            "the first call with this request_id is still running; repeat the call shortly",
            retry_after_s=0.1,
        )


class Overloaded(Unavailable):
    """Too much work was waiting; nothing was started."""

    reason = "OVERLOADED"

    def __init__(self, *, retry_after_s: float = 0.2) -> None:
        super().__init__(
            "too much work is waiting; nothing was started, repeat the call after the delay",
            retry_after_s=retry_after_s,
        )


class ServerDraining(Unavailable):
    """The server is shutting down; a stream's cursor is in the metadata."""

    reason = "SERVER_DRAINING"

    def __init__(self, *, cursor: str | None = None) -> None:
        super().__init__(
            "this server is shutting down; connect again"
            + (" and resume from the cursor" if cursor is not None else ""),
            metadata={} if cursor is None else {"cursor": cursor},
        )


class DatabaseUnavailable(Unavailable):
    """The database could not be reached or stayed busy; nothing was stored."""

    reason = "DATABASE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__(
            "the database cannot be reached or stays busy; nothing was stored, repeat the call",
            retry_after_s=0.5,
        )


class PeerUnavailable(Unavailable):
    """Another service that the method needs could not be reached."""

    reason = "PEER_UNAVAILABLE"

    def __init__(self, peer: str) -> None:
        super().__init__(
            f"the {peer} service cannot be reached; repeat the call",
            metadata={"peer": peer},
            retry_after_s=0.5,
        )


class QuotaExceeded(ResourceExhausted):
    """The caller used up its allowance of a class of calls.

    subject   whose allowance of what, for ``QuotaFailure``
    """

    reason = "QUOTA_EXCEEDED"

    def __init__(self, *, caller: str, quota: str, per_second: int, retry_after_s: float) -> None:
        super().__init__(
            f"more than {per_second} {quota} calls a second; repeat the call after"
            f" {retry_after_s:.3f} s",
            metadata={"quota": quota, "per_second": str(per_second)},
            retry_after_s=retry_after_s,
        )
        self.subject = f"{caller}/{quota}"


class StreamsExhausted(ResourceExhausted):
    """The caller holds as many streams open as it may."""

    reason = "QUOTA_EXCEEDED"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"the caller holds {most} streams open, as many as it may; end one and open it again",
            metadata={"quota": "open_streams", "most": str(most)},
            retry_after_s=1.0,
        )


class SlowConsumer(ResourceExhausted):
    """The caller reads a stream more slowly than it fills."""

    reason = "SLOW_CONSUMER"

    def __init__(self, *, cursor: str | None = None) -> None:
        super().__init__(
            "the stream was not read fast enough; resume from the last cursor",
            metadata={} if cursor is None else {"cursor": cursor},
        )


class CursorExpired(OutOfRange):
    """The cursor is older than what is kept."""

    reason = "CURSOR_EXPIRED"
    final = False

    def __init__(self, *, oldest: str) -> None:
        super().__init__(
            "the cursor is older than what is kept; resume from the oldest one",
            metadata={"oldest_cursor": oldest},
        )
