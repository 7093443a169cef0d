"""What time does to keys and tokens, on a clock that the test moves."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from sqlalchemy import literal_column, select
from sqlalchemy import table as sql_table

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import sessions_pb2
from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.data.migrations import sqlalchemy_engine
from backplane_server.chassis.wire import timestamp_from_us, us_from_timestamp
from backplane_server.services.identity.attempts import PER_ACCOUNT
from backplane_server.services.identity.chores import forget
from tests.services.identity.callers import (
    Caller,
    call,
    create_account,
    create_key,
    create_user_with_password,
    refusal,
    sign_in,
    tokens_of,
)
from tests.support.node import RunningNode, running_node

EMAIL = "ada@lovelace.example"


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still."""
    return ManualClock()


@pytest.fixture
async def node(database_url: str, clock: ManualClock, roomy: str) -> AsyncIterator[RunningNode]:
    """A fresh node on that clock."""
    async with running_node(
        database_url, services=["identity"], clock=clock, policy_file=roomy
    ) as node:
        yield node


async def test_a_token_ends_after_its_time(admin: Caller, clock: ManualClock) -> None:
    """It works for ten minutes, and a minute more for clocks that differ."""
    clock.advance(seconds=600)
    await admin(pb.GetCallerRequest())
    clock.advance(seconds=61)
    assert (await refusal(admin(pb.GetCallerRequest()))).code == grpc.StatusCode.UNAUTHENTICATED


async def test_a_key_ends_with_its_token(admin: Caller, clock: ManualClock) -> None:
    """A key's last token ends with the key; then the key is refused."""
    request = pb.CreateApiKeyRequest(
        service_account_id=admin.id,
        expire_time=timestamp_from_us(clock.now_us() + 100_000_000),
    )
    made = await admin(request)
    clock.advance(seconds=30)
    exchange = pb.ExchangeApiKeyRequest(api_key=made.api_key)
    assert (await call(admin.channel, exchange)).expires_in_seconds == 70
    clock.advance(seconds=70)
    refused = await refusal(call(admin.channel, exchange))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED


async def test_an_expired_key_makes_room(admin: Caller, clock: ManualClock) -> None:
    """Keys that have expired do not count against the limit of an account."""
    account = await create_account(admin, "checkout")
    request = pb.CreateApiKeyRequest(
        service_account_id=account.id, expire_time=timestamp_from_us(clock.now_us() + 1_000_000)
    )
    for _ in range(100):
        await admin(request)
    request.ClearField("expire_time")
    assert (await refusal(admin(request))).reason == "API_KEY_LIMIT_REACHED"
    clock.advance(seconds=1)
    assert (await admin(request)).api_key


async def last_use_us(admin: Caller, name: str) -> int | None:
    """Tells when the administrator's only key was last used."""
    # Writes are done in turn, so that this one stands behind the note of the use.
    await create_account(admin, name)
    (key,) = (await admin(pb.ListApiKeysRequest(service_account_id=admin.id))).keys
    return us_from_timestamp(key.last_use_time) if key.HasField("last_use_time") else None


async def test_the_last_use_is_kept_to_the_minute(
    admin: Caller, node: RunningNode, clock: ManualClock
) -> None:
    """A use within a minute of the last one is not recorded; a later one is."""
    first_us = clock.now_us()
    assert await last_use_us(admin, "one") == first_us
    clock.advance(seconds=59)
    await sign_in(admin.channel, node.api_key)
    assert await last_use_us(admin, "two") == first_us
    clock.advance(seconds=1)
    await sign_in(admin.channel, node.api_key)
    assert await last_use_us(admin, "three") == first_us + 60_000_000


async def test_a_session_ends_after_thirty_days_and_is_forgotten(
    admin: Caller, node: RunningNode, clock: ManualClock, database_url: str
) -> None:
    """It is refreshed until then, refused behind it, and a week later nothing of it is kept."""
    await create_user_with_password(admin, EMAIL)
    tokens = await tokens_of(admin.channel, EMAIL)
    clock.advance(seconds=30 * 24 * 3600 - 60)
    refresh = sessions_pb2.RefreshSessionRequest(refresh_token=tokens.refresh_token)
    renewed = (await call(admin.channel, refresh)).tokens
    assert renewed.expires_in_seconds == 60
    clock.advance(seconds=61)
    refresh.refresh_token = renewed.refresh_token
    refused = await refusal(call(admin.channel, refresh))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED
    await forget(node.node.database)
    assert len(rows_of(database_url, "identity_refresh_tokens")) == 2
    clock.advance(seconds=7 * 24 * 3600)
    await forget(node.node.database)
    for table in ("identity_sessions", "identity_refresh_tokens"):
        assert rows_of(database_url, table) == []


async def test_a_revocation_is_forgotten_behind_its_last_token(
    admin: Caller, node: RunningNode, clock: ManualClock, database_url: str
) -> None:
    """It is kept for as long as a token of it could be accepted, and no longer."""
    key = (await create_key(admin, admin.id)).key
    await admin(pb.RevokeApiKeyRequest(api_key_id=key.id))
    clock.advance(seconds=600 + 120)
    await forget(node.node.database)
    assert len(rows_of(database_url, "identity_revocations")) == 1
    clock.advance(seconds=600)
    await forget(node.node.database)
    assert rows_of(database_url, "identity_revocations") == []


async def test_row_38_an_attempt_comes_back(admin: Caller, clock: ManualClock) -> None:
    """Row 38: a stopped account is tried again after a minute, once; a right password ends it."""
    await create_user_with_password(admin, EMAIL)
    for _ in range(PER_ACCOUNT.attempts):
        await refusal(tokens_of(admin.channel, EMAIL, password="wrong"))
    for _ in range(2):
        stopped = await refusal(tokens_of(admin.channel, EMAIL))
        assert stopped.reason == "TOO_MANY_ATTEMPTS"
        clock.advance(seconds=PER_ACCOUNT.refill_s)
        wrong = await refusal(tokens_of(admin.channel, EMAIL, password="wrong"))
        assert wrong.reason == "UNAUTHENTICATED"
    clock.advance(seconds=PER_ACCOUNT.refill_s)
    assert (await tokens_of(admin.channel, EMAIL)).access_token
    wrong = await refusal(tokens_of(admin.channel, EMAIL, password="wrong"))
    assert wrong.reason == "UNAUTHENTICATED"


def rows_of(database_url: str, table: str) -> list[Any]:
    """Gives the rows of a table."""
    engine = sqlalchemy_engine(database_url)
    with engine.connect() as connection:
        rows: list[Any] = list(
            connection.execute(select(literal_column("*")).select_from(sql_table(table)))
        )
    engine.dispose()
    return rows
