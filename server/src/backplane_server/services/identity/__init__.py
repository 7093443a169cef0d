"""Who may call, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backplane_server.chassis.rpc.revocations import PATH as REVOCATIONS_PATH
from backplane_server.chassis.service import Chore, OpsRoute, Service, ServiceContext

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from backplane_server.chassis.rpc.revocations import Read

    from .servicer import IdentityServicer
    from .signing import SigningKeys
    from .workload_accounts import WorkloadAccounts

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> IdentityServicer:
    from .servicer import IdentityServicer

    return IdentityServicer(context, signing=_keys(context))


def _tables() -> MetaData:
    # The tables of users join the same metadata.
    from .user_rows import users

    return users.metadata


def _keys(context: ServiceContext) -> SigningKeys:
    from .signing import signing_keys_in

    return signing_keys_in(Path(context.settings.keys_dir))


def _workloads(context: ServiceContext) -> WorkloadAccounts:
    from .workload_accounts import WorkloadAccounts

    return WorkloadAccounts(context.database)


def _ops_routes(context: ServiceContext) -> Mapping[str, OpsRoute]:
    keys = _keys(context)
    revocations = context.revocations
    return {
        "/.well-known/jwks.json": lambda: (200, "application/jwk-set+json", keys.jwks()),
        REVOCATIONS_PATH: lambda: (200, "application/json", revocations.published()),
    }


def _revoked(context: ServiceContext) -> Read:
    from .operations import revoking

    return lambda: context.database.read(revoking.lately)


def _chores(context: ServiceContext) -> Sequence[Chore]:
    from .chores import tidy

    return [lambda: tidy(context)]


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
    revoked=_revoked,
    workloads=_workloads,
    ops_routes=_ops_routes,
    on_start=_on_start,
    chores=_chores,
)
