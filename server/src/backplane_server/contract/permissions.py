"""The permission catalogue: every permission, and what it opens."""

from __future__ import annotations

from typing import Any

from backplane_server.contract.plan import Plan


def permission_catalogue(plan: Plan) -> dict[str, Any]:
    """Returns `{"permissions": [{name, service, methods, parts_of}]}`, sorted by name.

    `methods` need the permission; `parts_of` ask for it only when a request uses
    what it covers.
    """
    return {"permissions": [_entry(plan, name) for name in plan.permissions]}


def _entry(plan: Plan, permission: str) -> dict[str, Any]:
    return {
        "name": permission,
        "service": permission.partition(".")[0],
        "methods": [m.full_name for m in plan.methods() if m.permission == permission],
        "parts_of": [m.full_name for m in plan.methods() if permission in m.optional_permissions],
    }
