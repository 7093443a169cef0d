"""What reaches the log stream, in which form, and what never does."""

from __future__ import annotations

import io
import json
import logging
import threading
from typing import Any

import pytest
import structlog

from backplane_server.chassis.ops.journal import Journal
from backplane_server.chassis.ops.lines import escaped, renderer
from backplane_server.chassis.ops.logs import open_journal
from tests.chassis.ops.canary_messages import CANARIES, outer


def fail(text: str) -> None:
    """Raises an exception that says a text."""
    raise RuntimeError(text)


HOSTILE = (
    'x\n{"level":"info","event":"forged"}\r\x1b[2Jgone\x00\x07\x85\u2028'
    "2026-01-01 [info] forged\u202eend\x7f\x9b31m"
)


@pytest.fixture
def stream() -> io.StringIO:
    """A real text stream that is no terminal."""
    return io.StringIO()


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    """Reads the events that were written as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_stream_that_is_no_terminal_gets_json(stream: io.StringIO) -> None:
    """With `auto`, each event is one JSON object with time, level and event first."""
    journal = open_journal(stream=stream)
    structlog.get_logger().info("started", address="127.0.0.1:1")
    journal.close()
    (event,) = events(stream)
    assert list(event) == ["timestamp", "level", "event", "address"]
    assert (event["event"], event["address"]) == ("started", "127.0.0.1:1")
    assert event["timestamp"].endswith("Z")


def test_what_the_level_excludes_is_not_written(stream: io.StringIO) -> None:
    """At `warning`, neither loggers nor appended records show `info`."""
    journal = open_journal(stream=stream, log_level="warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("some.library").info("quiet")
    journal.append({"level": "info", "event": "quiet"})
    structlog.get_logger().warning("loud")
    journal.close()
    assert [event["event"] for event in events(stream)] == ["loud"]


def test_other_libraries_log_into_the_same_stream(stream: io.StringIO) -> None:
    """The standard library's loggers end in the same journal, with name and traceback."""
    journal = open_journal(stream=stream)
    try:
        fail("Bearer abcdef")
    except RuntimeError:
        logging.getLogger("grpc.aio.server").exception("handler %s", "Foo")
    logging.getLogger("broken").error("%d items", "many")
    journal.close()
    failed, unformatted = events(stream)
    assert (failed["logger"], failed["level"]) == ("grpc.aio.server", "error")
    assert failed["event"] == "handler Foo"
    assert failed["exception"].endswith("RuntimeError: Bearer [redacted]")
    assert unformatted["event"] == "%d items"


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_value_can_forge_a_line(stream: io.StringIO, log_format: str) -> None:
    """Control characters in names, values, nested values and events are escaped."""
    journal = open_journal(stream=stream, log_format=log_format)
    structlog.get_logger().info(HOSTILE, value=HOSTILE, nested=[{HOSTILE: HOSTILE}])
    journal.append({"level": "info", "event": "call", "caller": HOSTILE})
    journal.close()
    text = stream.getvalue()
    assert text.count("\n") == 2
    assert text.splitlines() == text.split("\n")[:-1]
    assert not [c for c in text if escaped(c) != c and c != "\n"]


def test_an_exception_cannot_forge_a_line_on_the_console(stream: io.StringIO) -> None:
    """Each line of a traceback has a margin, whatever the exception's text contains."""
    journal = open_journal(stream=stream, log_format="console")
    try:
        fail(HOSTILE)
    except RuntimeError:
        structlog.get_logger().exception("failed")
    journal.close()
    first, *traceback = stream.getvalue().splitlines()
    assert "failed" in first
    assert len(traceback) > 3
    assert all(line.startswith("    | ") for line in traceback)
    assert "\x1b" not in stream.getvalue()


def test_messages_and_secret_names_are_never_shown(stream: io.StringIO) -> None:
    """A message is shown without its secrets; values under secret names are not shown."""
    journal = open_journal(stream=stream)
    structlog.get_logger().warning(
        "odd", request=outer(), deep={"request": [outer()]}, api_key="k", authorization="Bearer q"
    )
    journal.close()
    text = stream.getvalue()
    assert not [canary for canary in CANARIES if canary in text]
    (event,) = events(stream)
    assert event["api_key"] == event["authorization"] == "[redacted]"
    assert event["request"]["name"] == "plain"


def test_values_that_json_does_not_know_are_shown_as_text(stream: io.StringIO) -> None:
    """Not-a-number, sets, objects and endless nesting still give one valid line."""
    endless: dict[str, Any] = {}
    endless["self"] = endless
    journal = open_journal(stream=stream)
    structlog.get_logger().info("odd", nan=float("nan"), kind={1}, obj=ValueError("v"), e=endless)
    journal.close()
    (event,) = events(stream)
    assert (event["nan"], event["kind"], event["obj"]) == ("nan", [1], "v")


class Unshowable:
    """A record that fails when it is spelled out."""

    def event(self) -> dict[str, Any]:
        raise KeyError("no")


def test_one_bad_event_does_not_end_the_log(stream: io.StringIO) -> None:
    """An event that cannot be spelled out is counted as dropped; the next is written."""
    journal = Journal(stream, render=renderer(console=False))
    journal.append(Unshowable())
    journal.append({"event": "next"})
    journal.close()
    assert [event["event"] for event in events(stream)] == ["next"]
    assert (journal.written, journal.dropped) == (1, 1)


def test_a_full_buffer_drops_and_counts() -> None:
    """When the output takes nothing, appending still returns at once; the rest is counted."""
    stuck, released = threading.Event(), threading.Event()

    class StuckStream(io.StringIO):
        def write(self, text: str) -> int:
            stuck.set()
            released.wait(10)
            return super().write(text)

    stream = StuckStream()
    journal = Journal(stream, render=renderer(console=False), waiting_max=5)
    journal.start()
    journal.append({"event": "first"})
    assert stuck.wait(10)
    for number in range(20):
        journal.append({"event": number})
    assert (journal.waiting, journal.dropped) == (5, 15)
    released.set()
    journal.close()
    assert [event["event"] for event in events(stream)] == ["first", 0, 1, 2, 3, 4]


def test_a_broken_output_is_counted_and_survived() -> None:
    """A closed stream raises nothing at whoever logs."""
    stream = io.StringIO()
    stream.close()
    journal = Journal(stream, render=renderer(console=False))
    journal.append({"event": "lost"})
    journal.close()
    assert (journal.written, journal.dropped) == (0, 1)


def test_events_after_the_end_are_still_written(stream: io.StringIO) -> None:
    """A closed journal writes at once, so that the last words of a process are not lost."""
    journal = open_journal(stream=stream)
    journal.close()
    structlog.get_logger().error("late")
    assert [event["event"] for event in events(stream)] == ["late"]


def test_order_is_kept_between_threads_and_loggers(stream: io.StringIO) -> None:
    """Events appear in the order in which they were appended."""
    journal = open_journal(stream=stream)
    for number in range(1000):
        if number % 2:
            structlog.get_logger().info("n", number=number)
        else:
            journal.append({"level": "info", "event": "n", "number": number})
    journal.close()
    assert [event["number"] for event in events(stream)] == list(range(1000))
