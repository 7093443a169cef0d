"""Traces: W3C context in and out, spans for the few calls that are sampled.

Whether a call is sampled is decided here, so that the others never enter the
OpenTelemetry SDK. An unsampled call has a trace id all the same: its log line
and the services behind it carry it.
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

    from backplane_server.chassis.ops.otlp import SpanExport
    from backplane_server.chassis.rpc.call import Call

# Callers may ask for sampling; this bounds what they can make it cost.
SAMPLED_PER_SECOND_MAX: Final = 200
EXPORT_TIMEOUT_S: Final = 5.0
STOP_WAIT_S: Final = 3.0
# gRPC statuses that are the server's fault, by the semantic conventions.
SERVER_FAULTS: Final = frozenset(
    {"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"}
)

_TRACEPARENT: Final = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"
)
# Ids and sampling need to be cheap, not secret.
_random_bits: Final = random.getrandbits
_random: Final = random.random


class Parent(NamedTuple):
    """The caller's place in a trace; ids are lower-case hexadecimal."""

    trace_id: str
    span_id: str
    sampled: bool


def parent_of(traceparent: str) -> Parent | None:
    """Reads a `traceparent` value; None when it is not valid, as the standard asks."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None or (found[1] == "00" and found[5] is not None):
        return None
    return Parent(found[2], found[3], bool(int(found[4], 16) & 1))


def new_trace_id() -> str:
    """Makes a trace id: 32 hexadecimal digits, never all zero."""
    return (_random_bits(128) or 1).to_bytes(16, "big").hex()


def new_span_id() -> str:
    """Makes a span id: 16 hexadecimal digits, never all zero."""
    return (_random_bits(64) or 1).to_bytes(8, "big").hex()


@dataclass(slots=True)
class PeerSpan:
    """A call to another service: the `traceparent` to send with it, and its end."""

    traceparent: str
    span: Span | None = None

    def end(self, *, code: str) -> None:
        """Ends the call with its gRPC status, such as ``OK``."""
        if self.span is not None:
            _finish(self.span, code=code, fault=code != "OK", error_type=code)


class Traces:
    """Decides which calls are sampled and makes their spans.

    Without an `endpoint` (of an OTLP collector that speaks gRPC) nothing is
    sampled, and a caller's context is passed on as it came.
    """

    def __init__(self, *, endpoint: str = "", ratio: float = 0.01, version: str = "") -> None:
        self._endpoint = endpoint
        self._ratio = ratio if endpoint else 0.0
        self._version = version
        self._export: SpanExport | None = None
        self._tracer: Tracer | None = None
        self._second = 0
        self._sampled_this_second = 0

    def start(self) -> None:
        """Loads the SDK and its exporter when a collector is configured."""
        if self._endpoint:
            from backplane_server.chassis.ops.otlp import SpanExport

            self._export = SpanExport(
                self._endpoint, version=self._version, timeout_s=EXPORT_TIMEOUT_S
            )
            self._tracer = self._export.tracer

    def stop(self) -> None:
        """Sends what is left; blocks for at most about STOP_WAIT_S, so run it on a thread."""
        if self._export is not None:
            self._export.close(wait_s=STOP_WAIT_S)
            self._export = self._tracer = None

    def server_span(self, full_name: str, parent: Parent | None, started_ns: int) -> Span | None:
        """Starts the span of a call, or returns None when it is not sampled.

        It is when its caller is, else by the ratio. `started_ns` is a `perf_counter_ns`.
        """
        tracer = self._tracer
        if tracer is None or not self._wanted(parent):
            return None
        from opentelemetry.trace import SpanKind

        return tracer.start_span(
            full_name.lstrip("/"),
            context=_remote(parent),
            kind=SpanKind.SERVER,
            attributes=_rpc(full_name),
            start_time=time.time_ns() - time.perf_counter_ns() + started_ns,
        )

    def outgoing(self, call: Call) -> str:
        """Returns the `traceparent` of calls that a call makes.

        The caller's own when the call is not sampled and came with one.
        """
        if call.span is not None:
            return _traceparent_of(call.span)
        incoming = call.metadata.get("traceparent", "")
        # The trace id was taken from a valid value only.
        if incoming[3:35] == call.trace_id:
            return incoming
        return f"00-{call.trace_id}-{new_span_id()}-00"

    def peer_span(self, call: Call, full_name: str) -> PeerSpan:
        """Starts a call from a call to another service; end it when the answer is there."""
        if call.span is None or self._tracer is None:
            return PeerSpan(self.outgoing(call))
        from opentelemetry.trace import SpanKind, set_span_in_context

        child = self._tracer.start_span(
            full_name.lstrip("/"),
            context=set_span_in_context(call.span),
            kind=SpanKind.CLIENT,
            attributes=_rpc(full_name),
        )
        return PeerSpan(_traceparent_of(child), child)

    def _wanted(self, parent: Parent | None) -> bool:
        wanted = parent.sampled if parent is not None else _random() < self._ratio
        return wanted and self._within_rate()

    def _within_rate(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._sampled_this_second = second, 0
        self._sampled_this_second += 1
        return self._sampled_this_second <= SAMPLED_PER_SECOND_MAX


def trace_id_of(span: Span) -> str:
    """Returns the trace that a span belongs to."""
    return f"{span.get_span_context().trace_id:032x}"


def end_server_span(
    span: Span, *, code: str, reason: str, attributes: dict[str, str | int | bool]
) -> None:
    """Ends the span of a call; texts of errors stay out of it."""
    span.set_attributes(attributes)
    _finish(span, code=code, fault=code in SERVER_FAULTS, error_type=reason or code)


def _traceparent_of(span: Span) -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-01"


def _finish(span: Span, *, code: str, fault: bool, error_type: str) -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_attribute("rpc.response.status_code", code)
    if code != "OK":
        span.set_attribute("error.type", error_type)
    if fault:
        span.set_status(Status(StatusCode.ERROR, error_type))
    span.end()


def _rpc(full_name: str) -> dict[str, str]:
    return {"rpc.system.name": "grpc", "rpc.method": full_name.lstrip("/")}


def _remote(parent: Parent | None) -> Any:
    """Returns a context with the caller's span, or an empty one."""
    from opentelemetry.context import Context
    from opentelemetry.trace import (
        NonRecordingSpan,
        SpanContext,
        TraceFlags,
        set_span_in_context,
    )

    if parent is None:
        return Context()
    flags = TraceFlags(TraceFlags.SAMPLED)
    remote = SpanContext(
        int(parent.trace_id, 16), int(parent.span_id, 16), is_remote=True, trace_flags=flags
    )
    return set_span_in_context(NonRecordingSpan(remote), Context())
