"""Streams that a process of its own holds open on one server, as a benchmark commands it."""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from typing import Any, Self

from backplane.events.v1 import events_pb2 as pb
from tests.bench.commanded import Commanded
from tests.bench.failure import BenchmarkFailure
from tests.bench.servers import Backplane
from tests.support.scrape import total

# What a server of such a benchmark is started with, as a deployment would that expects so many.
SETTINGS = {
    "open_streams_max": "20000",
    "open_streams_per_caller_max": "20000",
    "max_concurrent_streams": "2000",
}
CONNECTIONS = 10
# So many are opened before the next: a server turns calls away that come all at once.
_TOGETHER = 200
_WITHIN_S = 60.0


@dataclass(frozen=True)
class Arrival:
    """An event: how many streams it reached, when the first and the last (monotonic)."""

    streams: int
    first_s: float
    last_s: float


class Followers:
    """The process; its streams end with the block. Raises BenchmarkFailure where one breaks."""

    def __init__(self, server: Backplane, *, authorization: str) -> None:
        self._server = server
        self._authorization = authorization
        self._process: Commanded | None = None
        self._open = 0
        self.cpu_s = 0.0

    def __enter__(self) -> Self:
        program = [sys.executable, "-m", "tests.bench.following"]
        self._process = Commanded([*program, self._server.address, str(CONNECTIONS)])
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.close()

    def open(self, streams: int, request: pb.SubscribeRequest) -> None:
        """Opens more, until so many are open."""
        while self._open < streams:
            more = min(_TOGETHER, streams - self._open)
            self._do(
                do="open",
                streams=more,
                request=request.SerializeToString().hex(),
                authorization=self._authorization,
            )
            self._open += more
            self._until_counted()

    def close(self) -> None:
        """Ends all of them; returns when the server has seen it."""
        self._do(do="close")
        self._open = 0
        self._until_counted()

    def arrivals(self, complete: int, *, within_s: float = _WITHIN_S) -> dict[str, Arrival]:
        """What came since the last time, by subject.

        Waits until so many events have reached every stream, but no longer than it may take.
        """
        told = self._do(do="arrivals", complete=complete, within_s=within_s)["arrivals"]
        return {
            subject: Arrival(int(streams), first_s, last_s)
            for subject, (streams, first_s, last_s) in told.items()
        }

    def _until_counted(self) -> None:
        """Waits until the server counts as many streams as are open here."""
        until_s = time.monotonic() + _WITHIN_S
        while (seen := _streams_open(self._server)) != self._open:
            self._do(do="look")
            if time.monotonic() > until_s:
                raise BenchmarkFailure(f"{seen} streams are open on the server, not {self._open}")
            # Nothing tells when a stream was opened: its first message may be long in coming.
            threading.Event().wait(0.02)

    def _do(self, **order: object) -> dict[str, Any]:
        assert self._process is not None
        told = self._process.do(**order)
        if told["ends"]:
            raise BenchmarkFailure(f"streams ended by themselves: {told['ends']}")
        self.cpu_s = told["cpu_s"]
        return told


def _streams_open(server: Backplane) -> int:
    url = f"http://{server.ops_address}/metrics"
    with urllib.request.urlopen(url, timeout=_WITHIN_S) as answer:
        return int(total(answer.read().decode(), "backplane_streams_open"))
