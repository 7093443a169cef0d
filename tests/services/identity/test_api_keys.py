"""API keys: created, shown once, exchanged, expired, revoked."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import inspect, select, table, text

from backplane.identity.v1 import identity_pb2 as pb
from backplane_server.chassis.data.migrations import sqlalchemy_engine
from tests.services.identity.callers import (
    Caller,
    call,
    create_account,
    create_key,
    create_role,
    grant,
    new_request_id,
    newcomer,
    refusal,
    sign_in,
)
from tests.support.node import RunningNode

NO_KEY = "key_01jd8x7kz2e9p3q5r7s9tavbwc"


def claims_of(token: str) -> dict[str, Any]:
    """Reads the claims of a token without checking it."""
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


async def exchange(admin: Caller, api_key: str) -> pb.ExchangeApiKeyResponse:
    """Exchanges a key without credentials."""
    answer: pb.ExchangeApiKeyResponse = await call(
        admin.channel, pb.ExchangeApiKeyRequest(api_key=api_key)
    )
    return answer


async def test_a_new_key_signs_its_account_in(admin: Caller) -> None:
    """The key's text, shown once, is exchanged for a token that speaks for the account."""
    account = await create_account(admin, "checkout")
    made = await create_key(admin, account.id)
    assert made.api_key.startswith(made.key.prefix + "_")
    caller = await sign_in(admin.channel, made.api_key)
    answer = await caller(pb.GetCallerRequest())
    assert (answer.subject, answer.name) == (account.id, "checkout")


async def test_a_token_says_what_the_roles_permit(admin: Caller) -> None:
    """Subject, validity and the permissions of all roles are in the token."""
    account = await create_account(admin, "checkout")
    for name, permissions in (("one", ["orders.*"]), ("two", ["orders.get", "catalog.get"])):
        role = await create_role(admin, name, permissions)
        await grant(admin, role_id=role.id, subject=account.id)
    answer = await exchange(admin, (await create_key(admin, account.id)).api_key)
    claims = claims_of(answer.access_token)
    assert claims["sub"] == f"service_accounts/{account.id}"
    assert claims["permissions"] == ["catalog.get", "orders.*"]
    assert claims["exp"] - claims["iat"] == answer.expires_in_seconds == 600
    assert claims["exp"] == answer.expire_time.seconds


async def test_every_unusable_key_gets_the_same_answer(admin: Caller) -> None:
    """Unknown, malformed, revoked keys and those of disabled accounts cannot be told apart."""
    account = await create_account(admin, "checkout")
    revoked = await create_key(admin, admin.id)  # of an account that stays enabled
    orphaned = await create_key(admin, account.id)
    await admin(pb.RevokeApiKeyRequest(api_key_id=revoked.key.id))
    await admin(pb.DisableServiceAccountRequest(service_account_id=account.id))
    right = orphaned.api_key
    wrong_secret = right[:-1] + ("A" if right[-1] != "A" else "B")
    texts = [
        revoked.api_key,
        orphaned.api_key,
        wrong_secret,
        "bpk_00000000_" + "A" * 43,
        "nonsense",
    ]
    answers = [await refusal(exchange(admin, text)) for text in texts]
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0].code, answers[0].reason) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "UNAUTHENTICATED",
    )
    assert not any(text in answers[0].message for text in texts)


async def test_a_repeated_creation_does_not_repeat_the_text(admin: Caller) -> None:
    """The same request_id answers the first key, without its text."""
    account = await create_account(admin, "checkout")
    request = pb.CreateApiKeyRequest(request_id=new_request_id(), service_account_id=account.id)
    first, second = await admin(request), await admin(request)
    assert first.api_key
    assert second.api_key == ""
    assert second.key == first.key
    listed = await admin(pb.ListApiKeysRequest(service_account_id=account.id))
    assert list(listed.keys) == [first.key]
    await sign_in(admin.channel, first.api_key)


async def test_neither_tables_nor_logs_hold_a_secret_in_plain_text(
    admin: Caller, node: RunningNode, database_url: str
) -> None:
    """Keys, kept answers, events and log lines show neither an API key nor a token."""
    account = await create_account(admin, "checkout")
    request = pb.CreateApiKeyRequest(request_id=new_request_id(), service_account_id=account.id)
    made = await admin(request)
    stored = everything_in(database_url)
    assert made.key.prefix in stored  # the search finds what is there
    logged = node.logged()
    assert "CreateApiKey" in logged
    for shown in (made.api_key, node.api_key, admin.token):
        secret = shown[-40:]
        assert secret not in stored
        assert secret not in logged


def everything_in(database_url: str) -> str:
    """Gives the content of every table as one text."""
    engine = sqlalchemy_engine(database_url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = [
            row
            for name in names
            for row in connection.execute(select(text("*")).select_from(table(name)))
        ]
    engine.dispose()
    return "\n".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        for row in rows
        for value in row
    )


async def test_keys_are_listed_oldest_first_revoked_ones_too(admin: Caller) -> None:
    """Two pages show three keys; the revoked one says when."""
    account = await create_account(admin, "checkout")
    made = [(await create_key(admin, account.id)).key.id for _ in range(3)]
    await admin(pb.RevokeApiKeyRequest(api_key_id=made[0]))
    request = pb.ListApiKeysRequest(service_account_id=account.id, page_size=2)
    first = await admin(request)
    request.page_token = first.next_page_token
    second = await admin(request)
    assert [key.id for key in [*first.keys, *second.keys]] == sorted(made)
    assert second.next_page_token == ""
    revoked = {key.id for key in [*first.keys, *second.keys] if key.HasField("revoke_time")}
    assert revoked == {made[0]}


async def test_revoking_twice_answers_the_same_key(admin: Caller) -> None:
    """The second revocation changes nothing."""
    key = (await create_key(admin, admin.id)).key
    request = pb.RevokeApiKeyRequest(api_key_id=key.id)
    first, second = await admin(request), await admin(request)
    assert first == second
    assert first.key.HasField("revoke_time")


async def test_an_unknown_key_is_not_revoked(admin: Caller) -> None:
    """There is nothing by the id."""
    refused = await refusal(admin(pb.RevokeApiKeyRequest(api_key_id=NO_KEY)))
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "API_KEY_NOT_FOUND")


async def test_keys_of_an_unknown_account_are_not_found(admin: Caller) -> None:
    """Listing and creating name the account that is missing."""
    nowhere = NO_KEY.replace("key_", "sva_")
    for request in (
        pb.ListApiKeysRequest(service_account_id=nowhere),
        pb.CreateApiKeyRequest(service_account_id=nowhere),
    ):
        assert (await refusal(admin(request))).reason == "SERVICE_ACCOUNT_NOT_FOUND"


async def test_a_disabled_account_gets_no_key(admin: Caller) -> None:
    """A key that could never be exchanged is not made."""
    account = await create_account(admin, "checkout")
    await admin(pb.DisableServiceAccountRequest(service_account_id=account.id))
    refused = await refusal(create_key(admin, account.id))
    assert (refused.code, refused.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "SERVICE_ACCOUNT_DISABLED",
    )


async def test_an_expiry_that_has_passed_is_refused(admin: Caller) -> None:
    """The field is named."""
    request = pb.CreateApiKeyRequest(service_account_id=admin.id, expire_time=Timestamp(seconds=1))
    refused = await refusal(admin(request))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert "expire_time" in refused.message


async def test_an_account_has_at_most_a_hundred_usable_keys(admin: Caller) -> None:
    """The 101st key is refused until one is revoked."""
    account = await create_account(admin, "checkout")
    made = [(await create_key(admin, account.id)).key.id for _ in range(100)]
    refused = await refusal(create_key(admin, account.id))
    assert (refused.reason, refused.metadata) == ("API_KEY_LIMIT_REACHED", {"limit": "100"})
    await admin(pb.RevokeApiKeyRequest(api_key_id=made[0]))
    assert (await create_key(admin, account.id)).api_key


async def test_nobody_makes_a_key_for_somebody_mightier(admin: Caller) -> None:
    """A key for the administrator would be the administrator."""
    clerk = await newcomer(admin, "clerk", ["identity.api_keys.create"])
    refused = await refusal(create_key(clerk, admin.id))
    assert (refused.code, refused.reason, refused.metadata) == (
        grpc.StatusCode.PERMISSION_DENIED,
        "PRIVILEGE_ESCALATION",
        {"permission": "*"},
    )
    assert (await create_key(clerk, clerk.id)).api_key


@pytest.mark.parametrize("tampered", [-1, -40])
async def test_a_tampered_token_is_refused(admin: Caller, tampered: int) -> None:
    """Neither claims nor signature can be changed."""
    letter = "A" if admin.token[tampered] != "A" else "Q"
    token = admin.token[:tampered] + letter + admin.token[tampered:][1:]
    refused = await refusal(call(admin.channel, pb.GetCallerRequest(), token=token))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED
