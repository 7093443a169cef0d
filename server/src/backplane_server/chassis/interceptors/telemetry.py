"""Numbers, a log line and a trace for every call, refused ones too.

Kept cheap, because every call pays for it: before a call it makes two ids and
counts one; after it, it counts some more and appends a record. Whatever takes
longer happens on the journal's thread, or when somebody scrapes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from google.protobuf import descriptor_pool
from google.protobuf.message import Message

from backplane_server.chassis.ops.journal import Journal
from backplane_server.chassis.ops.metrics import MethodNumbers, Metrics
from backplane_server.chassis.ops.records import CallRecord, FaultRecord, trace_of
from backplane_server.chassis.ops.redaction import holds_secrets, secrets_of
from backplane_server.chassis.ops.traces import (
    Traces,
    end_server_span,
    new_trace_id,
    parent_of,
    trace_id_of,
)
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

# Callers choose it and it goes into logs, so it is short and plain.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}").fullmatch
_now_ns: Final = time.perf_counter_ns


class Telemetry:
    """Counts, logs and traces; the first stage, so that refusals are seen too."""

    def __init__(self, *, metrics: Metrics, journal: Journal, traces: Traces) -> None:
        self._metrics = metrics
        self._journal = journal
        self._traces = traces

    def bind(self, method: MethodPlan) -> Stage:
        """Returns the functions to run around every call of one method."""
        numbers = self._metrics.method(method)
        request = descriptor_pool.Default().FindMessageTypeByName(method.request_type)
        return Stage(
            before=_before(method, numbers, self._traces),
            received=_keep_request if holds_secrets(request) else None,
            after=_after(method, numbers, self._journal),
        )


def _before(method: MethodPlan, numbers: MethodNumbers, traces: Traces) -> Callable[[Call], None]:
    full_name = method.full_name
    server_span = traces.server_span

    def before(call: Call) -> None:
        numbers.in_flight += 1
        given = incoming = None
        for key, value in call.raw_metadata:
            if key == "x-request-id" and isinstance(value, str):
                given = value
            elif key == "traceparent" and isinstance(value, str):
                incoming = value
        made = None if given and _REQUEST_ID(given) else new_trace_id()
        call.request_id = made or given or ""
        parent = None if incoming is None else parent_of(incoming)
        span = server_span(full_name, parent, call.started_ns)
        if span is not None:
            call.span, call.trace_id = span, trace_id_of(span)
        else:
            # Where the caller names neither, one id serves as both.
            call.trace_id = (made or new_trace_id()) if parent is None else parent.trace_id

    return before


def _keep_request(call: Call, message: Message) -> None:
    """Keeps a request whose type has secrets: an exception may quote them."""
    call.request = message


def _after(method: MethodPlan, numbers: MethodNumbers, journal: Journal) -> Callable[[Call], None]:
    append = journal.append

    def after(call: Call) -> None:
        ended_ns = _now_ns()
        duration_ns = ended_ns - call.started_ns
        _count(numbers, call, duration_ns)
        append(_record(method, call, ended_ns, duration_ns))
        if call.outcome.error_id is not None:
            append(_fault(method, call, ended_ns))
        if call.span is not None:
            _end_span(call)

    return after


def _count(numbers: MethodNumbers, call: Call, duration_ns: int) -> None:
    outcome = call.outcome
    numbers.in_flight -= 1
    numbers.ended((outcome.code, outcome.reason), duration_ns)
    numbers.bytes_in += call.bytes_in
    numbers.bytes_out += call.bytes_out
    numbers.messages_in += call.messages_in
    numbers.messages_out += call.messages_out
    numbers.replayed += call.replayed


def _record(method: MethodPlan, call: Call, ended_ns: int, duration_ns: int) -> CallRecord:
    outcome = call.outcome
    return CallRecord(
        method,
        call.principal.subject,
        outcome.code,
        outcome.reason,
        ended_ns,
        duration_ns,
        call.request_id,
        call.trace_id,
        call.bytes_in,
        call.bytes_out,
        call.messages_in,
        call.messages_out,
        call.replayed,
        outcome.error_id,
    )


def _fault(method: MethodPlan, call: Call, ended_ns: int) -> FaultRecord:
    secrets = frozenset() if call.request is None else frozenset(secrets_of(call.request))
    exception = call.outcome.exception
    return FaultRecord(
        method=method,
        error_id=call.outcome.error_id or "",
        request_id=call.request_id,
        trace_id=call.trace_id,
        at_ns=ended_ns,
        trace=None if exception is None else trace_of(exception),
        secrets=secrets,
    )


def _end_span(call: Call) -> None:
    outcome = call.outcome
    end_server_span(
        call.span,
        code=outcome.code,
        reason=outcome.reason,
        attributes={
            "backplane.caller": call.principal.subject,
            "backplane.request_id": call.request_id,
            "backplane.replayed": call.replayed,
            "rpc.server.request.size": call.bytes_in,
            "rpc.server.response.size": call.bytes_out,
        },
    )
