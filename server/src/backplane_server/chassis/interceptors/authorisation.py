"""Lets a caller in who holds the method's permission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane_server.chassis.errors import MissingPermission
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan


class Authorisation:
    """Checks the permission that the contract names; the default is to deny."""

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to methods that name a permission."""
        permission = method.permission
        if permission is None:
            return None

        def authorise(call: Call) -> None:
            if not call.principal.permissions.holds(permission):
                raise MissingPermission(permission)

        return Stage(before=authorise)
