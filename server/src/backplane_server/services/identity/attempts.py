"""Guesses at passwords, counted by account and by source, and stopped in time.

Each has a small allowance that fills up again slowly. An attempt takes from it
before the password is looked at, so that parallel ones cannot slip through; a
right password gives back what it took. Addresses that nobody has are counted
alike: the answer does not tell who has an account. Counted on each node by
itself, in bounded memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from backplane_server.chassis.clock import Clock

from .errors import TooManyAttempts

_KEYS_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts in a row, and how long until there is one more."""

    attempts: int
    refill_s: float


PER_ACCOUNT: Final = Allowance(attempts=10, refill_s=60.0)
PER_SOURCE: Final = Allowance(attempts=50, refill_s=6.0)


class Counter:
    """The allowances of many keys; the one that was used longest ago gives way."""

    def __init__(self, allowance: Allowance, *, clock: Clock) -> None:
        self._allowance = allowance
        self._clock = clock
        self._spent: dict[str, tuple[float, int]] = {}

    def wait_s(self, key: str) -> float:
        """Tells how long until the key has an attempt left; 0 where it has one."""
        over = self._now_spent(key) + 1 - self._allowance.attempts
        return max(0.0, over * self._allowance.refill_s)

    def take(self, key: str) -> None:
        """Takes an attempt."""
        self._put(key, self._now_spent(key) + 1)

    def give_back(self, key: str) -> None:
        """Gives one attempt back."""
        self._put(key, self._now_spent(key) - 1)

    def forget(self, key: str) -> None:
        """Gives all attempts back."""
        self._spent.pop(key, None)

    def _now_spent(self, key: str) -> float:
        spent, at_us = self._spent.get(key, (0.0, 0))
        passed_s = (self._clock.now_us() - at_us) / 1_000_000
        return max(0.0, spent - passed_s / self._allowance.refill_s)

    def _put(self, key: str, spent: float) -> None:
        self._spent.pop(key, None)
        if spent <= 0:
            return
        if len(self._spent) >= _KEYS_MAX:
            del self._spent[next(iter(self._spent))]
        self._spent[key] = (spent, self._clock.now_us())


class Attempts:
    """Counts attempts by the account that is tried and by who tries."""

    def __init__(self, *, clock: Clock) -> None:
        self._by_account = Counter(PER_ACCOUNT, clock=clock)
        self._by_source = Counter(PER_SOURCE, clock=clock)

    def begin(self, *, account: str, source: str) -> None:
        """Takes an attempt; raises TooManyAttempts where none is left."""
        wait_s = max(self._by_account.wait_s(account), self._by_source.wait_s(source))
        if wait_s > 0:
            raise TooManyAttempts(retry_after_s=wait_s)
        self._by_account.take(account)
        self._by_source.take(source)

    def succeeded(self, *, account: str, source: str) -> None:
        """Gives the attempt back, and the account all of its own."""
        self._by_account.forget(account)
        self._by_source.give_back(source)
