"""Finds out who calls: from the access token, or from a verified client certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane_server.chassis.errors import Unauthenticated, WorkloadMismatch
from backplane_server.chassis.rpc.pipeline import Stage
from backplane_server.contract.plan import Access

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.rpc.tokens import TokenVerifier
    from backplane_server.chassis.rpc.workload import Workloads
    from backplane_server.contract.plan import MethodPlan

_SCHEME = "bearer "


class Authentication:
    """Every method but the public ones needs a caller.

    workloads   None where clients are not asked for certificates
    """

    def __init__(self, verifier: TokenVerifier, *, workloads: Workloads | None = None) -> None:
        self._verifier = verifier
        self._workloads = workloads

    def bind(self, method: MethodPlan) -> Stage | None:
        """Leaves public methods alone: they take credentials from nobody."""
        if method.access is Access.PUBLIC:
            return None
        return Stage(before=self._authenticate)

    def _authenticate(self, call: Call) -> Awaitable[None] | None:
        if call.local:  # a peer in this process comes with its own identity
            return None
        workload = self._workloads.of(call) if self._workloads is not None else ""
        if workload and not _has_token(call):
            return self._as_workload(call, workload)
        principal = self._verifier.principal(_token(call))
        if principal.workload and principal.workload != workload:
            raise WorkloadMismatch
        call.principal = principal
        return None

    async def _as_workload(self, call: Call, workload: str) -> None:
        """Lets a verified workload act as its service account."""
        if self._workloads is not None:
            call.principal = await self._workloads.principal(workload)


def _has_token(call: Call) -> bool:
    return any(key == "authorization" for key, _ in call.raw_metadata)


def _token(call: Call) -> str:
    """Gives the one token of a call; two could let one of them hide the other."""
    found = [value for key, value in call.raw_metadata if key == "authorization"]
    if len(found) != 1:
        raise Unauthenticated
    value = found[0] if isinstance(found[0], str) else found[0].decode("ascii", "replace")
    if value[: len(_SCHEME)].lower() != _SCHEME:
        raise Unauthenticated
    return value[len(_SCHEME) :]
