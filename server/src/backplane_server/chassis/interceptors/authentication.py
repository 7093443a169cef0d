"""Finds out who calls, from the access token in the metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane_server.chassis.errors import Unauthenticated
from backplane_server.chassis.rpc.pipeline import Stage
from backplane_server.contract.plan import Access

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.rpc.tokens import TokenVerifier
    from backplane_server.contract.plan import MethodPlan

_SCHEME = "bearer "


class Authentication:
    """Every method but the public ones needs a caller."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier

    def bind(self, method: MethodPlan) -> Stage | None:
        """Leaves public methods alone: they take credentials from nobody."""
        if method.access is Access.PUBLIC:
            return None
        return Stage(before=self._authenticate)

    def _authenticate(self, call: Call) -> None:
        if call.local:  # a peer in this process comes with its own identity
            return
        call.principal = self._verifier.principal(_token(call))


def _token(call: Call) -> str:
    """Gives the one token of a call; two could let one of them hide the other."""
    found = [value for key, value in call.raw_metadata if key == "authorization"]
    if len(found) != 1:
        raise Unauthenticated
    value = found[0] if isinstance(found[0], str) else found[0].decode("ascii", "replace")
    if value[: len(_SCHEME)].lower() != _SCHEME:
        raise Unauthenticated
    return value[len(_SCHEME) :]
