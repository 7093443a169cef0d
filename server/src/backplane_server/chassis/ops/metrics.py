"""Plain integers that the hot path counts with, and their text for a scrape.

Each node makes its own `Metrics`; nothing is global. Numbers are changed by the
event loop alone and read without a lock: a scrape copies what it shows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from backplane_server.contract.plan import MethodPlan

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

# Upper bounds of the latency buckets; the last bucket has none.
DURATION_BOUNDS_MS: Final = (0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
DURATION_BOUNDS_NS: Final = tuple(round(ms * 1_000_000) for ms in DURATION_BOUNDS_MS)

Read = Callable[[], float]


class LaneNumbers(Protocol):
    """What a lane counts; durations are nanoseconds since its start."""

    name: str
    queued: int
    running: int
    batches: int
    operations: int
    reruns: int
    refused: int
    busy_ns: int
    wait_ns: int


class MethodNumbers:
    """What is counted for one method."""

    __slots__ = (
        "buckets",
        "bytes_in",
        "bytes_out",
        "duration_ns",
        "in_flight",
        "messages_in",
        "messages_out",
        "method",
        "outcomes",
        "replayed",
        "service",
    )

    def __init__(self, *, service: str, method: str) -> None:
        self.service = service
        self.method = method
        self.in_flight = 0
        self.outcomes: dict[tuple[str, str], int] = {}
        self.buckets = [0] * (len(DURATION_BOUNDS_NS) + 1)
        self.duration_ns = 0
        self.bytes_in = self.bytes_out = 0
        self.messages_in = self.messages_out = 0
        self.replayed = 0

    def ended(self, outcome: tuple[str, str], duration_ns: int) -> None:
        """Counts the end of a call; `outcome` is its code and reason."""
        outcomes = self.outcomes
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        self.buckets[bisect_left(DURATION_BOUNDS_NS, duration_ns)] += 1
        self.duration_ns += duration_ns


@dataclass(frozen=True, slots=True)
class Watched:
    """A number that is kept elsewhere and read when scraped; a counter or a gauge."""

    name: str
    meaning: str
    read: Read
    counter: bool
    labels: dict[str, str] = field(default_factory=dict)


class Metrics:
    """All numbers of one node.

    version  shown as ``backplane_build_info``
    """

    def __init__(self, *, version: str = "unknown") -> None:
        self.version = version
        self.methods: dict[str, MethodNumbers] = {}
        self.lanes: list[LaneNumbers] = []
        self.watched: list[Watched] = []
        self._registry: CollectorRegistry | None = None

    def method(self, plan: MethodPlan) -> MethodNumbers:
        """Returns the numbers of a method, the same for the same method."""
        numbers = MethodNumbers(service=plan.service, method=plan.name)
        return self.methods.setdefault(plan.full_name, numbers)

    def add_lane(self, lane: LaneNumbers) -> None:
        """Shows a lane from now on."""
        self.lanes.append(lane)

    def gauge(self, name: str, *, meaning: str, read: Read, **labels: str) -> None:
        """Shows a number that goes up and down; one name may have several label values."""
        self.watched.append(Watched(name, meaning, read, counter=False, labels=labels))

    def counter(self, name: str, *, meaning: str, read: Read, **labels: str) -> None:
        """Shows a number that only grows; its name ends in ``_total``."""
        self.watched.append(Watched(name, meaning, read, counter=True, labels=labels))

    @property
    def in_flight(self) -> int:
        """How many calls are running now."""
        return sum(numbers.in_flight for numbers in self.methods.values())

    def render(self) -> bytes:
        """Returns everything in Prometheus's text form, CONTENT_TYPE; from any thread."""
        # Imported late: a node that nobody scrapes does not need it.
        from backplane_server.chassis.ops import exposition

        if self._registry is None:
            self._registry = exposition.registry_of(self)
        return exposition.text_of(self._registry)
