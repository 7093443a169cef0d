"""Which events of the log somebody wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol


class Described(Protocol):
    """What a filter looks at."""

    @property
    def type(self) -> str:
        """The full name of the event's message."""

    @property
    def subject(self) -> str:
        """What the event happened to."""


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is given must be met: types (empty: every type), one subject, or a prefix."""

    types: frozenset[str] = frozenset()
    prefix: str = ""
    subject: str = ""

    def wants(self, event: Described) -> bool:
        """Tells whether an event meets the filter."""
        if self.types and event.type not in self.types:
            return False
        if self.subject:
            return event.subject == self.subject
        return event.subject.startswith(self.prefix)

    def params(self) -> dict[str, Any]:
        """Gives the parameters of ``events_between``."""
        types: dict[str, Iterable[str]] = {"types": sorted(self.types)} if self.types else {}
        if self.subject:
            return {**types, "subject": self.subject}
        return {**types, "prefix": self.prefix, "prefix_length": len(self.prefix)}
