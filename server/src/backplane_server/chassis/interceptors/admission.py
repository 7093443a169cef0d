"""Takes on no more work than the node can finish in time; the rest is told so at once.

Calls with one reply go through one of two gates, as reads and writes run on lanes
of their own: a write that waits for a slow disk must not keep reads out. Streams
may stay open for hours, so they are counted apart, in total and by caller. A call
of a peer in this process runs inside its caller's slot and takes none: it could
wait for a slot that its own caller holds.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.errors import NotStartable, Overloaded, StreamsExhausted
from backplane_server.chassis.interceptors.callers import caller_of
from backplane_server.chassis.interceptors.gate import Bounds, Gate
from backplane_server.chassis.limits.adaptive import Pace
from backplane_server.chassis.limits.openings import Openings
from backplane_server.chassis.limits.turns import RANK_OF, SHARES
from backplane_server.chassis.rpc.pipeline import Stage
from backplane_server.contract.plan import DeadlineClass

if TYPE_CHECKING:
    from backplane_server.chassis.ops.metrics import Metrics
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan
    from backplane_server.settings import Settings

_now_s: Final = time.monotonic
# Writes that wait for each other share a commit, which is how they are quick: they may take
# longer, and with fewer at once there would be more commits, not shorter ones.
_WRITE_PATIENCE: Final = 4


@dataclass(frozen=True, slots=True)
class AdmissionBounds:
    """The numbers of a node: of its two gates, and of its streams."""

    gate: Bounds
    streams_max: int
    streams_per_caller_max: int


def admission_bounds(settings: Settings) -> AdmissionBounds:
    """Reads the numbers from the settings."""
    return AdmissionBounds(
        gate=Bounds(
            lowest=min(settings.running_calls_min, settings.running_calls_max),
            highest=settings.running_calls_max,
            queue_max=settings.waiting_calls_max,
            target_s=settings.call_target_ms / 1000,
            wait_s_max=settings.call_wait_ms_max / 1000,
        ),
        streams_max=settings.open_streams_max,
        streams_per_caller_max=settings.open_streams_per_caller_max,
    )


class Admission:
    """Two gates and a count of streams, shared by all methods of a node."""

    def __init__(self, bounds: AdmissionBounds, *, metrics: Metrics) -> None:
        self._target_s = bounds.gate.target_s
        self.reads = Gate(bounds.gate)
        lowest = min(bounds.gate.lowest * _WRITE_PATIENCE, bounds.gate.highest)
        self.writes = Gate(replace(bounds.gate, lowest=lowest))
        self.streams = Openings(most=bounds.streams_max, most_each=bounds.streams_per_caller_max)
        self.streams_refused = 0
        _show(self, metrics)

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds the gate that the method's calls go through, and their priority."""
        rank = RANK_OF[method.priority]
        if method.streams_requests or method.streams_responses:
            return Stage(before=self._opening(SHARES[rank][1]), after=self._close)
        if method.has_side_effects:
            pace = Pace(target_s=self._target_s * _WRITE_PATIENCE)
            return _stage_of(self.writes, method, rank=rank, pace=pace)
        return _stage_of(self.reads, method, rank=rank, pace=Pace(target_s=self._target_s))

    def _opening(self, share: float) -> Callable[[Call], None]:
        streams = self.streams
        most = max(1, int(streams.most * share))

        def open_(call: Call) -> None:
            if call.local:
                return
            caller = caller_of(call)
            if streams.of(caller) >= streams.most_each:
                self.streams_refused += 1
                raise StreamsExhausted(streams.most_each)
            if streams.open >= most:
                self.streams_refused += 1
                raise Overloaded
            streams.enter(caller)
            call.admitted_s = _now_s()

        return open_

    def _close(self, call: Call) -> None:
        if call.admitted_s:
            call.admitted_s = 0.0
            self.streams.leave(caller_of(call))


def _stage_of(gate: Gate, method: MethodPlan, *, rank: int, pace: Pace) -> Stage:
    # Bulk calls take as long as they are long, which says nothing of congestion.
    observed = method.deadline_class is not DeadlineClass.BULK

    def before(call: Call) -> Awaitable[None] | None:
        if call.local:
            return None
        now_s = _now_s()
        if call.deadline - now_s < pace.fastest_s:
            pace.doubt()
            raise NotStartable
        return gate.enter(call, rank, now_s)

    def after(call: Call) -> None:
        if call.admitted_s:
            gate.leave(call, pace, observed=observed)

    return Stage(before=before, after=after)


def _show(admission: Admission, metrics: Metrics) -> None:
    for work, gate in (("read", admission.reads), ("write", admission.writes)):
        _show_gate(gate, metrics, work=work)
    metrics.gauge(
        "backplane_streams_open",
        meaning="Streams that callers hold open.",
        read=lambda: admission.streams.open,
    )
    metrics.counter(
        "backplane_streams_refused_total",
        meaning="Streams refused because too many were open.",
        read=lambda: admission.streams_refused,
    )


def _show_gate(gate: Gate, metrics: Metrics, *, work: str) -> None:
    metrics.gauge(
        "backplane_admission_limit",
        meaning="Calls that may run at once; it adapts to how long they take.",
        read=lambda: gate.limit.value,
        work=work,
    )
    metrics.gauge(
        "backplane_admission_running",
        meaning="Calls that were let in and have not ended.",
        read=lambda: gate.turns.running,
        work=work,
    )
    for rank, (priority, _) in enumerate(SHARES):
        labels = {"work": work, "priority": str(priority)}
        metrics.gauge(
            "backplane_admission_waiting",
            meaning="Calls that wait to be let in.",
            read=partial(gate.turns.queued, rank),
            **labels,
        )
        metrics.counter(
            "backplane_admission_refused_total",
            meaning="Calls refused before any work because too much was waiting.",
            read=partial(gate.shed.__getitem__, rank),
            **labels,
        )
