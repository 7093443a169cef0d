"""The log's way out: a bounded buffer, and a thread that writes what is in it.

Whoever logs only appends; turning events into text and writing them happens on
the thread, in slices so short that the event loop never waits long for the
interpreter. When the buffer is full, or the output does not take the text, the
events are dropped and counted: a log never slows or stops a call.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from typing import Any, Final, TextIO

from backplane_server.chassis.ops.lines import Render
from backplane_server.chassis.ops.records import Record

EVENTS_WAITING_MAX: Final = 20_000
WRITE_INTERVAL_S: Final = 0.1
# About a quarter of a millisecond of encoding, after which others may have the interpreter.
SLICE_EVENTS: Final = 32
PAUSE_S: Final = 0.000_5
CLOSE_WAIT_S: Final = 5.0

LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


class Journal:
    """Writes events to a text stream, in the order in which they were appended.

    Counters: `written` and `dropped` events. `level` is the lowest that is written.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        render: Render,
        level: str = "info",
        waiting_max: int = EVENTS_WAITING_MAX,
    ) -> None:
        self.written = 0
        self.dropped = 0
        self._stream = stream
        self._render = render
        self._level = LEVELS[level]
        self._waiting_max = waiting_max
        self._waiting: deque[Record | dict[str, Any]] = deque()
        self._closing = threading.Event()
        self._closed = False
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        """Starts the thread that writes."""
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many events are not written yet."""
        return len(self._waiting)

    def append(self, event: Record | dict[str, Any]) -> None:
        """Takes one event, which nobody may change afterwards; from any thread."""
        if len(self._waiting) >= self._waiting_max:
            self.dropped += 1
            return
        self._waiting.append(event)
        if self._closed:
            self._write_all()

    def flush(self) -> None:
        """Writes what is waiting, on the calling thread."""
        self._write_all()

    def close(self) -> None:
        """Writes what is waiting and stops the thread; later events are written at once.

        Waits at most CLOSE_WAIT_S for an output that takes nothing.
        """
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_WAIT_S)
        self._closed = not self._thread.is_alive()
        if self._closed:
            self._write_all()

    def _run(self) -> None:
        while not self._closing.wait(WRITE_INTERVAL_S):
            self._write_all()
        self._write_all()

    def _write_all(self) -> None:
        if not self._waiting:
            return
        with self._writing:
            while self._waiting:
                self._write_slice()
                if self._waiting:
                    time.sleep(PAUSE_S)  # noqa: TID251 - hands the interpreter to the event loop
            with contextlib.suppress(OSError, ValueError):
                self._stream.flush()

    def _write_slice(self) -> None:
        lines = [self._line() for _ in range(min(SLICE_EVENTS, len(self._waiting)))]
        try:
            self._stream.write("".join(lines))
            self.written += sum(map(bool, lines))
        except (OSError, ValueError):  # closed, full or broken
            self.dropped += sum(map(bool, lines))

    def _line(self) -> str:
        """Takes the oldest event and gives its line, or nothing below the level."""
        event = self._waiting.popleft()
        try:
            fields = event if isinstance(event, dict) else event.event()
            wanted = LEVELS.get(fields.get("level", "info"), 20) >= self._level
            return self._render(fields) if wanted else ""
        except Exception:  # noqa: BLE001 - a value that cannot be shown must not end the log
            self.dropped += 1
            return ""
