"""What time does to keys and tokens, on a clock that the test moves."""

from collections.abc import AsyncIterator

import grpc
import pytest

from backplane.identity.v1 import identity_pb2 as pb
from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.wire import timestamp_from_us, us_from_timestamp
from tests.services.identity.callers import Caller, call, create_account, refusal, sign_in
from tests.support.node import RunningNode, running_node


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still."""
    return ManualClock()


@pytest.fixture
async def node(database_url: str, clock: ManualClock) -> AsyncIterator[RunningNode]:
    """A fresh node on that clock."""
    async with running_node(database_url, services=["identity"], clock=clock) as node:
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
