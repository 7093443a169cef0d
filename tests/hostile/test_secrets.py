"""Row 65: what is secret or personal, searched for in all that a server leaves behind."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from backplane.events.v1 import webhooks_pb2
from backplane.identity.v1 import identity_pb2, sessions_pb2, users_pb2
from tests.hostile.conftest import EVENTS, IDENTITY, Server
from tests.support.hostile_table import Hostile

_PASSWORD = "canary tractor violet ohm"


async def _planted(server: Server) -> dict[str, str]:
    """Makes a user, a session, an API key and a webhook; gives what nobody may find of them."""
    token, mark = await server.token(), uuid.uuid4().hex
    canaries = {"e-mail": f"{mark}@canary.example", "name": f"Ada {mark}", "password": _PASSWORD}
    user = users_pb2.User(email=canaries["e-mail"], name=canaries["name"])
    create = users_pb2.CreateUserRequest(request_id=str(uuid.uuid4()), user=user)
    made = await server.ask(IDENTITY + "CreateUser", create.SerializeToString(), token)
    user = users_pb2.CreateUserResponse.FromString(made.data[5:]).user
    secret = users_pb2.SetPasswordRequest(user_id=user.id, new_password=_PASSWORD)
    assert (
        await server.ask(IDENTITY + "SetPassword", secret.SerializeToString(), token)
    ).code == "OK"
    canaries["device"] = f"phone-{mark}"
    enter = sessions_pb2.LoginRequest(
        email=user.email, password=_PASSWORD, device=canaries["device"]
    )
    reply = await server.ask(IDENTITY + "Login", enter.SerializeToString())
    tokens = sessions_pb2.LoginResponse.FromString(reply.data[5:]).tokens
    canaries["refresh token"] = tokens.refresh_token
    canaries["access token's signature"] = tokens.access_token.rpartition(".")[2]
    caller = await server.ask(
        IDENTITY + "GetCaller", b"", [("authorization", f"Bearer {tokens.access_token}")]
    )
    assert caller.code == "OK"
    request = identity_pb2.CreateServiceAccountRequest(name=f"canary-{mark[:8]}")
    made = await server.ask(IDENTITY + "CreateServiceAccount", request.SerializeToString(), token)
    account = identity_pb2.CreateServiceAccountResponse.FromString(made.data[5:]).service_account
    key = identity_pb2.CreateApiKeyRequest(
        request_id=str(uuid.uuid4()), service_account_id=account.id
    )
    made = await server.ask(IDENTITY + "CreateApiKey", key.SerializeToString(), token)
    text = identity_pb2.CreateApiKeyResponse.FromString(made.data[5:]).api_key
    # Behind the public part; an underscore may be a letter of the secret as well.
    canaries["API key"] = text.split("_", 2)[2]
    hook = webhooks_pb2.CreateWebhookRequest(
        request_id=str(uuid.uuid4()), webhook=webhooks_pb2.Webhook(url="https://shop.example/")
    )
    made = await server.ask(EVENTS + "CreateWebhook", hook.SerializeToString(), token)
    whole = webhooks_pb2.CreateWebhookResponse.FromString(made.data[5:]).secret
    canaries["webhook secret"] = whole.removeprefix("whsec_")
    return canaries


def _backup(database: Path, copy: Path) -> bytes:
    """Takes a backup as SQLite itself makes it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy.read_bytes()


async def test_no_file_holds_a_secret(server: Server, tmp_path: Path, hostile: Hostile) -> None:
    """Row 65: files of the database and its log, a backup, the server's log at level debug."""
    row = hostile(65, sent="canaries planted in a running server", expected="none in plain text")
    canaries = await _planted(server)
    async with asyncio.timeout(15):
        while "CreateWebhook" not in server.log:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0)
    places = {file.name: file.read_bytes() for file in server.folder.glob("shop.db*")}
    places["a backup"] = _backup(server.folder / "shop.db", tmp_path / "backup.db")
    places["the log"] = server.log.encode()
    assert b"identity_users" in places["a backup"]  # the search finds what is there
    assert b"CreateWebhook" in places["the log"]
    for what, canary in canaries.items():
        found = [place for place, content in places.items() if canary.encode() in content]
        assert not found, what
    row.got = f"none of {len(canaries)} in {', '.join(sorted(places))}"
