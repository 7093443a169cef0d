"""Callers of IdentityService, and what tests ask of it again and again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_status.rpc_status import from_call

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import sessions_pb2, users_pb2
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub

# Of four unusual words.
PASSWORD = "plum tractor violet ohm"


@dataclass(frozen=True)
class Caller:
    """Somebody with an access token."""

    channel: grpc.aio.Channel
    token: str
    id: str

    async def __call__(self, request: Message) -> Any:
        """Calls the method that takes the request and gives its answer."""
        return await call(self.channel, request, token=self.token)


async def call(channel: grpc.aio.Channel, request: Message, *, token: str = "") -> Any:
    """Calls the method that takes the request."""
    method = getattr(IdentityServiceStub(channel), type(request).__name__.removesuffix("Request"))
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    return await method(request, metadata=metadata, timeout=10)


async def sign_in(channel: grpc.aio.Channel, api_key: str) -> Caller:
    """Exchanges an API key for a caller."""
    answer = await call(channel, pb.ExchangeApiKeyRequest(api_key=api_key))
    return Caller(channel, answer.access_token, answer.subject)


@dataclass(frozen=True)
class Refusal:
    """How a call failed."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]


async def refusal(answer: Any) -> Refusal:
    """Waits for a call that must fail and tells how it did."""
    try:
        told = await answer
    except grpc.aio.AioRpcError as error:
        return refusal_in(error)
    raise AssertionError(f"the call was not refused: {told}")


def refusal_in(error: grpc.aio.AioRpcError) -> Refusal:
    """Reads reason and metadata of a failed call."""
    status = from_call(error)  # type: ignore[arg-type]  # an error has what a call has
    info = ErrorInfo()
    if status is not None:
        next(detail for detail in status.details if detail.Is(info.DESCRIPTOR)).Unpack(info)
    return Refusal(error.code(), info.reason, error.details() or "", dict(info.metadata))


def new_request_id() -> str:
    """Makes a request id."""
    return str(uuid.uuid4())


async def create_account(caller: Caller, name: str) -> pb.ServiceAccount:
    """Creates a service account."""
    answer = await caller(pb.CreateServiceAccountRequest(name=name))
    account: pb.ServiceAccount = answer.service_account
    return account


async def create_role(caller: Caller, name: str, permissions: Sequence[str]) -> pb.Role:
    """Creates a role."""
    answer = await caller(pb.CreateRoleRequest(role=pb.Role(name=name, permissions=permissions)))
    role: pb.Role = answer.role
    return role


async def grant(caller: Caller, *, role_id: str, subject: str) -> pb.Grant:
    """Grants a role."""
    answer = await caller(pb.CreateGrantRequest(role_id=role_id, subject=subject))
    made: pb.Grant = answer.grant
    return made


async def create_key(caller: Caller, account_id: str) -> pb.CreateApiKeyResponse:
    """Creates an API key."""
    answer: pb.CreateApiKeyResponse = await caller(
        pb.CreateApiKeyRequest(service_account_id=account_id)
    )
    return answer


async def newcomer(admin: Caller, name: str, permissions: Sequence[str]) -> Caller:
    """Makes an account that holds permissions, and signs it in."""
    account = await create_account(admin, name)
    if permissions:
        role = await create_role(admin, f"{name}-role", permissions)
        await grant(admin, role_id=role.id, subject=account.id)
    key = await create_key(admin, account.id)
    return await sign_in(admin.channel, key.api_key)


async def create_user(caller: Caller, email: str, *, name: str = "") -> users_pb2.User:
    """Creates a user."""
    answer = await caller(
        users_pb2.CreateUserRequest(
            request_id=new_request_id(), user=users_pb2.User(email=email, name=name)
        )
    )
    user: users_pb2.User = answer.user
    return user


async def create_user_with_password(
    admin: Caller, email: str, *, name: str = "", device: str = ""
) -> users_pb2.User:
    """Creates a user who can sign in, and signs it in once where a device is named."""
    user = await create_user(admin, email, name=name)
    await admin(users_pb2.SetPasswordRequest(user_id=user.id, new_password=PASSWORD))
    if device:
        await log_in(admin.channel, email, device=device)
    return user


async def tokens_of(
    channel: grpc.aio.Channel, email: str, *, password: str = PASSWORD, device: str = ""
) -> sessions_pb2.SessionTokens:
    """Signs a user in and gives the session's tokens."""
    answer = await call(
        channel, sessions_pb2.LoginRequest(email=email, password=password, device=device)
    )
    tokens: sessions_pb2.SessionTokens = answer.tokens
    return tokens


async def log_in(
    channel: grpc.aio.Channel, email: str, *, password: str = PASSWORD, device: str = ""
) -> Caller:
    """Signs a user in."""
    tokens = await tokens_of(channel, email, password=password, device=device)
    return Caller(channel, tokens.access_token, tokens.subject)
