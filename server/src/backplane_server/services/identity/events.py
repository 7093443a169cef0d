"""What identity publishes: a resource as it is now, whenever it changes.

Keys and grants are events of the account that they belong to, so that they are
kept in order with it.
"""

from __future__ import annotations

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import workloads_pb2
from backplane_server.chassis.data import Event

from . import rules, wire
from .models import ApiKey, Grant, Role, ServiceAccount, Workload


def account_changed(account: ServiceAccount) -> Event:
    """An account was created or disabled."""
    return Event(
        subject=rules.subject_of(account.id),
        message=pb.ServiceAccountChanged(service_account=wire.from_account(account)),
    )


def workload_changed(workload: Workload) -> Event:
    """An account was bound to a workload or freed from one."""
    return Event(
        subject=rules.subject_of(workload.service_account_id),
        message=workloads_pb2.WorkloadChanged(workload=wire.from_workload(workload)),
    )


def api_key_changed(key: ApiKey) -> Event:
    """A key was created or revoked."""
    return Event(
        subject=rules.subject_of(key.service_account_id),
        message=pb.ApiKeyChanged(key=wire.from_api_key(key)),
    )


def role_changed(role: Role, *, deleted: bool = False) -> Event:
    """A role was created, changed or deleted."""
    return Event(
        subject=f"roles/{role.id}",
        message=pb.RoleChanged(role=wire.from_role(role), deleted=deleted),
    )


def grant_changed(grant: Grant, *, deleted: bool = False) -> Event:
    """A role was granted or taken back."""
    return Event(
        subject=rules.subject_of(grant.subject),
        message=pb.GrantChanged(grant=wire.from_grant(grant), deleted=deleted),
    )
