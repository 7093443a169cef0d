"""Whether and when a failed call is tried again: the one place that decides it.

gRPC's own retries stay off. Measured with both layers on, one call made 8 attempts
where 4 are allowed (16 but for the throttle), because gRPC counts and budgets its own
apart; nor can it obey `RetryInfo`, renew a token between attempts, or tell an overload's
bare CANCELLED. The numbers are those of the service config, which other languages'
clients hand to gRPC as it is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import grpc
from grpc import aio

from .budget import RetryBudget
from .error_details import trailer
from .errors import BackplaneError

_PUSHBACK: Final = "grpc-retry-pushback-ms"
# Reading again and deciding anew is the caller's: the same etag is stale forever.
_FUTILE_REASONS: Final = frozenset({"ETAG_MISMATCH"})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How one method is tried again; `attempts` counts the first one too."""

    attempts: int
    backoff_initial_s: float
    backoff_max_s: float
    backoff_multiplier: float
    codes: frozenset[str]


NEVER: Final = RetryPolicy(1, 0.0, 0.0, 1.0, frozenset())


class Attempts:
    """The attempts of one call."""

    __slots__ = ("_budget", "_policy", "count")

    def __init__(self, policy: RetryPolicy, budget: RetryBudget) -> None:
        self._policy = policy
        self._budget = budget
        self.count = 0

    @property
    def left(self) -> bool:
        """Whether the method may be attempted once more, whatever the failure was."""
        return self.count < self._policy.attempts

    def succeeded(self) -> None:
        """Counts an answer."""
        self._budget.succeeded()

    def delay_s(self, failed: aio.AioRpcError, error: BackplaneError) -> float | None:
        """Counts a failure; returns how long to wait before the next attempt, None for never."""
        pushback_s = pushback_s_of(failed)
        refused = pushback_s is not None and pushback_s < 0
        retryable = self._is_retryable(error)
        if retryable or refused:
            self._budget.failed()
        if not retryable or refused or not self.left or not self._budget.allows_retry:
            return None
        asked_s = pushback_s if pushback_s is not None else error.retry_delay_s
        # Jitter on top of what the server asked, or all that it sent away come back at once.
        return (asked_s or 0.0) + self._jitter_s()

    def _is_retryable(self, error: BackplaneError) -> bool:
        if error.code is grpc.StatusCode.CANCELLED:
            # A server whose core is full says no more than this.
            return bool(self._policy.codes) and not error.details
        return error.code.name in self._policy.codes and error.reason not in _FUTILE_REASONS

    def _jitter_s(self) -> float:
        policy = self._policy
        grown_s = policy.backoff_initial_s * policy.backoff_multiplier ** (self.count - 1)
        return random.uniform(0, min(policy.backoff_max_s, grown_s))  # noqa: S311  # Not a secret.


def pushback_s_of(failed: aio.AioRpcError) -> float | None:
    """Returns the server's wish; negative, or not a number, means: do not come back."""
    value = trailer(failed, _PUSHBACK)
    if value is None:
        return None
    try:
        return int(value) / 1000
    except ValueError:
        return -1.0
