"""Trace context as the W3C standard asks, and sampling that costs nothing when it says no."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from backplane_server.chassis.ops import traces
from backplane_server.chassis.ops.traces import (
    Parent,
    Traces,
    end_server_span,
    new_span_id,
    new_trace_id,
    parent_of,
)
from tests.chassis.ops.collector import collecting

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
PATH = "/backplane.orders.v1.OrdersService/GetOrder"


@pytest.mark.parametrize(
    ("value", "sampled"),
    [
        (f"00-{TRACE}-{SPAN}-01", True),
        (f"00-{TRACE}-{SPAN}-00", False),
        (f"00-{TRACE}-{SPAN}-ff", True),
        (f"cc-{TRACE}-{SPAN}-01", True),
        (f"cc-{TRACE}-{SPAN}-01-what-the-future-brings", True),
    ],
)
def test_a_valid_traceparent_is_read(value: str, sampled: bool) -> None:
    """Version 00 and later ones are read; of the flags only the first bit counts."""
    assert parent_of(value) == Parent(TRACE, SPAN, sampled)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nonsense",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}-{SPAN}-01-more",
        f"cc-{TRACE}-{SPAN}-01more",
        f" 00-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
def test_an_invalid_traceparent_is_ignored(value: str) -> None:
    """Anything that the standard calls invalid counts as absent."""
    assert parent_of(value) is None


def test_new_ids_are_valid() -> None:
    """Ids made here are accepted when they come back, and differ."""
    made = {f"00-{new_trace_id()}-{new_span_id()}-00" for _ in range(1000)}
    assert len(made) == 1000
    assert all(map(parent_of, made))


def test_nothing_is_sampled_without_a_collector() -> None:
    """Without an endpoint, no call makes a span, whatever its caller asks for."""
    quiet = Traces(ratio=1.0)
    quiet.start()
    assert quiet.server_span(PATH, Parent(TRACE, SPAN, sampled=True), 0) is None
    assert quiet.server_span(PATH, None, 0) is None
    quiet.stop()


def test_an_unsampled_call_does_not_load_the_sdk() -> None:
    """A process without a collector never imports OpenTelemetry."""
    script = (
        "import sys; from backplane_server.chassis.ops.traces import Traces; t = Traces(ratio=1.0);"
        "t.start(); t.server_span('/a/b', None, 0); t.stop();"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    path = {"PYTHONPATH": ":".join(sys.path)}
    assert subprocess.run([sys.executable, "-c", script], env=path, check=False).returncode == 0


def test_the_callers_decision_wins_over_the_ratio() -> None:
    """A sampled caller is followed at ratio 0, an unsampled one at ratio 1."""
    with collecting() as collector:
        for ratio, sampled in ((0.0, True), (1.0, False)):
            some = Traces(endpoint=collector.endpoint, ratio=ratio)
            some.start()
            span = some.server_span(PATH, Parent(TRACE, SPAN, sampled), time.perf_counter_ns())
            assert (span is not None) == sampled
            if span is not None:
                end_server_span(span, code="OK", reason="", attributes={})
            some.stop()
        (kept,) = collector.spans
    assert kept.trace_id.hex() == TRACE
    assert kept.parent_span_id.hex() == SPAN


def test_the_ratio_decides_for_calls_without_a_caller() -> None:
    """At ratio 0 none, at ratio 1 each call without context is sampled."""
    with collecting() as collector:
        for ratio in (0.0, 1.0):
            some = Traces(endpoint=collector.endpoint, ratio=ratio)
            some.start()
            spans = [some.server_span(PATH, None, 0) for _ in range(20)]
            assert [span is not None for span in spans] == [ratio == 1.0] * 20
            some.stop()


def test_callers_cannot_have_everything_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound of a second, calls go on unsampled; another second may begin meanwhile."""
    monkeypatch.setattr(traces, "SAMPLED_PER_SECOND_MAX", 5)
    with collecting() as collector:
        some = Traces(endpoint=collector.endpoint)
        some.start()
        parent = Parent(TRACE, SPAN, sampled=True)
        made = [some.server_span(PATH, parent, 0) is not None for _ in range(20)]
        some.stop()
    assert made[:5] == [True] * 5
    assert sum(made) in range(5, 11)


def test_a_missing_collector_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """stop() gives up on spans that nobody takes."""
    monkeypatch.setattr(traces, "STOP_WAIT_S", 0.1)
    some = Traces(endpoint="http://127.0.0.1:1", ratio=1.0)
    some.start()
    span = some.server_span(PATH, None, 0)
    assert span is not None
    end_server_span(span, code="OK", reason="", attributes={})
    begun = time.monotonic()
    some.stop()
    assert time.monotonic() - begun < 4
