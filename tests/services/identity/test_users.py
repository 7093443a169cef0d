"""Users: created, changed, disabled, erased; their e-mail addresses are unique."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import sessions_pb2, users_pb2
from tests.services.identity.callers import (
    PASSWORD,
    Caller,
    call,
    create_role,
    create_user,
    create_user_with_password,
    grant,
    log_in,
    new_request_id,
    newcomer,
    refusal,
    tokens_of,
)
from tests.services.identity.test_api_keys import everything_in
from tests.support.hostile_table import Hostile
from tests.support.node import RunningNode, running_node

NOBODY = "usr_01jd8x7kz2e9p3q5r7s9tavbwc"
# Nothing else in a database looks like these.
EMAIL = "ada.canary-41c7@lovelace.example"
NAME = "Augusta Canary-93fe"


async def test_a_user_is_created_and_found(admin: Caller) -> None:
    """A new user is enabled, has no password, and is answered by id and by e-mail."""
    user = await create_user(admin, EMAIL, name=NAME)
    assert (user.email, user.name, user.state) == (EMAIL, NAME, users_pb2.USER_STATE_ENABLED)
    assert not user.HasField("password_time")
    found = await admin(users_pb2.GetUserRequest(user_id=user.id))
    assert found.user == user
    listed = await admin(users_pb2.ListUsersRequest(email=EMAIL.upper()))
    assert list(listed.users) == [user]
    refused = await refusal(admin(users_pb2.GetUserRequest(user_id=NOBODY)))
    assert refused.reason == "USER_NOT_FOUND"


async def test_row_59_two_forms_of_one_address_are_one_account(
    admin: Caller, hostile: Hostile
) -> None:
    """Row 59: an address that is the same to a reader is taken, and finds the same user."""
    user = await create_user(admin, "zo\u00eb@strasse.example")
    for other in (
        "ZOE\u0308@STRASSE.example",  # decomposed
        "Zo\u00eb@stra\u00dfe.example",  # sharp s
        "\uff5a\uff4f\u00eb@strasse.example",  # full width
        "zo\u00eb@xn--strae-oqa.example",  # Punycode
    ):
        row = hostile(59, sent=f"e-mail {other!a}", expected="one account, not two")
        refused = await refusal(create_user(admin, other))
        row.got = f"one account: {refused.code.name} {refused.reason}"
        assert (refused.code, refused.reason) == (grpc.StatusCode.ALREADY_EXISTS, "EMAIL_TAKEN")
        assert refused.metadata == {"user_id": user.id}
        listed = await admin(users_pb2.ListUsersRequest(email=other))
        assert [found.id for found in listed.users] == [user.id]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_row_59_what_cannot_be_seen_is_refused(admin: Caller, hostile: Hostile) -> None:
    """Rows 58, 59: direction changes, zero width, control, and no address name the field."""
    for email in (
        "a\u202eb@c.example",
        "a\u200bb@c.example",
        "a\ufeff@c.example",
        "a b@c.example",
        "a\x00b@c.example",
        "a.example",
        "@c.example",
        "a@b@c.example",
        "a@",
        "a@b..example",
        "a\uff20b@c.example",
    ):
        number = 58 if "\x00" in email else 59
        row = hostile(number, sent=f"e-mail {email!a}", expected="INVALID_ARGUMENT")
        refused = await refusal(create_user(admin, email))
        row.got = f"{refused.code.name} {refused.reason}"
        assert (refused.code, refused.reason) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_FIELD",
        )
        assert "e-mail" in refused.message


async def test_parallel_creations_make_one_user(admin: Caller) -> None:
    """Of ten that race for one address one wins, the others are told."""
    racing = (create_user(admin, f"{'aA'[n % 2]}da@lovelace.example") for n in range(10))
    ended = await asyncio.gather(*racing, return_exceptions=True)
    made = [user for user in ended if isinstance(user, users_pb2.User)]
    refused = [error for error in ended if isinstance(error, grpc.aio.AioRpcError)]
    assert (len(made), len(refused)) == (1, 9)
    assert {error.code() for error in refused} == {grpc.StatusCode.ALREADY_EXISTS}


async def test_a_repeated_creation_answers_the_first_user(admin: Caller) -> None:
    """The same request_id makes one user, and the repeated answer has name and e-mail too."""
    request = users_pb2.CreateUserRequest(
        request_id=new_request_id(), user=users_pb2.User(email=EMAIL, name=NAME)
    )
    first, second = await admin(request), await admin(request)
    assert first == second
    assert second.user.email == EMAIL


async def test_an_update_changes_what_its_mask_names(admin: Caller) -> None:
    """The address moves, the name stays; the old address is free, a stale etag is refused."""
    user = await create_user(admin, EMAIL, name=NAME)
    request = users_pb2.UpdateUserRequest(
        user=users_pb2.User(id=user.id, email="new@lovelace.example", name="ignored"),
        update_mask=FieldMask(paths=["email"]),
        etag=user.etag,
    )
    changed = (await admin(request)).user
    assert (changed.email, changed.name) == ("new@lovelace.example", NAME)
    assert (await refusal(admin(request))).reason == "ETAG_MISMATCH"
    other = await create_user(admin, EMAIL)
    request.ClearField("etag")
    request.user.email = EMAIL
    refused = await refusal(admin(request))
    assert (refused.reason, refused.metadata) == ("EMAIL_TAKEN", {"user_id": other.id})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_rows_48_and_52_other_paths_are_refused(admin: Caller, hostile: Hostile) -> None:
    """Rows 48 and 52: output-only and unknown fields cannot be named in a mask."""
    for number, path in ((48, "state"), (48, "etag"), (52, "nothing"), (52, "email[0]")):
        row = hostile(number, sent=f"UpdateUser, mask {path}", expected="INVALID_ARGUMENT")
        request = users_pb2.UpdateUserRequest(
            user=users_pb2.User(id=NOBODY), update_mask=FieldMask(paths=[path])
        )
        refused = await refusal(admin(request))
        row.got = f"{refused.code.name} {refused.reason}"
        assert (refused.code, refused.reason) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_FIELD",
        )


async def test_users_are_listed_oldest_first(admin: Caller) -> None:
    """Two pages show three users; the etag and names are those of each."""
    made = [(await create_user(admin, f"u{n}@example.com", name=f"U{n}")).id for n in range(3)]
    request = users_pb2.ListUsersRequest(page_size=2)
    first = await admin(request)
    request.page_token = first.next_page_token
    second = await admin(request)
    users = [*first.users, *second.users]
    assert [user.id for user in users] == made
    assert [user.name for user in users] == ["U0", "U1", "U2"]
    assert second.next_page_token == ""


async def test_a_user_does_what_its_roles_permit(admin: Caller) -> None:
    """Roles are granted to users like to accounts; GetCaller and CheckPermission know them."""
    user = await create_user_with_password(admin, EMAIL, name=NAME)
    role = await create_role(admin, "clerk", ["identity.users.get"])
    granted = await grant(admin, role_id=role.id, subject=user.id)
    assert granted.subject == user.id
    caller = await log_in(admin.channel, EMAIL)
    answer = await caller(pb.GetCallerRequest())
    assert (answer.subject, answer.name) == (user.id, NAME)
    assert list(answer.permissions) == ["identity.users.get"]
    assert (await caller(users_pb2.GetUserRequest(user_id=user.id))).user.id == user.id
    check = pb.CheckPermissionRequest(permission="identity.users.get")
    assert (await caller(check)).allowed
    check.subject = user.id
    assert (await admin(check)).allowed
    check.subject = NOBODY
    assert (await refusal(admin(check))).reason == "SUBJECT_NOT_FOUND"
    refused = await refusal(caller(users_pb2.ListUsersRequest()))
    assert refused.code == grpc.StatusCode.PERMISSION_DENIED


async def test_nobody_takes_over_somebody_mightier(admin: Caller) -> None:
    """Who sets a user's password could act as that user, so must hold what the user holds."""
    user = await create_user(admin, EMAIL)
    role = await create_role(admin, "mighty", ["orders.*"])
    await grant(admin, role_id=role.id, subject=user.id)
    desk = await newcomer(admin, "desk", ["identity.users.set_password", "identity.users.enable"])
    request = users_pb2.SetPasswordRequest(user_id=user.id, new_password="plum tractor violet ohm")
    refused = await refusal(desk(request))
    assert (refused.reason, refused.metadata) == (
        "PRIVILEGE_ESCALATION",
        {"permission": "orders.*"},
    )
    await admin(users_pb2.DisableUserRequest(user_id=user.id))
    refused = await refusal(desk(users_pb2.EnableUserRequest(user_id=user.id)))
    assert refused.reason == "PRIVILEGE_ESCALATION"


async def test_what_is_personal_is_nowhere_in_plain_text(
    admin: Caller, node: RunningNode, database_url: str, hostile: Hostile
) -> None:
    """Row 65: rows, kept answers, events, log lines and metrics show neither name nor e-mail."""
    row = hostile(
        65, sent="canary name, e-mail, device, password, tokens", expected="none in plain text"
    )
    user = await create_user_with_password(admin, EMAIL, name=NAME, device="phone-canary-55")
    change = users_pb2.UpdateUserRequest(
        request_id=new_request_id(),
        user=users_pb2.User(id=user.id, name=NAME),
        update_mask=FieldMask(paths=["name"]),
    )
    assert (await admin(change)).user.name == NAME
    tokens = await tokens_of(admin.channel, EMAIL)
    renewal = sessions_pb2.RefreshSessionRequest(
        request_id=new_request_id(), refresh_token=tokens.refresh_token
    )
    renewed = (await call(admin.channel, renewal)).tokens
    stored = everything_in(database_url)
    assert user.id in stored  # the search finds what is there
    node.node._journal.flush()
    logged = node.log.getvalue()
    measured = node.node.metrics.render().decode()
    secrets = (tokens.refresh_token, renewed.refresh_token, renewed.access_token[-40:])
    personal = (EMAIL, NAME, "canary-41c7", "Canary-93fe", "phone-canary", PASSWORD)
    for canary in (*secrets, *personal):
        assert canary not in stored
        assert canary not in logged
        assert canary not in measured
    row.got = "none in rows, events, kept answers, log, metrics"


async def test_an_erased_user_is_gone(admin: Caller) -> None:
    """Name, e-mail, grants and sessions are gone; the address is free again, the id stays."""
    user = await create_user_with_password(admin, EMAIL, name=NAME)
    role = await create_role(admin, "clerk", [])
    await grant(admin, role_id=role.id, subject=user.id)
    caller = await log_in(admin.channel, EMAIL)
    erased = (await admin(users_pb2.EraseUserRequest(user_id=user.id))).user
    assert (erased.email, erased.name, erased.state) == ("", "", users_pb2.USER_STATE_ERASED)
    refused = await refusal(caller(pb.GetCallerRequest()))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED
    assert not (await admin(pb.ListGrantsRequest(subject=user.id))).grants
    assert (await admin(users_pb2.EraseUserRequest(user_id=user.id))).user == erased
    for request in (
        users_pb2.EnableUserRequest(user_id=user.id),
        users_pb2.DisableUserRequest(user_id=user.id),
        users_pb2.SetPasswordRequest(user_id=user.id, new_password="plum tractor violet ohm"),
    ):
        assert (await refusal(admin(request))).reason == "USER_ERASED"
    assert (await create_user(admin, EMAIL)).id != user.id


class TestErasureOnDisk:
    """What is left in the files of a database after a user was erased."""

    @pytest.fixture
    def file(self, sqlite_url: str) -> Path:
        """The database file."""
        return Path(sqlite_url.removeprefix("sqlite:///"))

    @pytest.fixture
    async def node(self, sqlite_url: str) -> AsyncIterator[RunningNode]:
        """A node on that file."""
        async with running_node(sqlite_url, services=["identity"]) as node:
            yield node

    async def test_nothing_readable_is_left(
        self, admin: Caller, node: RunningNode, file: Path
    ) -> None:
        """The sealed key itself is overwritten, so that the ring's keys open nothing."""
        user = await create_user_with_password(admin, EMAIL, name=NAME)
        keys = [row for row in _rows(file, user.id) if isinstance(row, bytes)]
        assert len(keys) == 4  # the key, e-mail, name and password, all sealed
        assert any(keys[0] in content for content in _contents(file))
        await admin(users_pb2.EraseUserRequest(user_id=user.id))
        await node.node.close()  # the last connection folds the log into the file
        for content in _contents(file):
            assert keys[0] not in content
            assert EMAIL.encode() not in content
            assert NAME.encode() not in content


def _rows(file: Path, user_id: str) -> list[object]:
    query = "SELECT sealed_key, email, name, password FROM identity_users WHERE id = ?"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return list(connection.execute(query, (user_id,)).fetchone())


def _contents(file: Path) -> list[bytes]:
    return [path.read_bytes() for path in file.parent.glob(file.name + "*")]
