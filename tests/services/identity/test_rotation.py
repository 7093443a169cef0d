"""Keys that rotate while the server serves, and not a call refused."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from joserfc.jwk import OKPKey

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import users_pb2
from backplane_server.chassis.data import keyring
from backplane_server.services.identity import signing
from backplane_server.services.identity.chores import reseal
from backplane_server.services.identity.personal import personal_in
from tests.services.identity.callers import (
    Caller,
    create_user,
    create_user_with_password,
    refusal,
    sign_in,
    tokens_of,
)
from tests.services.identity.test_users import EMAIL, NAME
from tests.support.node import RunningNode, running_node

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def kid_of(token: str) -> str:
    """Tells the key that signed a token."""
    head = token.partition(".")[0]
    facts: dict[str, Any] = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return str(facts["kid"])


@pytest.fixture
async def neighbour(node: RunningNode, database_url: str, roomy: str) -> AsyncIterator[RunningNode]:
    """Another node that shares database and keys."""
    async with running_node(
        database_url,
        services=["identity"],
        keys_dir=node.node.settings.keys_dir,
        policy_file=roomy,
    ) as other:
        yield other


async def test_signing_keys_rotate_without_a_refused_call(
    admin: Caller,
    node: RunningNode,
    neighbour: RunningNode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Calls go on while a second key comes and the first one goes; old tokens work until then."""
    monkeypatch.setattr(signing, "LOOK_AGAIN_AFTER_S", 0.05)
    monkeypatch.setattr(signing, "SETTLES_AFTER_S", 0.3)
    folder = Path(node.node.settings.keys_dir)
    before = kid_of(admin.token)
    pem = OKPKey.generate_key("Ed25519").as_pem(private=True)
    (folder / "signing-0002.pem").write_bytes(pem)
    kids: set[str] = set()
    calls = 0
    async with grpc.aio.insecure_channel(neighbour.address) as beside, asyncio.timeout(20):
        while len(kids) < 2:
            caller = await sign_in(admin.channel, node.api_key)  # any refusal fails the test
            await caller(pb.GetCallerRequest())
            await Caller(beside, caller.token, caller.id)(pb.GetCallerRequest())
            await admin(pb.GetCallerRequest())
            kids.add(kid_of(caller.token))
            calls += 4
    assert calls >= 8
    assert kids == {before, OKPKey.import_key(pem).thumbprint()}
    (folder / signing.FIRST_KEY_FILE).unlink()
    monkeypatch.setattr(signing, "LOOK_AGAIN_AFTER_S", 0.0)
    refused = await refusal(admin(pb.GetCallerRequest()))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED
    assert await (await sign_in(admin.channel, node.api_key))(pb.GetCallerRequest())


async def test_sealing_keys_rotate_while_serving(
    admin: Caller, node: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old and new versions serve side by side; after the chore the old one can be retired."""
    monkeypatch.setattr(keyring, "SETTLES_AFTER_S", 0.0)
    keys_dir = Path(node.node.settings.keys_dir)
    old = await create_user_with_password(admin, EMAIL, name=NAME)
    rings = [
        keyring.keyring_in(keys_dir, purpose=purpose)
        for purpose in ("identity-users", "identity-emails")
    ]
    assert [ring.rotate() for ring in rings] == [2, 2]
    new = await create_user(admin, "new@example.com", name="New")
    refused = await refusal(create_user(admin, EMAIL.upper()))  # found under the old index
    assert refused.metadata == {"user_id": old.id}
    assert await reseal(node.node.database, personal_in(keys_dir)) == 1
    assert await reseal(node.node.database, personal_in(keys_dir)) == 0
    for ring in rings:
        ring.retire(1)
        assert ring.versions == (2,)
    listed = await admin(users_pb2.ListUsersRequest())
    assert [(user.id, user.email, user.name) for user in listed.users] == [
        (old.id, EMAIL, NAME),
        (new.id, "new@example.com", "New"),
    ]
    assert listed.users[0].etag == (await admin(users_pb2.GetUserRequest(user_id=old.id))).user.etag
    assert (await refusal(create_user(admin, EMAIL))).reason == "EMAIL_TAKEN"
    assert (await tokens_of(admin.channel, EMAIL)).access_token
