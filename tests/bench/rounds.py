"""Slices of load, taken in turns, and what they say about each other.

The machine's speed changes from second to second, by more than what is to be measured.
So nothing is measured for itself: in every round each contender gets one short slice,
in a new order, and only slices of one round are compared with each other.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.bench.failure import BenchmarkFailure
from tests.bench.load_generator import Load, Slice

IN_FLIGHT = 64
CALLS = 1500
SHED_MAX = 0.02


@dataclass(frozen=True)
class Contender:
    """One kind of work on one server.

    cpu_s      reads the server's processor seconds so far
    warming    calls before each slice that are not counted
    """

    name: str
    load: Load
    cpu_s: Callable[[], float]
    authorization: Callable[[], str] = str
    calls: int = CALLS
    in_flight: int = IN_FLIGHT
    warming: int = 0

    def slice(self) -> Slice:
        """One slice of load; raises BenchmarkFailure where calls fail.

        A few may be refused by a limiter, while something else takes the processor; they are
        not counted as answers.
        """
        authorization = self.authorization()
        if self.warming:
            self.load.closed(self.warming, in_flight=self.in_flight, authorization=authorization)
        before_s = self.cpu_s()
        got = self.load.closed(self.calls, in_flight=self.in_flight, authorization=authorization)
        shed = got.ends.get("UNAVAILABLE", 0) + got.ends.get("RESOURCE_EXHAUSTED", 0)
        if got.ok + shed != self.calls or shed > SHED_MAX * self.calls:
            raise BenchmarkFailure(f"{self.name}: of {self.calls} calls, {dict(got.ends)}")
        return replace(got, server_s=self.cpu_s() - before_s)


Rounds = Mapping[str, Sequence[Slice]]


def interleaved(
    contenders: Sequence[Contender], *, rounds: int, told: Callable[[str], None]
) -> Rounds:
    """Gives the slices of every contender, by its name, in the order of the rounds."""
    taken: dict[str, list[Slice]] = {one.name: [] for one in contenders}
    turns = random.Random(7)
    for one in contenders:
        one.slice()  # warms up what is made at the first calls
    for number in range(rounds):
        for one in turns.sample(contenders, len(contenders)):
            taken[one.name].append(one.slice())
        told(f"round {number + 1} of {rounds}")
    return taken


@dataclass(frozen=True)
class Spread:
    """A figure of every round: the middle and the quartiles."""

    median: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of values; at least two."""
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high, len(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}–{self.high:.2f})"


def ratio(rounds: Rounds, one: str, other: str) -> Spread:
    """How many calls one answers for each that the other answers, round by round."""
    pairs = zip(rounds[one], rounds[other], strict=True)
    return Spread.of([a.rate / b.rate for a, b in pairs])


def rate(slices: Sequence[Slice]) -> Spread:
    """Good answers a second."""
    return Spread.of([one.rate for one in slices])


def cpu_us(slices: Sequence[Slice]) -> float:
    """Processor time of the server for one call, in microseconds."""
    return statistics.median(one.server_s / one.calls for one in slices) * 1e6
