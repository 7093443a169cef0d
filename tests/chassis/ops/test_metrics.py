"""What a scrape shows, read back with Prometheus's own parser."""

from __future__ import annotations

import io
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families as families_of

from backplane_server.chassis.ops.journal import Journal
from backplane_server.chassis.ops.lines import renderer
from backplane_server.chassis.ops.loop_lag import LoopLag
from backplane_server.chassis.ops.metrics import MethodNumbers, Metrics
from backplane_server.chassis.ops.runtime import show_runtime

Samples = dict[tuple[str, tuple[str, ...]], float]


def samples(metrics: Metrics) -> Samples:
    """Returns every sample by its name and its label values, in the labels' name order."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families_of(metrics.render().decode())
        for sample in family.samples
    }


def get_order(metrics: Metrics) -> MethodNumbers:
    """Gives the numbers of one method."""
    numbers = MethodNumbers(service="orders", method="GetOrder")
    metrics.methods["/orders/GetOrder"] = numbers
    return numbers


def test_calls_are_counted_by_code_and_reason() -> None:
    """Each outcome of a method is a counter of its own."""
    metrics = Metrics()
    numbers = get_order(metrics)
    for _ in range(3):
        numbers.ended(("OK", ""), 1)
    numbers.ended(("NOT_FOUND", "ORDER_NOT_FOUND"), 1)
    shown = samples(metrics)
    name = "backplane_calls_total"
    assert shown[name, ("OK", "GetOrder", "", "orders")] == 3
    assert shown[name, ("NOT_FOUND", "GetOrder", "ORDER_NOT_FOUND", "orders")] == 1


def test_durations_fall_into_the_bucket_that_contains_them() -> None:
    """A bucket counts what took at most its bound; the last one counts everything."""
    metrics = Metrics()
    numbers = get_order(metrics)
    for duration_ms in (0.5, 0.6, 30, 60_000):
        numbers.ended(("OK", ""), round(duration_ms * 1e6))
    shown = samples(metrics)
    name = "backplane_call_duration_seconds"

    def bucket(bound: str) -> float:
        return shown[f"{name}_bucket", (bound, "GetOrder", "orders")]

    assert [bucket(le) for le in ("0.0005", "0.001", "0.025", "0.05", "10.0", "+Inf")] == [
        1, 2, 2, 3, 3, 4,
    ]  # fmt: skip
    assert shown[f"{name}_count", ("GetOrder", "orders")] == 4
    assert shown[f"{name}_sum", ("GetOrder", "orders")] == 60.0311


def test_sizes_and_calls_in_flight_are_shown() -> None:
    """Bytes, messages, replays and running calls are shown for each method."""
    metrics = Metrics()
    numbers = get_order(metrics)
    numbers.in_flight, numbers.bytes_in, numbers.bytes_out = 2, 10, 20
    numbers.messages_in, numbers.messages_out, numbers.replayed = 3, 4, 5
    shown = samples(metrics)
    labels = ("GetOrder", "orders")
    assert metrics.in_flight == 2
    assert [
        shown[f"backplane_{name}", labels]
        for name in (
            "calls_in_flight",
            "request_bytes_total",
            "response_bytes_total",
            "request_messages_total",
            "response_messages_total",
            "calls_replayed_total",
        )
    ] == [2, 10, 20, 3, 4, 5]


@dataclass
class Lane:
    """A lane's numbers."""

    name: str = "write-0"
    queued: int = 1
    running: int = 2
    batches: int = 3
    operations: int = 4
    reruns: int = 5
    refused: int = 6
    busy_ns: int = 7_000_000_000
    wait_ns: int = 8_000_000_000


def test_lanes_are_read_when_scraped() -> None:
    """A lane's numbers are those of the moment of the scrape, durations in seconds."""
    metrics, lane = Metrics(), Lane()
    metrics.add_lane(lane)
    metrics.render()
    lane.queued = 9
    shown = samples(metrics)
    names = "queued running batches_total operations_total reruns_total refused_total"
    names += " busy_seconds_total wait_seconds_total"
    assert [shown[f"backplane_lane_{name}", ("write-0",)] for name in names.split()] == [
        9, 2, 3, 4, 5, 6, 7, 8,
    ]  # fmt: skip


def test_numbers_kept_elsewhere_are_watched() -> None:
    """A watched number is read at each scrape; one name may carry several labels."""
    metrics = Metrics()
    open_connections = [1]
    for pool, read in (("a", lambda: open_connections[0]), ("b", lambda: 7)):
        metrics.gauge("backplane_pool_open", meaning="Open connections.", read=read, pool=pool)
    metrics.counter("backplane_log_dropped_total", meaning="Dropped log events.", read=lambda: 4)
    open_connections[0] = 3
    shown = samples(metrics)
    assert shown["backplane_pool_open", ("a",)] == 3
    assert shown["backplane_pool_open", ("b",)] == 7
    assert shown["backplane_log_dropped_total", ()] == 4


def test_two_nodes_in_one_process_do_not_meet() -> None:
    """Each node shows its own numbers, its version, and the process's memory."""
    first, second = Metrics(version="1.2.3"), Metrics()
    get_order(first).ended(("OK", ""), 1)
    shown, other = samples(first), samples(second)
    assert shown["backplane_build_info", ("1.2.3",)] == 1
    assert ("backplane_calls_total", ("OK", "GetOrder", "", "orders")) not in other
    assert shown["process_resident_memory_bytes", ()] > 1_000_000


async def test_the_log_and_the_event_loop_are_watched() -> None:
    """Written, waiting and dropped log events and the loop's lag and tasks are shown."""
    metrics, lag = Metrics(), LoopLag()
    journal = Journal(io.StringIO(), render=renderer(console=False), waiting_max=2)
    show_runtime(metrics, lag=lag, journal=journal)
    for _ in range(3):
        journal.append({"event": "x"})
    lag.last_s, lag.highest_s = 0.25, 0.5
    before = samples(metrics)
    journal.flush()
    after = samples(metrics)
    assert before["backplane_log_events_waiting", ()] == 2
    assert after["backplane_log_events_waiting", ()] == 0
    assert after["backplane_log_events_total", ()] == 2
    assert after["backplane_log_events_dropped_total", ()] == 1
    assert before["backplane_event_loop_tasks", ()] == 1
    assert before["backplane_event_loop_lag_seconds", ()] == 0.25
    assert before["backplane_event_loop_lag_highest_seconds", ()] == 0.5
    assert after["backplane_event_loop_lag_highest_seconds", ()] == 0
