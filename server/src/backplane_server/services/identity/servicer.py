"""The calls of IdentityService: wire in, wire out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import workloads_pb2
from backplane_server.chassis.wire import timestamp_from_us

from . import key_text, rules, wire
from .catalogue import permissions_in
from .last_use import LastUse
from .operations import accounts, authority, grants, keys, roles, workloads
from .session_calls import SessionCalls
from .tokens import TokenIssuer
from .user_calls import UserCalls
from .user_parts import Parts

if TYPE_CHECKING:
    from backplane_server.chassis.data.page_tokens import Page
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.service import ServiceContext

    from .models import ApiKey, Grant, Role, ServiceAccount
    from .signing import SigningKeys

_CHECK_OTHERS = "identity.permissions.check_others"


class IdentityServicer(UserCalls, SessionCalls):
    """Answers every method of the service."""

    def __init__(self, context: ServiceContext, *, signing: SigningKeys) -> None:
        settings = context.settings
        self._issuer = TokenIssuer(
            keys=signing,
            issuer=settings.issuer,
            audience=settings.audience,
            ttl_s=settings.access_token_ttl_s,
        )
        self._parts = Parts(context, issuer=self._issuer)
        self._last_use = LastUse(context.database)
        self._permissions = permissions_in(context.plan)

    # Service accounts

    async def CreateServiceAccount(
        self, request: pb.CreateServiceAccountRequest, call: Call
    ) -> pb.CreateServiceAccountResponse:
        """Creates a service account."""
        response: pb.CreateServiceAccountResponse = await call.write(
            accounts.create,
            name=request.name,
            description=request.description,
            reply=wire.created_account,
        )
        return response

    async def GetServiceAccount(
        self, request: pb.GetServiceAccountRequest, call: Call
    ) -> pb.GetServiceAccountResponse:
        """Answers one service account."""
        account = await call.read(accounts.find, account_id=request.service_account_id)
        return pb.GetServiceAccountResponse(service_account=wire.from_account(account))

    async def ListServiceAccounts(
        self, request: pb.ListServiceAccountsRequest, call: Call
    ) -> pb.ListServiceAccountsResponse:
        """Lists service accounts, oldest first."""
        page = call.page(request)
        rows = await call.read(accounts.page, after=_after(page), limit=page.fetch)
        shown, token = page.cut(rows, key=_by_id)
        return pb.ListServiceAccountsResponse(
            service_accounts=map(wire.from_account, shown), next_page_token=token
        )

    async def DisableServiceAccount(
        self, request: pb.DisableServiceAccountRequest, call: Call
    ) -> pb.DisableServiceAccountResponse:
        """Disables a service account for good."""
        account = await self._parts.revoke(
            call, accounts.disable, account_id=request.service_account_id
        )
        return pb.DisableServiceAccountResponse(service_account=wire.from_account(account))

    # Workloads

    async def SetWorkload(
        self, request: workloads_pb2.SetWorkloadRequest, call: Call
    ) -> workloads_pb2.SetWorkloadResponse:
        """Binds a service account to a workload."""
        workload = await call.write(
            workloads.set_, account_id=request.service_account_id, spiffe_id=request.spiffe_id
        )
        return workloads_pb2.SetWorkloadResponse(workload=wire.from_workload(workload))

    async def GetWorkload(
        self, request: workloads_pb2.GetWorkloadRequest, call: Call
    ) -> workloads_pb2.GetWorkloadResponse:
        """Answers the workload of a service account."""
        workload = await call.read(workloads.find, account_id=request.service_account_id)
        return workloads_pb2.GetWorkloadResponse(workload=wire.from_workload(workload))

    # API keys

    async def CreateApiKey(
        self, request: pb.CreateApiKeyRequest, call: Call
    ) -> pb.CreateApiKeyResponse:
        """Creates an API key and shows it, this once."""
        new = key_text.make()
        response: pb.CreateApiKeyResponse = await call.write(
            keys.create,
            account_id=request.service_account_id,
            description=request.description,
            expires_us=wire.expires_us(request),
            new=new,
            reply=wire.created_api_key,
        )
        # The answer that is kept for a repeated call never holds the text. Only the
        # call that made the key tells it, in a message of its own: the kept one
        # was serialized inside the transaction.
        if response.key.prefix != new.prefix:
            return response
        return pb.CreateApiKeyResponse(key=response.key, api_key=new.text)

    async def ListApiKeys(
        self, request: pb.ListApiKeysRequest, call: Call
    ) -> pb.ListApiKeysResponse:
        """Lists the API keys of an account, oldest first."""
        page = call.page(request)
        rows = await call.read(
            keys.page,
            account_id=request.service_account_id,
            after=_after(page),
            limit=page.fetch,
        )
        shown, token = page.cut(rows, key=_by_id)
        return pb.ListApiKeysResponse(keys=map(wire.from_api_key, shown), next_page_token=token)

    async def RevokeApiKey(
        self, request: pb.RevokeApiKeyRequest, call: Call
    ) -> pb.RevokeApiKeyResponse:
        """Revokes an API key for good."""
        key = await self._parts.revoke(call, keys.revoke, key_id=request.api_key_id)
        return pb.RevokeApiKeyResponse(key=wire.from_api_key(key))

    async def ExchangeApiKey(
        self, request: pb.ExchangeApiKeyRequest, call: Call
    ) -> pb.ExchangeApiKeyResponse:
        """Exchanges an API key for an access token."""
        redeemed = await call.read(keys.redeem, text=request.api_key)
        token = self._issuer.issue(redeemed)
        self._last_use.note(redeemed.key, now_us=redeemed.now_us)
        return pb.ExchangeApiKeyResponse(
            access_token=token.text,
            expire_time=timestamp_from_us(token.expires_us),
            expires_in_seconds=token.expires_in_s,
            subject=redeemed.key.service_account_id,
        )

    # Roles

    async def CreateRole(self, request: pb.CreateRoleRequest, call: Call) -> pb.CreateRoleResponse:
        """Creates a role."""
        response: pb.CreateRoleResponse = await call.write(
            roles.create,
            name=request.role.name,
            description=request.role.description,
            permissions=list(request.role.permissions),
            reply=wire.created_role,
        )
        return response

    async def GetRole(self, request: pb.GetRoleRequest, call: Call) -> pb.GetRoleResponse:
        """Answers one role."""
        role = await call.read(roles.find, role_id=request.role_id)
        return pb.GetRoleResponse(role=wire.from_role(role))

    async def ListRoles(self, request: pb.ListRolesRequest, call: Call) -> pb.ListRolesResponse:
        """Lists roles, oldest first."""
        page = call.page(request)
        rows = await call.read(roles.page, after=_after(page), limit=page.fetch)
        shown, token = page.cut(rows, key=_by_id)
        return pb.ListRolesResponse(roles=map(wire.from_role, shown), next_page_token=token)

    async def UpdateRole(self, request: pb.UpdateRoleRequest, call: Call) -> pb.UpdateRoleResponse:
        """Changes the fields of a role that the mask names."""
        response: pb.UpdateRoleResponse = await call.write(
            roles.update, wire.to_role_change(request), reply=wire.updated_role
        )
        return response

    async def DeleteRole(self, request: pb.DeleteRoleRequest, call: Call) -> pb.DeleteRoleResponse:
        """Deletes a role that is granted to nobody."""
        response: pb.DeleteRoleResponse = await call.write(
            roles.delete,
            role_id=request.role_id,
            etag=request.etag,
            reply=wire.deleted_role,
        )
        return response

    # Grants

    async def CreateGrant(
        self, request: pb.CreateGrantRequest, call: Call
    ) -> pb.CreateGrantResponse:
        """Grants a role to a subject."""
        grant = await call.write(grants.create, role_id=request.role_id, subject=request.subject)
        return pb.CreateGrantResponse(grant=wire.from_grant(grant))

    async def ListGrants(self, request: pb.ListGrantsRequest, call: Call) -> pb.ListGrantsResponse:
        """Lists grants, oldest first."""
        page = call.page(request)
        rows = await call.read(
            grants.page,
            subject=request.subject,
            role_id=request.role_id,
            after=_after(page),
            limit=page.fetch,
        )
        shown, token = page.cut(rows, key=_by_id)
        return pb.ListGrantsResponse(grants=map(wire.from_grant, shown), next_page_token=token)

    async def DeleteGrant(
        self, request: pb.DeleteGrantRequest, call: Call
    ) -> pb.DeleteGrantResponse:
        """Takes a granted role back."""
        response: pb.DeleteGrantResponse = await call.write(
            grants.delete, grant_id=request.grant_id, reply=wire.deleted_grant
        )
        return response

    # Permissions

    async def CheckPermission(
        self, request: pb.CheckPermissionRequest, call: Call
    ) -> pb.CheckPermissionResponse:
        """Answers whether a subject holds a permission now."""
        own = rules.holder_id_of(call.principal.subject)
        subject = request.subject or own
        if subject is None:  # a service of the platform: no roles, its manifest says what it may
            return pb.CheckPermissionResponse(allowed=call.may(request.permission))
        if subject != own:
            call.require(_CHECK_OTHERS)
        allowed = await call.read(
            authority.is_permitted, subject=subject, permission=request.permission
        )
        return pb.CheckPermissionResponse(allowed=allowed)

    async def ListPermissions(
        self, request: pb.ListPermissionsRequest, call: Call
    ) -> pb.ListPermissionsResponse:
        """Lists the permissions that the contracts name."""
        page = call.page(request)
        after = _after(page)
        rows = [one for one in self._permissions if one.name > after]
        shown, token = page.cut(rows, key=lambda one: (one.name,))
        return pb.ListPermissionsResponse(permissions=shown, next_page_token=token)

    async def GetCaller(self, _: pb.GetCallerRequest, call: Call) -> pb.GetCallerResponse:
        """Answers who the caller is."""
        subject = call.principal.subject
        user_id, account_id = rules.user_id_of(subject), rules.account_id_of(subject)
        if user_id is not None:
            return await self.get_calling_user(user_id, call)
        if account_id is None:
            return pb.GetCallerResponse(subject=subject, name=subject.rpartition("/")[2])
        caller = await call.read(accounts.caller, account_id=account_id)
        return pb.GetCallerResponse(
            subject=account_id, name=caller.account.name, permissions=caller.permissions
        )


def _after(page: Page) -> str:
    return str(page.after[0]) if page.after else ""


def _by_id(row: ServiceAccount | ApiKey | Role | Grant) -> tuple[str]:
    return (row.id,)
