"""Audit records tell what was set, and no secret: they can never be taken back."""

from __future__ import annotations

import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import grpc
import pytest

from backplane.audit.v1 import audit_pb2 as pb
from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub
from backplane.identity.v1 import identity_pb2 as identity
from backplane_server.services.audit.keys import log_keys_in
from backplane_server.services.identity.signing import SigningKeys
from tests.services.identity.callers import (
    Caller,
    create_account,
    create_role,
    refusal,
    sign_in,
)
from tests.services.identity.callers import call as call_identity
from tests.support.hostile_table import Hostile
from tests.support.node import RunningNode, running_node

IDENTITY = "/backplane.identity.v1.IdentityService/"


@pytest.fixture
async def node(sqlite_url: str) -> AsyncIterator[RunningNode]:
    """A node with identity and the audit log."""
    async with running_node(sqlite_url, services=["identity", "audit"]) as node:
        yield node


@pytest.fixture
async def admin(node: RunningNode) -> AsyncIterator[Caller]:
    """The first administrator."""
    async with grpc.aio.insecure_channel(node.address) as channel:
        yield await sign_in(channel, node.api_key)


async def records_of(node: RunningNode, admin: Caller, method: str) -> list[pb.AuditRecord]:
    """Lists the records of a method of identity, oldest first."""
    await node.node.audit_trail.settle()
    stub = AuditServiceStub(admin.channel)
    metadata = (("authorization", f"Bearer {admin.token}"),)
    request = pb.ListRecordsRequest(method=IDENTITY + method)
    reply = await stub.ListRecords(request, metadata=metadata)
    return list(reversed(reply.records))


async def test_a_changed_field_is_named(node: RunningNode, admin: Caller) -> None:
    """With a mask only what it names is told, what it empties too; the resource is named."""
    role = await create_role(admin, "desk", ["orders.*"])
    request = identity.UpdateRoleRequest(role=identity.Role(id=role.id, name="counter"))
    request.update_mask.paths[:] = ["name", "description"]
    await admin(request)
    (created,) = await records_of(node, admin, "CreateRole")
    (updated,) = await records_of(node, admin, "UpdateRole")
    assert created.resource == updated.resource == f"roles/{role.id}"
    told = {change.field: change.value for change in created.changes}
    assert told == {"role.name": '"desk"', "role.permissions": '["orders.*"]'}
    told = {change.field: change.value for change in updated.changes}
    assert told == {"role.name": '"counter"', "role.description": "null"}
    assert updated.subject == f"service_accounts/{admin.id}"


async def test_what_a_natural_change_made_is_named(node: RunningNode, admin: Caller) -> None:
    """A method that answers a transaction's row names the resource by it."""
    account = await create_account(admin, "clerk")
    role = await create_role(admin, "desk", ["orders.*"])
    made = await admin(identity.CreateGrantRequest(role_id=role.id, subject=account.id))
    granted = (await records_of(node, admin, "CreateGrant"))[-1]
    assert granted.resource == f"grants/{made.grant.id}"


async def test_no_secret_gets_into_a_record(
    node: RunningNode, admin: Caller, sqlite_url: str, hostile: Hostile
) -> None:
    """Row 65: keys that were made, exchanged and refused are in no record and no file."""
    row = hostile(65, sent="API keys made, exchanged and refused", expected="none in plain text")
    account = await create_account(admin, "clerk")
    made = await admin(identity.CreateApiKeyRequest(service_account_id=account.id))
    await sign_in(admin.channel, made.api_key)
    wrong = made.api_key[:-4] + "AAAA"
    await refusal(call_identity(admin.channel, identity.ExchangeApiKeyRequest(api_key=wrong)))
    exchanged = await records_of(node, admin, "ExchangeApiKey")
    assert [r.status for r in exchanged] == ["OK", "OK", "UNAUTHENTICATED"]
    assert exchanged[1].resource == f"subjects/{account.id}"
    assert [(c.field, c.value, c.redacted) for c in exchanged[1].changes] == [("api_key", "", True)]
    (created,) = await records_of(node, admin, "CreateApiKey")
    assert created.resource == f"serviceAccounts/{account.id}/apiKeys"
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as sql:
        dump = "\n".join(sql.iterdump())
    assert made.api_key.split("_", 2)[2] not in dump
    assert wrong.split("_", 2)[2] not in dump
    row.got = "none in audit records, none in a dump of the database"


async def test_the_logs_key_signs_no_token(node: RunningNode) -> None:
    """The audit log's key lies beside those of access tokens and verifies none."""
    folder = Path(node.node.settings.keys_dir)
    (log_key,) = log_keys_in(folder, make=False)
    assert (folder / "audit-0001.pem").stat().st_mode & 0o077 == 0
    own = urlsafe_b64encode(log_key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    signing = SigningKeys(folder)
    signing.ensure()
    tokens = signing.public_keys()
    assert len(tokens) == 1
    assert own not in [key.as_dict(private=False)["x"] for key in tokens.values()]
