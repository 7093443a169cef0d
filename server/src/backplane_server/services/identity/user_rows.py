"""The tables of users and sessions, and their rows.

Name, e-mail and password of a user, and the devices of its sessions, are sealed
with a key of the user's own, which ``sealed_key`` holds, itself sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from backplane_server.chassis.data import stored_in

from .models import metadata

users = Table(
    "identity_users",
    metadata,
    Column("id", Text, nullable=False),
    # The blind index of the normalised e-mail; none once the user is erased.
    Column("email_index", Text),
    Column("sealed_key", LargeBinary),
    Column("email", LargeBinary),
    Column("name", LargeBinary),
    # An argon2id hash in its usual text form, sealed.
    Column("password", LargeBinary),
    Column("password_us", BigInteger),
    Column("disabled_us", BigInteger),
    Column("erased_us", BigInteger),
    Column("version", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_identity_users"),
    UniqueConstraint("email_index", name="uq_identity_users_email_index"),
    Index("ix_identity_users_sealed", "sealed_key"),
)

sessions = Table(
    "identity_sessions",
    metadata,
    Column("id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("device", LargeBinary, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("used_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    PrimaryKeyConstraint("id", name="pk_identity_sessions"),
    Index("ix_identity_sessions_user", "user_id", "id"),
    # When a session ended or will: of itself, or before.
    Index("ix_identity_sessions_ended", text("coalesce(revoked_us, expires_us)"), "id"),
)

refresh_tokens = Table(
    "identity_refresh_tokens",
    metadata,
    Column("digest", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("used_us", BigInteger),
    PrimaryKeyConstraint("digest", name="pk_identity_refresh_tokens"),
    Index("ix_identity_refresh_tokens_session", "session_id"),
)

revocations = Table(
    "identity_revocations",
    metadata,
    Column("mark", Text, nullable=False),
    Column("revoked_us", BigInteger, nullable=False),
    # When the last access token that the mark refuses has expired.
    Column("ends_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("mark", name="pk_identity_revocations"),
    Index("ix_identity_revocations_ends", "ends_us"),
)


@stored_in(users)
@dataclass(slots=True)
class User:
    """A person; what is personal is sealed, and gone once ``erased_us`` is set."""

    id: str
    email_index: str | None
    sealed_key: bytes | None
    email: bytes | None
    name: bytes | None
    password: bytes | None
    password_us: int | None
    disabled_us: int | None
    erased_us: int | None
    version: int
    created_us: int
    updated_us: int

    @property
    def etag(self) -> str:
        """The version as the wire knows it."""
        return f"v{self.version}"

    @property
    def is_enabled(self) -> bool:
        """Whether the user may sign in and go on."""
        return self.disabled_us is None and self.erased_us is None


@stored_in(sessions)
@dataclass(slots=True)
class Session:
    """A sign-in of a user; over once it expired or ``revoked_us`` is set."""

    id: str
    user_id: str
    device: bytes
    created_us: int
    used_us: int
    expires_us: int
    revoked_us: int | None

    def is_active(self, *, now_us: int) -> bool:
        """Tells whether the session goes on."""
        return self.revoked_us is None and now_us < self.expires_us


@stored_in(refresh_tokens)
@dataclass(slots=True)
class RefreshToken:
    """The SHA-256 of a refresh token, kept after its use so that a second one is seen."""

    digest: str
    session_id: str
    used_us: int | None


@stored_in(revocations)
@dataclass(slots=True)
class Revocation:
    """What a credential or subject that was revoked is known by."""

    mark: str
    revoked_us: int
    ends_us: int


@dataclass(frozen=True, slots=True)
class UserChange:
    """The new content of a user's fields; None keeps what there is."""

    user_id: str
    etag: str
    email: str | None = None
    name: str | None = None
