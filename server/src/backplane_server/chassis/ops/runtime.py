"""Shows how the process itself is doing: its event loop and its log."""

from __future__ import annotations

import asyncio

from backplane_server.chassis.ops.journal import Journal
from backplane_server.chassis.ops.loop_lag import LoopLag
from backplane_server.chassis.ops.metrics import Metrics


def show_runtime(metrics: Metrics, *, lag: LoopLag, journal: Journal) -> None:
    """Adds the running event loop's lag and tasks and the log's losses to a node's numbers."""
    loop = asyncio.get_running_loop()
    metrics.gauge(
        "backplane_event_loop_lag_seconds",
        meaning="How late the event loop came to its last timer.",
        read=lambda: lag.last_s,
    )
    metrics.gauge(
        "backplane_event_loop_lag_highest_seconds",
        meaning="The highest lag since the scrape before.",
        read=lag.take_highest_s,
    )
    metrics.gauge(
        "backplane_event_loop_tasks",
        meaning="Tasks of the event loop that are not done.",
        read=lambda: len(asyncio.all_tasks(loop)),
    )
    metrics.gauge(
        "backplane_log_events_waiting",
        meaning="Log events that are not written yet.",
        read=lambda: journal.waiting,
    )
    metrics.counter(
        "backplane_log_events_total",
        meaning="Log events that were written.",
        read=lambda: journal.written,
    )
    metrics.counter(
        "backplane_log_events_dropped_total",
        meaning="Log events that were lost: the buffer was full or the output failed.",
        read=lambda: journal.dropped,
    )
