"""The circuit breaker: a service that fails again and again is left alone for a while.

Calls fail at once while a circuit is open, without being sent; then one call at a
time is let through as a probe, until one is answered. Each service of a connection
has a circuit of its own: one that is down does not cut off the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import grpc

from .errors import BackplaneError, Unavailable

# A fault inside one method (INTERNAL) says nothing of the others.
_CODES: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
# Answers of a server that works and can take no more, or not here: the retry budget and the
# pushback see to them. A circuit that opened for them would idle a server that is busy.
_TURNED_AWAY: Final = frozenset({"OVERLOADED", "SERVER_DRAINING"})


class CircuitOpen(Unavailable):
    """The call was not sent, because the service failed too often before.

    `retry_delay_s` says when a call is let through again.
    """


@dataclass(frozen=True, slots=True)
class CircuitPolicy:
    """When a circuit opens and for how long.

    It opens when, within `window_s` seconds, `calls_min` calls or more have ended and
    `failure_ratio` of them or more have failed; for `open_s` seconds at first, twice as
    long after each probe that fails, `open_s_max` at most.
    """

    window_s: float = 10.0
    calls_min: int = 20
    failure_ratio: float = 0.5
    open_s: float = 1.0
    open_s_max: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.failure_ratio <= 1:
            raise ValueError("failure_ratio must be above 0 and at most 1")
        if self.calls_min < 1 or min(self.window_s, self.open_s) <= 0:
            raise ValueError("calls_min, window_s and open_s must be above 0")
        if self.open_s_max < self.open_s:
            raise ValueError("open_s_max must not be below open_s")


class Circuit:
    """The circuit of one service: closed, open, or open with one probe under way."""

    __slots__ = (
        "_calls",
        "_failures",
        "_monotonic_s",
        "_open_for_s",
        "_policy",
        "_probe_at_s",
        "_probing",
        "_pushback_s",
        "_service",
        "_window_ends_s",
    )

    def __init__(
        self,
        policy: CircuitPolicy,
        *,
        service: str,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._service = service
        self._monotonic_s = monotonic_s
        self._probe_at_s = 0.0  # when the next probe may go; 0 while closed
        self._probing = False
        self._open_for_s = 0.0
        self._calls = self._failures = 0.0  # in the window; half of them in the next one
        self._window_ends_s = 0.0
        self._pushback_s = 0.0  # the longest that was asked for in the window

    def admit(self, method: str) -> None:
        """Lets a call through, or raises CircuitOpen."""
        if not self._probe_at_s:
            return
        now_s = self._monotonic_s()
        if now_s < self._probe_at_s:
            raise CircuitOpen(
                f"the {self._service} service failed too often and is left alone for a moment;"
                " the call was not sent",
                retry_delay_s=self._probe_at_s - now_s,
                method=method,
            )
        # This call is the probe; the next one goes when nothing has been heard of it for so
        # long, as when its caller gave it up.
        self._probing = True
        self._probe_at_s = now_s + self._open_for_s

    def succeeded(self) -> None:
        """Counts an answer; that of a probe closes the circuit."""
        if self._probe_at_s:
            self._close()
        else:
            self._count(failed=False)

    def failed(self, error: BackplaneError, pushback_s: float | None) -> None:
        """Counts how a call ended; `pushback_s` is when the server said to come back."""
        if _was_turned_away(error):
            if self._probe_at_s:
                self._close()
        elif error.code not in _CODES:
            self.succeeded()
        else:
            self._pushback_s = max(self._pushback_s, pushback_s or 0.0)
            self._trouble()

    def _trouble(self) -> None:
        if self._probe_at_s:
            if self._probing:  # Others were sent before it opened, and are no news.
                self._open()
            return
        self._count(failed=True)
        many = self._calls >= self._policy.calls_min
        if many and self._failures >= self._calls * self._policy.failure_ratio:
            self._open()

    def _close(self) -> None:
        self._probe_at_s = self._open_for_s = 0.0
        self._probing = False
        self._forget()

    def _open(self) -> None:
        policy = self._policy
        self._open_for_s = min(max(self._open_for_s * 2, policy.open_s), policy.open_s_max)
        wait_s = min(max(self._open_for_s, self._pushback_s), policy.open_s_max)
        self._probe_at_s = self._monotonic_s() + wait_s
        self._probing = False
        self._forget()

    def _count(self, *, failed: bool) -> None:
        now_s = self._monotonic_s()
        if now_s >= self._window_ends_s:
            # Half of what was counted stays, so that a window's edge hides nothing.
            stale = now_s >= self._window_ends_s + self._policy.window_s
            self._calls, self._failures = (
                (0.0, 0.0) if stale else (self._calls / 2, self._failures / 2)
            )
            self._window_ends_s = now_s + self._policy.window_s
        self._calls += 1
        self._failures += failed

    def _forget(self) -> None:
        self._calls = self._failures = 0.0
        self._window_ends_s = 0.0
        self._pushback_s = 0.0


class Circuits:
    """The circuits of one connection, by service; None as policy keeps all closed."""

    def __init__(
        self,
        policy: CircuitPolicy | None,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._monotonic_s = monotonic_s
        self._by_service: dict[str, Circuit] = {}

    def of(self, method: str) -> Circuit | None:
        """Returns the circuit of a method's service, by the method's path."""
        if self._policy is None:
            return None
        service = method.split("/")[1] if method.startswith("/") else method
        found = self._by_service.get(service)
        if found is None:
            found = Circuit(self._policy, service=service, monotonic_s=self._monotonic_s)
            self._by_service[service] = found
        return found


def _was_turned_away(error: BackplaneError) -> bool:
    """Whether the call was refused before any work by a server that is there."""
    bare_cancel = error.code is grpc.StatusCode.CANCELLED and not error.details
    return bare_cancel or error.reason in _TURNED_AWAY or error.metadata.get("started") == "false"
