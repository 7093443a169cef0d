"""What a soak found, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.support.samples import Sample, slope


@dataclass
class Soak:
    """What came of it: samples in order, and how calls ended for those who made them."""

    samples: list[Sample] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    faults: float = 0.0


def verdict(found: Soak, *, bounds: Mapping[str, float]) -> Iterator[str]:
    """Tells everything that is wrong; ``bounds`` are growth for each 1,000 calls, by name."""
    later = found.samples[len(found.samples) // 2 :]
    for name in ("connections", "tasks", "files"):
        # The least, as a probe or a timer of the server's own may be at work in any one of them.
        first, least = getattr(found.samples[0], name), min(getattr(one, name) for one in later)
        if least > first:
            yield f"{name}: {first} at first, {least} at last"
    if open_ := [one for one in found.samples if one.transactions or one.in_flight]:
        yield f"calls or transactions are left open: {open_[0]}"
    for name, most in bounds.items():
        if (more := slope(found.samples, name)) > most:
            yield f"{name}: {more:+.0f} for each 1,000 calls, more than {most}"
    if found.faults:
        yield f"{found.faults:.0f} calls failed by the server's own fault"
    if missing := {"OK", "gave up", "NOT_FOUND"} - set(found.outcomes):
        yield f"no call ended as {missing}: {found.outcomes}"


def told(found: Soak) -> str:
    """The figures in a line."""
    first, last = found.samples[0], found.samples[-1]
    return (
        f"{last.calls:,} calls in {found.seconds:.0f} s, {dict(found.outcomes)};"
        f" {first.kib / 1024:.1f} MiB at first, {last.kib / 1024:.1f} at last,"
        f" {growth(found)};"
        f" {last.connections} connections, {last.tasks} tasks"
    )


def growth(found: Soak) -> str:
    """How much more is held for each 1,000 calls."""
    more = {name: slope(found.samples, name) for name in ("kib", "handed_kib", "objects")}
    return (
        f"{more['kib']:+.1f} KiB resident, {more['handed_kib']:+.1f} KiB handed out,"
        f" {more['objects']:+.1f} objects for each 1,000 calls"
    )
