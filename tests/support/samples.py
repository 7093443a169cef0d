"""What a server process holds after so many calls, read from outside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]  # ships no types

from tests.support.leftovers import open_transactions
from tests.support.scrape import total

_SETTLE_S = 30
_LOOKS, _BETWEEN_LOOKS_S = 20, 0.1


@dataclass(frozen=True)
class Sample:
    """What was held after so many calls, once they were over.

    kib           resident memory without mapped files: a database's own pages are no leak
    handed_kib    what of it the C library has handed out to others than Python's objects
    objects       blocks of memory that Python's objects hold
    connections   connections to the database
    transactions  transactions that are open
    in_flight     calls that the server takes for running
    tasks, files  tasks of the event loop; open files and sockets
    """

    calls: int
    kib: int
    handed_kib: int
    objects: int
    connections: int
    transactions: int
    in_flight: int
    tasks: int
    files: int


class Sampler:
    """Looks at one server: its process, its operations port and its database."""

    def __init__(self, process_id: int, *, ops_address: str, database_url: str) -> None:
        self._process = psutil.Process(process_id)
        self._metrics = f"http://{ops_address}/metrics"
        self._database_url = database_url

    def scrape(self) -> str:
        """Reads the numbers that the server shows."""
        with urlopen(self._metrics, timeout=10) as answer:  # noqa: S310 - made here
            text: str = answer.read().decode()
            return text

    async def settled(self) -> None:
        """Waits until no call runs, no work waits and no transaction is open; or TimeoutError."""
        async with asyncio.timeout(_SETTLE_S):
            while await asyncio.to_thread(self._busy):  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.05)

    def _busy(self) -> bool:
        text = self.scrape()
        names = ("calls_in_flight", "lane_queued", "lane_running")
        busy = any(total(text, f"backplane_{name}") for name in names)
        return busy or open_transactions(self._database_url) > 0

    def take(self, *, calls: int, objects: int, handed_bytes: int) -> Sample:
        """Measures now; the server's own account of its memory is handed in."""
        text, memory = self.scrape(), self._process.memory_info()
        return Sample(
            calls=calls,
            kib=(memory.rss - memory.shared) // 1024,
            handed_kib=handed_bytes // 1024,
            objects=objects,
            connections=int(total(text, "backplane_database_connections")),
            transactions=self._left_open(),
            in_flight=int(total(text, "backplane_calls_in_flight")),
            tasks=int(total(text, "backplane_event_loop_tasks")),
            files=self._process.num_fds(),
        )

    def _left_open(self) -> int:
        """How many transactions stay open: the server's own chores open some for a moment."""
        found = open_transactions(self._database_url)
        for _ in range(_LOOKS):
            if not found:
                break
            threading.Event().wait(_BETWEEN_LOOKS_S)
            found = open_transactions(self._database_url)
        return found


def slope(samples: Sequence[Sample], name: str) -> float:
    """How much more of it for each 1,000 calls: the straight line through the later half."""
    later = samples[len(samples) // 2 :]
    points = [(one.calls, getattr(one, name)) for one in later]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return float(1000 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread)
