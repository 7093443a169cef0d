"""The tables of identity and their rows.

Ids are TypeIDs (``sva_``, ``key_``, ``rol_``, ``grt_``), so that ordering by id
is ordering by creation. Instants are microseconds since the epoch, UTC.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from backplane_server.chassis.data import stored_in

metadata = MetaData()

service_accounts = Table(
    "identity_service_accounts",
    metadata,
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("disabled_us", BigInteger),
    PrimaryKeyConstraint("id", name="pk_identity_service_accounts"),
    UniqueConstraint("name", name="uq_identity_service_accounts_name"),
)

api_keys = Table(
    "identity_api_keys",
    metadata,
    Column("id", Text, nullable=False),
    Column("service_account_id", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("last_used_us", BigInteger),
    Column("revoked_us", BigInteger),
    PrimaryKeyConstraint("id", name="pk_identity_api_keys"),
    Index("ix_identity_api_keys_prefix", "prefix"),
    Index("ix_identity_api_keys_account", "service_account_id", "id"),
)

roles = Table(
    "identity_roles",
    metadata,
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    # A JSON array of names and patterns, in alphabetical order.
    Column("permissions", Text, nullable=False),
    # Whether the permissions list `*`, so that administrators can be found.
    Column("everything", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_identity_roles"),
    UniqueConstraint("name", name="uq_identity_roles_name"),
)

grants = Table(
    "identity_grants",
    metadata,
    Column("id", Text, nullable=False),
    Column("role_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_identity_grants"),
    UniqueConstraint("subject", "role_id", name="uq_identity_grants_subject_role"),
    Index("ix_identity_grants_subject", "subject", "id"),
    Index("ix_identity_grants_role", "role_id", "id"),
)


workloads = Table(
    "identity_workloads",
    metadata,
    Column("service_account_id", Text, nullable=False),
    Column("spiffe_id", Text, nullable=False),
    Column("bound_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("service_account_id", name="pk_identity_workloads"),
    UniqueConstraint("spiffe_id", name="uq_identity_workloads_spiffe_id"),
)


@stored_in(workloads)
@dataclass(slots=True)
class Workload:
    """The program that acts as an account, by its SPIFFE id; empty: none is bound."""

    service_account_id: str
    spiffe_id: str
    bound_us: int


@stored_in(service_accounts)
@dataclass(slots=True)
class ServiceAccount:
    """The identity of a program; disabled for good once ``disabled_us`` is set."""

    id: str
    name: str
    description: str
    created_us: int
    disabled_us: int | None


@stored_in(api_keys)
@dataclass(slots=True)
class ApiKey:
    """A key as it is kept: what it begins with and the SHA-256 of its text."""

    id: str
    service_account_id: str
    prefix: str
    digest: bytes
    description: str
    created_us: int
    expires_us: int | None
    last_used_us: int | None
    revoked_us: int | None


@stored_in(roles)
@dataclass(slots=True)
class Role:
    """A named set of permissions; ``permissions`` is a JSON array."""

    id: str
    name: str
    description: str
    permissions: str
    everything: bool
    version: int
    created_us: int
    updated_us: int

    @property
    def entries(self) -> list[str]:
        """What the role permits."""
        return [str(entry) for entry in json.loads(self.permissions)]

    @property
    def etag(self) -> str:
        """The version as the wire knows it."""
        return f"v{self.version}"


@stored_in(grants)
@dataclass(slots=True)
class Grant:
    """A role that a subject (the id of a service account) was given."""

    id: str
    role_id: str
    subject: str
    created_us: int


@dataclass(frozen=True, slots=True)
class RoleChange:
    """The new content of a role's fields; None keeps what there is."""

    role_id: str
    etag: str
    name: str | None = None
    description: str | None = None
    permissions: Sequence[str] | None = None
