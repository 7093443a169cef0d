"""Users and sessions and their messages, one from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.identity.v1 import sessions_pb2, users_pb2
from backplane_server.chassis.wire import optional_timestamp, timestamp_from_us

from .personal import Person
from .user_rows import Session, User, UserChange

if TYPE_CHECKING:
    from .tokens import AccessToken


def from_person(person: Person) -> users_pb2.User:
    """The message of a user."""
    user = person.user
    return users_pb2.User(
        id=user.id,
        email=person.email,
        name=person.name,
        state=_state(user),
        etag=user.etag,
        create_time=timestamp_from_us(user.created_us),
        update_time=timestamp_from_us(user.updated_us),
        password_time=optional_timestamp(user.password_us),
    )


def nameless(user: User) -> users_pb2.User:
    """The message of a user without what is personal: for what is kept."""
    return from_person(Person(user, email="", name=""))


def from_session(session: Session, *, device: str) -> sessions_pb2.Session:
    """The message of a session."""
    return sessions_pb2.Session(
        id=session.id,
        user_id=session.user_id,
        device=device,
        create_time=timestamp_from_us(session.created_us),
        last_use_time=timestamp_from_us(session.used_us),
        expire_time=timestamp_from_us(session.expires_us),
        revoke_time=optional_timestamp(session.revoked_us),
    )


def from_tokens(
    token: AccessToken, *, session: Session, refresh_token: str
) -> sessions_pb2.SessionTokens:
    """The message of a session's tokens."""
    return sessions_pb2.SessionTokens(
        access_token=token.text,
        expire_time=timestamp_from_us(token.expires_us),
        expires_in_seconds=token.expires_in_s,
        refresh_token=refresh_token,
        session_id=session.id,
        subject=session.user_id,
    )


def created_user(person: Person) -> users_pb2.CreateUserResponse:
    """The answer to CreateUser as it may be kept: without what is personal."""
    return users_pb2.CreateUserResponse(user=nameless(person.user))


def updated_user(user: User) -> users_pb2.UpdateUserResponse:
    """The answer to UpdateUser as it may be kept: without what is personal."""
    return users_pb2.UpdateUserResponse(user=nameless(user))


def to_user_change(request: users_pb2.UpdateUserRequest) -> UserChange:
    """What an update asks for: the fields that its mask names."""
    paths = set(request.update_mask.paths)
    asked = request.user
    return UserChange(
        user_id=asked.id,
        etag=request.etag,
        email=asked.email if "email" in paths else None,
        name=asked.name if "name" in paths else None,
    )


def _state(user: User) -> users_pb2.UserState.ValueType:
    if user.erased_us is not None:
        return users_pb2.USER_STATE_ERASED
    if user.disabled_us is not None:
        return users_pb2.USER_STATE_DISABLED
    return users_pb2.USER_STATE_ENABLED
