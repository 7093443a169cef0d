"""A service's manifest, and what the platform gives a service in return."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from backplane_server.chassis.clock import Clock
    from backplane_server.chassis.data import Database
    from backplane_server.chassis.events.log import Log
    from backplane_server.chassis.rpc.peers import Peers
    from backplane_server.chassis.rpc.revocations import Read, Revocations
    from backplane_server.chassis.rpc.tokens import KeySource
    from backplane_server.chassis.rpc.workload import WorkloadSource
    from backplane_server.contract.plan import Plan
    from backplane_server.settings import Settings

# What an extra path of the operations port answers: status, content type, body.
OpsAnswer = tuple[int, str, bytes]
OpsRoute = Callable[[], OpsAnswer]
# Runs until it is cancelled, and outlives its own failures.
Chore = Callable[[], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What a service may use; made once per node and service."""

    service: Service
    settings: Settings
    database: Database
    clock: Clock
    peers: Peers
    plan: Plan
    log: Log
    revocations: Revocations


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The manifest of one service: the only public name of its folder.

    name         the short name: ``orders``
    contract     the full name of its proto service
    pb2          the module of its generated messages, imported when it is served
    servicer     makes the object whose methods answer the calls
    tables       gives the SQLAlchemy metadata of its tables
    migrations   the package that holds its Alembic scripts
    needs        the permissions that its own identity has at its peers
    keys         verification keys that it provides to the whole node
    revoked      reads for the whole node what was revoked lately
    workloads    tells the whole node which account a workload is
    ops_routes   paths that it adds to the operations port
    on_start     runs after the schema was checked, before the first call
    chores       run beside the calls until the node stops
    """

    name: str
    contract: str
    pb2: str
    servicer: Callable[[ServiceContext], object]
    tables: Callable[[], MetaData] | None = None
    migrations: str | None = None
    needs: tuple[str, ...] = ()
    keys: Callable[[ServiceContext], KeySource] | None = None
    revoked: Callable[[ServiceContext], Read] | None = None
    workloads: Callable[[ServiceContext], WorkloadSource] | None = None
    ops_routes: Callable[[ServiceContext], Mapping[str, OpsRoute]] | None = None
    on_start: Callable[[ServiceContext], Awaitable[None]] | None = None
    chores: Callable[[ServiceContext], Sequence[Chore]] | None = None
