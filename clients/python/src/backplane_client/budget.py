"""The retry budget: a client never doubles the load of a server that already fails."""

from __future__ import annotations


class RetryBudget:
    """Tokens that failures take and successes give back in part, one budget per connection.

    Below half of the tokens nothing is tried again (the rule of gRPC's retry throttling).
    """

    def __init__(self, *, tokens: float, ratio: float) -> None:
        self._full = tokens
        self._tokens = tokens
        self._ratio = ratio

    @property
    def allows_retry(self) -> bool:
        """Whether a failed call may be tried again now."""
        return self._tokens > self._full / 2

    def succeeded(self) -> None:
        """Counts an answer."""
        self._tokens = min(self._full, self._tokens + self._ratio)

    def failed(self) -> None:
        """Counts a failure that shows that the server is in trouble."""
        self._tokens = max(0.0, self._tokens - 1)
