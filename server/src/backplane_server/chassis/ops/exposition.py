"""Shows a node's numbers as Prometheus metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from backplane_server.chassis.ops.metrics import (
    DURATION_BOUNDS_MS,
    LaneNumbers,
    MethodNumbers,
    Metrics,
    Watched,
)

_METHOD: Final = ("service", "method")
_BOUNDS_S: Final = (*(str(ms / 1000) for ms in DURATION_BOUNDS_MS), "+Inf")

_METHOD_COUNTERS: Final[tuple[tuple[str, str, Callable[[MethodNumbers], int]], ...]] = (
    ("request_bytes", "Bytes of request messages.", lambda of: of.bytes_in),
    ("response_bytes", "Bytes of response messages.", lambda of: of.bytes_out),
    ("request_messages", "Request messages.", lambda of: of.messages_in),
    ("response_messages", "Response messages.", lambda of: of.messages_out),
    ("calls_replayed", "Calls answered with a stored reply.", lambda of: of.replayed),
)
_LANE_GAUGES: Final[tuple[tuple[str, str, Callable[[LaneNumbers], int]], ...]] = (
    ("lane_queued", "Operations that wait for the lane.", lambda of: of.queued),
    ("lane_running", "Operations in the lane's transaction now.", lambda of: of.running),
)
_LANE_COUNTERS: Final[tuple[tuple[str, str, Callable[[LaneNumbers], float]], ...]] = (
    ("lane_batches", "Transactions, one for a batch of operations.", lambda of: of.batches),
    ("lane_operations", "Operations done.", lambda of: of.operations),
    ("lane_reruns", "Operations run again after a lost race.", lambda of: of.reruns),
    ("lane_refused", "Operations refused because the queue was full.", lambda of: of.refused),
    ("lane_busy_seconds", "Time in transactions.", lambda of: of.busy_ns / 1e9),
    ("lane_wait_seconds", "Time that operations waited.", lambda of: of.wait_ns / 1e9),
)


def registry_of(metrics: Metrics) -> CollectorRegistry:
    """Returns a registry of its own for one node, with the process's memory, CPU and files."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Node(metrics))
    ProcessCollector(registry=registry)
    return registry


def text_of(registry: CollectorRegistry) -> bytes:
    """Returns the text form."""
    return generate_latest(registry)


class _Node(Collector):
    """Reads the numbers of a node when it is scraped."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> list[Metric]:
        """Names nothing: what there is, is known only while scraping."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yields every metric family."""
        methods = list(self._metrics.methods.values())
        yield InfoMetricFamily(
            "backplane_build", "What runs here.", value={"version": self._metrics.version}
        )
        yield _calls(methods)
        yield _durations(methods)
        yield _in_flight(methods)
        yield from _method_counters(methods)
        yield from _lanes(list(self._metrics.lanes))
        yield from _watched(list(self._metrics.watched))


def _calls(methods: list[MethodNumbers]) -> Metric:
    family = CounterMetricFamily(
        "backplane_calls", "Calls that ended.", labels=(*_METHOD, "code", "reason")
    )
    for of in methods:
        for (code, reason), count in of.outcomes.copy().items():
            family.add_metric((of.service, of.method, code, reason), count)
    return family


def _durations(methods: list[MethodNumbers]) -> Metric:
    family = HistogramMetricFamily(
        "backplane_call_duration_seconds", "Time from a call's start to its end.", labels=_METHOD
    )
    for of in methods:
        counts = accumulate(of.buckets.copy())
        buckets = list(zip(_BOUNDS_S, counts, strict=True))
        family.add_metric((of.service, of.method), buckets, sum_value=of.duration_ns / 1e9)
    return family


def _in_flight(methods: list[MethodNumbers]) -> Metric:
    family = GaugeMetricFamily("backplane_calls_in_flight", "Calls running now.", labels=_METHOD)
    for of in methods:
        family.add_metric((of.service, of.method), of.in_flight)
    return family


def _method_counters(methods: list[MethodNumbers]) -> Iterator[Metric]:
    for name, text, read in _METHOD_COUNTERS:
        family = CounterMetricFamily(f"backplane_{name}", text, labels=_METHOD)
        for of in methods:
            family.add_metric((of.service, of.method), read(of))
        yield family


def _lanes(lanes: list[LaneNumbers]) -> Iterator[Metric]:
    for name, text, read in _LANE_GAUGES:
        gauge = GaugeMetricFamily(f"backplane_{name}", text, labels=("lane",))
        for lane in lanes:
            gauge.add_metric((lane.name,), read(lane))
        yield gauge
    for name, text, measure in _LANE_COUNTERS:
        counter = CounterMetricFamily(f"backplane_{name}", text, labels=("lane",))
        for lane in lanes:
            counter.add_metric((lane.name,), measure(lane))
        yield counter


def _watched(numbers: list[Watched]) -> Iterator[Metric]:
    families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
    for number in numbers:
        kind = CounterMetricFamily if number.counter else GaugeMetricFamily
        family = families.get(number.name)
        if family is None:
            family = families[number.name] = kind(
                number.name, number.meaning, labels=tuple(number.labels)
            )
        family.add_metric(tuple(number.labels.values()), number.read())
    yield from families.values()
