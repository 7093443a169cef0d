"""What a call can end with: one exception per gRPC status, with the reason and details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import grpc
from google.protobuf.message import Message


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """A field of the request that breaks a rule, by its path: `lines[2].quantity`."""

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """What an error is about: `type` such as `orders.Order`, `name` such as its id."""

    type: str
    name: str


class BackplaneError(Exception):
    """A call that did not succeed.

    `reason` is the contract's name of what happened (`ORDER_NOT_FOUND`) or empty
    where no server of ours answered; `metadata` its dynamic parts. `method` is the
    path of the method, `request_id` the id that the call's effect is known by, so
    that a call of unknown outcome can be made again with it. `details` holds all
    messages of `google.rpc.Status`. The original gRPC error is the `__cause__`.
    """

    code: ClassVar[grpc.StatusCode] = grpc.StatusCode.UNKNOWN

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        field_violations: Sequence[FieldViolation] = (),
        retry_delay_s: float | None = None,
        resource: Resource | None = None,
        details: Sequence[Message] = (),
        method: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.field_violations = tuple(field_violations)
        self.retry_delay_s = retry_delay_s
        self.resource = resource
        self.details = tuple(details)
        self.method = method
        self.request_id = request_id

    @property
    def title(self) -> str:
        """The status and, where it says more, the reason: `NOT_FOUND ORDER_NOT_FOUND`."""
        return " ".join(dict.fromkeys([self.code.name, self.reason])).rstrip()

    @property
    def fields_in_words(self) -> list[str]:
        """The broken rules as phrases, but for what the message says already."""
        phrases = (f"{one.field}: {one.description}" for one in self.field_violations)
        return [phrase for phrase in phrases if phrase not in self.message]

    def __str__(self) -> str:
        return "; ".join([f"{self.title}: {self.message}", *self._more()])

    def _more(self) -> list[str]:
        wait = self.retry_delay_s
        return self.fields_in_words + ([] if wait is None else [f"try again in {wait:g} s"])


class OutcomeUnknown(BackplaneError):
    """The call may or may not have taken effect; `request_id` finds out."""

    def _more(self) -> list[str]:
        known = [f"outcome unknown: repeat with request_id {self.request_id} to find out"]
        return super()._more() + (known if self.request_id else [])


class Cancelled(OutcomeUnknown):
    """The server gave the call up; a call that the caller cancels raises CancelledError."""

    code = grpc.StatusCode.CANCELLED


class DeadlineExceeded(OutcomeUnknown):
    """The time ran out."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED


class Unknown(OutcomeUnknown):
    """What answered was not a service of ours, or broke while it answered."""

    code = grpc.StatusCode.UNKNOWN


class Unavailable(BackplaneError):
    """Nobody could serve the call now; trying again later may help."""

    code = grpc.StatusCode.UNAVAILABLE


class InvalidArgument(BackplaneError):
    """The request breaks the contract whatever the state; `field_violations` says where."""

    code = grpc.StatusCode.INVALID_ARGUMENT


class NotFound(BackplaneError):
    """There is no such thing; `resource` names it."""

    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(BackplaneError):
    """The thing to create is there already."""

    code = grpc.StatusCode.ALREADY_EXISTS


class PermissionDenied(BackplaneError):
    """The caller is known and may not do this."""

    code = grpc.StatusCode.PERMISSION_DENIED


class Unauthenticated(BackplaneError):
    """The caller has not proved who it is."""

    code = grpc.StatusCode.UNAUTHENTICATED


class ResourceExhausted(BackplaneError):
    """An allowance or a size limit is used up; `retry_delay_s` says when to come back."""

    code = grpc.StatusCode.RESOURCE_EXHAUSTED


class FailedPrecondition(BackplaneError):
    """The state does not allow it; trying again does not help until the state changes."""

    code = grpc.StatusCode.FAILED_PRECONDITION


class Aborted(BackplaneError):
    """The call lost to another one: read again and decide anew."""

    code = grpc.StatusCode.ABORTED


class OutOfRange(BackplaneError):
    """A position or an amount lies outside what exists or fits."""

    code = grpc.StatusCode.OUT_OF_RANGE


class Unimplemented(BackplaneError):
    """The server does not serve the method."""

    code = grpc.StatusCode.UNIMPLEMENTED


class Internal(OutcomeUnknown):
    """The server failed; `metadata["error_id"]` stands in its log too."""

    code = grpc.StatusCode.INTERNAL


class DataLoss(OutcomeUnknown):
    """What was stored is lost or damaged."""

    code = grpc.StatusCode.DATA_LOSS


ERROR_OF_STATUS: Mapping[grpc.StatusCode, type[BackplaneError]] = {
    error.code: error
    for error in (
        Cancelled,
        DeadlineExceeded,
        Unknown,
        Unavailable,
        InvalidArgument,
        NotFound,
        AlreadyExists,
        PermissionDenied,
        Unauthenticated,
        ResourceExhausted,
        FailedPrecondition,
        Aborted,
        OutOfRange,
        Unimplemented,
        Internal,
        DataLoss,
    )
}
