"""What a call leaves in the log: small records made on the hot path, spelled out later."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from backplane_server.chassis.ops.redaction import scrubbed

if TYPE_CHECKING:
    from backplane_server.contract.plan import MethodPlan

TRACEBACK_CHARACTERS_MAX: Final = 16_384
# The innermost frames, where the fault is; the pipeline's own come before them.
FRAMES_MAX: Final = 40

# What an operator must look at, and what a caller can put right alone (the rest).
LEVEL_OF_CODE: Final = {
    "UNKNOWN": "error",
    "INTERNAL": "error",
    "DATA_LOSS": "error",
    "DEADLINE_EXCEEDED": "warning",
    "RESOURCE_EXHAUSTED": "warning",
    "UNAVAILABLE": "warning",
}


class Record(Protocol):
    """Something that can be spelled out as a log event."""

    def event(self) -> dict[str, Any]:
        """Returns the fields of the line, in their order, safe to show."""


@dataclass(slots=True)
class CallRecord:
    """What is known when a call has ended. Times are `perf_counter_ns`, sizes bytes."""

    method: MethodPlan
    caller: str
    code: str
    reason: str
    ended_ns: int
    duration_ns: int
    request_id: str
    trace_id: str
    bytes_in: int
    bytes_out: int
    messages_in: int
    messages_out: int
    replayed: bool
    error_id: str | None

    def event(self) -> dict[str, Any]:
        """Returns the fields of the log line, without payloads."""
        plan = self.method
        fields: dict[str, Any] = {
            "timestamp": time_of(self.ended_ns),
            "level": LEVEL_OF_CODE.get(self.code, "info"),
            "event": "call",
            "method": plan.name,
            "service": plan.service,
            "caller": self.caller,
            "code": self.code,
            "reason": self.reason,
            "duration_ms": round(self.duration_ns / 1e6, 3),
            "request_id": self.request_id,
            "trace_id": self.trace_id,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "replayed": self.replayed,
        }
        if plan.streams_requests or plan.streams_responses:
            fields["messages_in"] = self.messages_in
            fields["messages_out"] = self.messages_out
        if self.error_id:
            fields["error_id"] = self.error_id
        return fields


@dataclass(slots=True)
class FaultRecord:
    """An exception that no contract declares, with the error id that its caller was given."""

    method: MethodPlan
    error_id: str
    request_id: str
    trace_id: str
    at_ns: int
    trace: traceback.TracebackException | None
    secrets: frozenset[str]

    def event(self) -> dict[str, Any]:
        """Returns the fields of the log line, with the traceback."""
        fields: dict[str, Any] = {
            "timestamp": time_of(self.at_ns),
            "level": "error",
            "event": "undeclared exception",
            "method": self.method.name,
            "service": self.method.service,
            "error_id": self.error_id,
            "request_id": self.request_id,
            "trace_id": self.trace_id,
        }
        if self.trace is not None:
            fields["exception"] = text_of(self.trace, secrets=self.secrets)
        return fields


def time_of(counter_ns: int) -> str:
    """Returns the UTC time of a recent `perf_counter_ns`, to the microsecond."""
    at_us = (time.time_ns() - time.perf_counter_ns() + counter_ns) // 1000
    seconds, microseconds = divmod(at_us, 1_000_000)
    return f"{_second(seconds)}.{microseconds:06d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def trace_of(exception: BaseException) -> traceback.TracebackException:
    """Captures where an exception came from, cheaply: no local variables, no source yet."""
    return traceback.TracebackException.from_exception(
        exception, limit=-FRAMES_MAX, lookup_lines=False, compact=True
    )


def text_of(trace: traceback.TracebackException, *, secrets: frozenset[str] = frozenset()) -> str:
    """Returns a traceback as text without secrets, cut in the middle when it is long."""
    text = scrubbed("".join(trace.format()), secrets=secrets).rstrip()
    if len(text) <= TRACEBACK_CHARACTERS_MAX:
        return text
    half = TRACEBACK_CHARACTERS_MAX // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
