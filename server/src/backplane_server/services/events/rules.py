"""Pure decisions: who gets which event next, and when a failed delivery is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

DAY_S = 24 * 3600
RETRY_FACTOR = 4
RETRY_LONGEST_S = 6 * 3600
# Two nodes that failed together do not try again together.
JITTER = 0.2


class Unacknowledged(Protocol):
    """An event that waits for a member of a group."""

    @property
    def event_id(self) -> str:
        """The event's id."""

    @property
    def subject(self) -> str:
        """What the event happened to."""

    @property
    def due_us(self) -> int:
        """When it may be delivered."""


class Due(Protocol):
    """A delivery whose time has come."""

    @property
    def webhook_id(self) -> str:
        """Where it goes."""


RowT = TypeVar("RowT", bound=Unacknowledged)
DueT = TypeVar("DueT", bound=Due)


def deliverable(rows: Iterable[RowT], *, now_us: int, max_in_flight: int) -> list[RowT]:
    """Chooses what is delivered now, of rows in the order of their positions.

    Only the first of each subject: the next one waits for its acknowledgement. What was
    delivered and is not due yet counts as in flight.
    """
    firsts: dict[str, RowT] = {}
    for row in rows:
        firsts.setdefault(row.subject, row)
    due = [row for row in firsts.values() if row.due_us <= now_us]
    room = max_in_flight - (len(firsts) - len(due))
    return due[: max(0, room)]


def window_of(max_in_flight: int) -> int:
    """How many unacknowledged events a consumer looks ahead, delivered ones included."""
    return max(100, 2 * max_in_flight)


def retry_delay_us(attempts: int, *, first_s: float, spread: float) -> int:
    """How long to wait after so many failed attempts; ``spread`` lies between -1 and 1."""
    delay_s: float = min(first_s * RETRY_FACTOR ** (attempts - 1), RETRY_LONGEST_S)
    return round(delay_s * (1 + JITTER * spread) * 1_000_000)


def fairly(
    due: Iterable[DueT], *, running: Callable[[str], int], each: int, most: int
) -> list[DueT]:
    """Chooses at most ``most`` deliveries, and at most ``each`` at a time to one webhook."""
    chosen: list[DueT] = []
    taken: dict[str, int] = {}
    for row in due:
        busy = running(row.webhook_id) + taken.get(row.webhook_id, 0)
        if busy < each and len(chosen) < most:
            taken[row.webhook_id] = taken.get(row.webhook_id, 0) + 1
            chosen.append(row)
    return chosen


def fitting(sizes: Sequence[int], *, bytes_max: int) -> int:
    """How many of the first items fit into so many bytes; at least one."""
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > bytes_max and number:
            return number
    return len(sizes)
