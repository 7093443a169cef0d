"""Keeps each caller to its allowance of each class of calls.

The allowance is the policy's, per caller and class. Callers of public methods are
counted by the network that they come from. Calls of peers in this process are not
counted: the call that made them was.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.errors import QuotaExceeded
from backplane_server.chassis.interceptors.callers import caller_of
from backplane_server.chassis.limits.buckets import Buckets
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from backplane_server.chassis.interceptors.shared_quota import SharedAllowance, SharedQuota
    from backplane_server.chassis.ops.metrics import Metrics
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan
    from backplane_server.contract.plan import Quota as Numbers

_now_s: Final = time.monotonic
_RETRY_S_MIN: Final = 0.001


class Allowance:
    """The allowances of one class, of every caller; counts what it refuses."""

    def __init__(
        self, name: str, numbers: Numbers, *, shared: SharedAllowance | None = None
    ) -> None:
        self.name = name
        self.per_second = numbers.per_second
        self.refused = 0
        self.buckets = Buckets(per_second=numbers.per_second, burst=numbers.burst)
        self._shared = shared

    def take(self, call: Call) -> Awaitable[None] | None:
        """Counts a call; raises QuotaExceeded, or gives the shared bucket's answer to wait for."""
        if call.local:
            return None
        caller, now_s = caller_of(call), _now_s()
        if self._shared is not None and self._shared.is_up:
            if self._shared.take(caller, now_s):
                return None
            return self._ask(self._shared, caller)
        self._take_here(caller, now_s)
        return None

    def _take_here(self, caller: str, now_s: float) -> None:
        wait_s = self.buckets.take(caller, now_s)
        if wait_s:
            raise self._refusal(caller, wait_s)

    async def _ask(self, shared: SharedAllowance, caller: str) -> None:
        wait_s = await shared.ask(caller)
        if wait_s is None:  # the shared bucket is gone: our own takes its place
            self._take_here(caller, _now_s())
        elif wait_s:
            raise self._refusal(caller, wait_s)

    def _refusal(self, caller: str, wait_s: float) -> QuotaExceeded:
        self.refused += 1
        return QuotaExceeded(
            caller=caller,
            quota=self.name,
            per_second=self.per_second,
            retry_after_s=max(wait_s, _RETRY_S_MIN),
        )


class Quota:
    """One allowance a class, shared by the class's methods.

    shared   where nodes count together; None: each counts alone
    """

    def __init__(self, *, metrics: Metrics, shared: SharedQuota | None = None) -> None:
        self._metrics = metrics
        self._shared = shared
        self._allowances: dict[str, Allowance] = {}

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds the allowance of the method's class."""
        return Stage(before=self._allowance(method).take)

    def _allowance(self, method: MethodPlan) -> Allowance:
        name = str(method.quota_class)
        found = self._allowances.get(name)
        if found is None:
            shared = None if self._shared is None else self._shared.allowance(name, method.quota)
            found = self._allowances[name] = Allowance(name, method.quota, shared=shared)
            self._show(found)
        return found

    def _show(self, allowance: Allowance) -> None:
        self._metrics.counter(
            "backplane_quota_refused_total",
            meaning="Calls refused because their caller used up its allowance.",
            read=partial(getattr, allowance, "refused"),
            quota=allowance.name,
        )
        self._metrics.gauge(
            "backplane_quota_callers",
            meaning="Callers whose allowance is not whole, as counted by this node alone.",
            read=lambda: len(allowance.buckets),
            quota=allowance.name,
        )
