"""Sets logging up: structlog and the standard library's loggers, into one journal.

Code that has something to say uses `structlog.get_logger()`; a line per call is
written by the telemetry stage. A logger is process-wide by nature, therefore the
last journal that was installed receives what is logged.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

from backplane_server.chassis.ops.journal import LEVELS, Journal
from backplane_server.chassis.ops.lines import renderer, without_secrets
from backplane_server.chassis.ops.records import text_of, time_of, trace_of

# Libraries whose `info` tells what they do rather than what happened.
QUIET_LOGGERS: Final = ("alembic", "opentelemetry", "asyncio", "grpc")


def open_journal(
    *, log_format: str = "auto", log_level: str = "info", stream: TextIO | None = None
) -> Journal:
    """Starts a journal on a stream (standard output) and routes all logging to it.

    `log_format` is ``json``, ``console`` or ``auto``: console in a terminal.
    """
    out = sys.stdout if stream is None else stream
    terminal = out.isatty()
    console = log_format == "console" or (log_format == "auto" and terminal)
    journal = Journal(
        out, render=renderer(console=console, colors=console and terminal), level=log_level
    )
    journal.start()
    install(journal, log_level=log_level)
    return journal


def install(journal: Journal, *, log_level: str = "info") -> None:
    """Routes structlog and the standard library's loggers to a journal."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, _Taker(journal)],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[log_level]),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_StandardLibrary(journal)]
    root.setLevel(LEVELS[log_level])
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, LEVELS[log_level]))


class _Taker:
    """The last processor: makes an event safe to show and appends it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        exception = _exception_of(event.pop("exc_info", None))
        self._journal.append(_complete(dict(event), exception))
        raise structlog.DropEvent


class _StandardLibrary(logging.Handler):
    """Takes what other libraries log."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Appends one record; one that cannot be formatted is shown unformatted."""
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):
            text = str(record.msg)
        event = {"level": record.levelname.lower(), "event": text, "logger": record.name}
        self._journal.append(_complete(event, _exception_of(record.exc_info)))


def _complete(event: dict[str, Any], exception: BaseException | None) -> dict[str, Any]:
    """Returns the event in the order in which it is shown, with its time and traceback."""
    safe = without_secrets(event)
    complete = {
        "timestamp": time_of(time.perf_counter_ns()),
        "level": safe.pop("level", "info"),
        "event": safe.pop("event", ""),
        **safe,
    }
    if exception is not None:
        complete["exception"] = text_of(trace_of(exception))
    return complete


def _exception_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None
