"""Who runs, who waits and who is turned away: slots with a queue per priority.

First come, first served within a priority; a higher one always goes first, takes
the place of a lower one in a full queue, and has slots that lower ones never get.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from backplane_server.contract.plan import Priority

W = TypeVar("W")

# Highest first; the share of the slots that calls of a priority may fill together
# with all that run already. What is left is for those above them.
SHARES: Final[tuple[tuple[Priority, float], ...]] = (
    (Priority.CRITICAL, 1.0),
    (Priority.INTERACTIVE, 0.95),
    (Priority.BATCH, 0.75),
)
RANK_OF: Final = {priority: rank for rank, (priority, _) in enumerate(SHARES)}


class Turns(Generic[W]):
    """Slots and queues; ``W`` is whatever the owner puts in the queue for a call that waits.

    limit       how many run at most; ``running`` may exceed it only after it fell
    queue_max   how many wait at most, all priorities together
    """

    __slots__ = ("_queues", "_slots", "queue_max", "running", "waiting")

    def __init__(self, *, limit: int, queue_max: int) -> None:
        self._queues: tuple[deque[W], ...] = tuple(deque() for _ in SHARES)
        self._slots: Sequence[int] = ()
        self.queue_max = queue_max
        self.running = 0
        self.waiting = 0
        self.resize(limit)

    def resize(self, limit: int) -> None:
        """Sets how many may run; each priority has at least one slot."""
        self._slots = tuple(max(1, int(limit * share)) for _, share in SHARES)

    def enter(self, rank: int) -> bool:
        """Takes a slot; False where none is free for the priority or others wait before it."""
        if self.running >= self._slots[rank] or (self.waiting and self.ahead(rank)):
            return False
        self.running += 1
        return True

    def ahead(self, rank: int) -> int:
        """How many that wait now would run before a newcomer."""
        return sum(len(queue) for queue in self._queues[: rank + 1])

    def queued(self, rank: int) -> int:
        """How many of one priority wait."""
        return len(self._queues[rank])

    def slots(self, rank: int) -> int:
        """How many slots calls of a priority may fill."""
        return self._slots[rank]

    def wait(self, rank: int, waiter: W) -> tuple[bool, W | None]:
        """Queues a waiter; returns whether it got a place, and who lost one to it.

        In a full queue the newest waiter of the lowest priority below gives way.
        """
        displaced = None
        if self.waiting >= self.queue_max:
            displaced = self._displace(rank)
            if displaced is None:
                return False, None
        self._queues[rank].append(waiter)
        self.waiting += 1
        return True, displaced

    def forget(self, rank: int, waiter: W) -> bool:
        """Takes a waiter out of the queue; False where it is not in it any more."""
        try:
            self._queues[rank].remove(waiter)
        except ValueError:
            return False
        self.waiting -= 1
        return True

    def leave(self) -> None:
        """Gives a slot back."""
        self.running -= 1

    def next(self) -> W | None:
        """Gives a free slot to the waiter whose turn it is; None where nobody can run."""
        for rank, queue in enumerate(self._queues):
            if self.running >= self._slots[rank]:
                return None
            if queue:
                self.running += 1
                self.waiting -= 1
                return queue.popleft()
        return None

    def _displace(self, rank: int) -> W | None:
        for queue in reversed(self._queues[rank + 1 :]):
            if queue:
                self.waiting -= 1
                return queue.pop()
        return None
