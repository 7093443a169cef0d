"""The permissions that the contracts of the served services name."""

from __future__ import annotations

from collections.abc import Sequence

from backplane.identity.v1 import identity_pb2 as pb
from backplane_server.contract.permissions import permission_catalogue
from backplane_server.contract.plan import Plan


def permissions_in(plan: Plan) -> tuple[pb.Permission, ...]:
    """Gives every permission by name, with the methods that need it."""
    return tuple(
        pb.Permission(
            name=entry["name"],
            methods=_sorted_paths(entry["methods"]),
            optional_methods=_sorted_paths(entry["parts_of"]),
        )
        for entry in permission_catalogue(plan)["permissions"]
    )


def _sorted_paths(full_names: Sequence[str]) -> list[str]:
    return sorted(name.removeprefix("/") for name in full_names)
