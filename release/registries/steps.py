"""What publishing is made of, and why it may stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Refused(Exception):
    """A registry, or a rule of ours, does not take a package; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One deed: `what` is told, with and without doing it, and holds no secret."""

    what: str
    do: Callable[[], None]
