"""Identity's rows and its messages, one from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import workloads_pb2
from backplane_server.chassis.wire import optional_timestamp, timestamp_from_us, us_from_timestamp

from .models import ApiKey, Grant, Role, RoleChange, ServiceAccount, Workload

if TYPE_CHECKING:
    pass


def from_account(account: ServiceAccount) -> pb.ServiceAccount:
    """The message of an account."""
    enabled = account.disabled_us is None
    return pb.ServiceAccount(
        id=account.id,
        name=account.name,
        description=account.description,
        state=pb.SERVICE_ACCOUNT_STATE_ENABLED if enabled else pb.SERVICE_ACCOUNT_STATE_DISABLED,
        create_time=timestamp_from_us(account.created_us),
        disable_time=optional_timestamp(account.disabled_us),
    )


def from_workload(workload: Workload) -> workloads_pb2.Workload:
    """The message of a workload."""
    return workloads_pb2.Workload(
        service_account_id=workload.service_account_id,
        spiffe_id=workload.spiffe_id,
        bind_time=timestamp_from_us(workload.bound_us) if workload.spiffe_id else None,
    )


def from_api_key(key: ApiKey) -> pb.ApiKey:
    """The message of a key, which never holds its text."""
    return pb.ApiKey(
        id=key.id,
        service_account_id=key.service_account_id,
        prefix=key.prefix,
        description=key.description,
        create_time=timestamp_from_us(key.created_us),
        expire_time=optional_timestamp(key.expires_us),
        last_use_time=optional_timestamp(key.last_used_us),
        revoke_time=optional_timestamp(key.revoked_us),
    )


def from_role(role: Role) -> pb.Role:
    """The message of a role."""
    return pb.Role(
        id=role.id,
        name=role.name,
        description=role.description,
        permissions=role.entries,
        etag=role.etag,
        create_time=timestamp_from_us(role.created_us),
        update_time=timestamp_from_us(role.updated_us),
    )


def from_grant(grant: Grant) -> pb.Grant:
    """The message of a grant."""
    return pb.Grant(
        id=grant.id,
        role_id=grant.role_id,
        subject=grant.subject,
        create_time=timestamp_from_us(grant.created_us),
    )


def created_account(account: ServiceAccount) -> pb.CreateServiceAccountResponse:
    """The answer to CreateServiceAccount."""
    return pb.CreateServiceAccountResponse(service_account=from_account(account))


def created_api_key(key: ApiKey) -> pb.CreateApiKeyResponse:
    """The answer to CreateApiKey as it may be kept: without the key's text."""
    return pb.CreateApiKeyResponse(key=from_api_key(key))


def created_role(role: Role) -> pb.CreateRoleResponse:
    """The answer to CreateRole."""
    return pb.CreateRoleResponse(role=from_role(role))


def updated_role(role: Role) -> pb.UpdateRoleResponse:
    """The answer to UpdateRole."""
    return pb.UpdateRoleResponse(role=from_role(role))


def deleted_role(_: None) -> pb.DeleteRoleResponse:
    """The answer to DeleteRole."""
    return pb.DeleteRoleResponse()


def deleted_grant(_: None) -> pb.DeleteGrantResponse:
    """The answer to DeleteGrant."""
    return pb.DeleteGrantResponse()


def expires_us(request: pb.CreateApiKeyRequest) -> int | None:
    """When the asked key ends, or nothing where it does not."""
    return us_from_timestamp(request.expire_time) if request.HasField("expire_time") else None


def to_role_change(request: pb.UpdateRoleRequest) -> RoleChange:
    """What an update asks for: the fields that its mask names."""
    paths = set(request.update_mask.paths)
    asked = request.role
    return RoleChange(
        role_id=asked.id,
        etag=request.etag,
        name=asked.name if "name" in paths else None,
        description=asked.description if "description" in paths else None,
        permissions=list(asked.permissions) if "permissions" in paths else None,
    )
