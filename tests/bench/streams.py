"""What open streams cost: idle ones, and ones on which events come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bench import idle_streams, subscribers
from tests.bench.results import Found


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """Some three minutes a round."""
    followed = subscribers.rounds_of(folder, rounds=rounds, told=told)
    idle = idle_streams.rounds_of(folder, rounds=rounds, told=told)
    return Found(
        "streams",
        tables=[idle_streams.table(idle), subscribers.table(followed)],
        curves={
            "calls beside idle streams, of those beside none": idle_streams.curves(idle),
            "milliseconds to the last subscriber": subscribers.delay_curves(followed),
            "events delivered a second by subscribers": {
                "SQLite": subscribers.rate_curve(followed)
            },
        },
    )
