"""Who may call, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from backplane_server.chassis.service import OpsRoute, Service, ServiceContext

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from .servicer import IdentityServicer
    from .signing import SigningKeys

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> IdentityServicer:
    from .servicer import IdentityServicer

    return IdentityServicer(context, signing=_keys(context))


def _tables() -> MetaData:
    from .models import metadata

    return metadata


def _keys(context: ServiceContext) -> SigningKeys:
    from .signing import signing_keys_in

    return signing_keys_in(Path(context.settings.keys_dir))


def _ops_routes(context: ServiceContext) -> Mapping[str, OpsRoute]:
    keys = _keys(context)
    return {"/.well-known/jwks.json": lambda: (200, "application/jwk-set+json", keys.jwks())}


async def _on_start(context: ServiceContext) -> None:
    from .bootstrap import make_first_administrator

    await make_first_administrator(context)


SERVICE = Service(
    name="identity",
    contract="backplane.identity.v1.IdentityService",
    pb2="backplane.identity.v1.identity_pb2",
    servicer=_servicer,
    tables=_tables,
    migrations="backplane_server.services.identity.migrations",
    keys=_keys,
    ops_routes=_ops_routes,
    on_start=_on_start,
)
