"""Where the token of a call comes from."""

from __future__ import annotations

import asyncio

import grpc
import pytest

import backplane_client
from backplane.identity.v1.identity_pb2 import ExchangeApiKeyRequest
from backplane.orders.v1.orders_pb2 import GetOrderRequest, GetOrderResponse
from backplane_client import Backplane
from tests.client.conftest import token
from tests.client.scripted import Scripted, failure

KEY = "bpk_abcdefgh_secret"
REFUSED = failure(grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")


class ManualClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def tokens_sent(server: Scripted) -> list[str | bytes | None]:
    """Returns what each GetOrder carried."""
    return [seen.metadata.get("authorization") for seen in server.seen["GetOrder"]]


async def test_given_token(server: Scripted, backplane: Backplane) -> None:
    """A token that the caller brings is sent as it is."""
    server.answers("GetOrder", GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest())
    assert tokens_sent(server) == ["Bearer given"]


async def test_fetched_when_needed(server: Scripted) -> None:
    """A key is exchanged by the first call, not by connecting, and the token kept."""
    server.answers("GetOrder", GetOrderResponse())
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        await backplane.ready()
        assert server.times("ExchangeApiKey") == 0
        await backplane.orders.GetOrder(GetOrderRequest())
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.requests("ExchangeApiKey") == [ExchangeApiKeyRequest(api_key=KEY)]
    assert tokens_sent(server) == ["Bearer token-1"] * 2


async def test_fetched_once(server: Scripted) -> None:
    """Twenty calls at once share one exchange."""
    server.answers("GetOrder", GetOrderResponse())
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        await asyncio.gather(*[backplane.orders.GetOrder(GetOrderRequest()) for _ in range(20)])
    assert server.times("ExchangeApiKey") == 1


async def test_impatient_caller(server: Scripted) -> None:
    """A caller that gives up does not take the exchange from the others."""
    server.answers("GetOrder", GetOrderResponse())
    gate = server.holds("ExchangeApiKey")
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        impatient = asyncio.ensure_future(backplane.orders.GetOrder(GetOrderRequest()))
        await server.arrived("ExchangeApiKey")
        patient = asyncio.ensure_future(backplane.orders.GetOrder(GetOrderRequest()))
        impatient.cancel()
        gate.set()
        await patient
    assert server.times("ExchangeApiKey") == 1


async def test_renewed_in_time(server: Scripted) -> None:
    """At four fifths of its life a token still serves while the next one is fetched."""
    server.answers("GetOrder", GetOrderResponse())
    clock = ManualClock()
    async with backplane_client.connect(
        server.address, api_key=KEY, monotonic_s=clock
    ) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
        clock.now_s += 479
        for _ in range(2):  # The second one gives an untimely exchange the time to arrive.
            await backplane.orders.GetOrder(GetOrderRequest())
        assert server.times("ExchangeApiKey") == 1
        gate = server.holds("ExchangeApiKey")
        clock.now_s += 1
        await backplane.orders.GetOrder(GetOrderRequest())
        await server.arrived("ExchangeApiKey", times=2)
        gate.set()
        while tokens_sent(server)[-1] != "Bearer token-2":
            await backplane.orders.GetOrder(GetOrderRequest())
    assert tokens_sent(server)[:4] == ["Bearer token-1"] * 4
    assert server.times("ExchangeApiKey") == 2


async def test_expired(server: Scripted) -> None:
    """A token past its life is not sent; the call waits for the next one."""
    server.answers("GetOrder", GetOrderResponse())
    clock = ManualClock()
    async with backplane_client.connect(
        server.address, api_key=KEY, monotonic_s=clock
    ) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
        clock.now_s += 600
        await backplane.orders.GetOrder(GetOrderRequest())
    assert tokens_sent(server) == ["Bearer token-1", "Bearer token-2"]


async def test_failed_renewal_is_tried_again(server: Scripted) -> None:
    """A renewal that fails leaves the living token in use and is tried again by a later call."""
    server.answers("GetOrder", GetOrderResponse())
    server.answers("ExchangeApiKey", token("token-1"), REFUSED, token("token-2"))
    clock = ManualClock()
    async with backplane_client.connect(
        server.address, api_key=KEY, monotonic_s=clock
    ) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
        clock.now_s += 500
        while tokens_sent(server)[-1] != "Bearer token-2":
            await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("ExchangeApiKey") == 3


async def test_refused_token(server: Scripted) -> None:
    """A token that the server refuses is exchanged anew and the call sent once more."""
    server.answers("GetOrder", REFUSED, GetOrderResponse())
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
    assert tokens_sent(server) == ["Bearer token-1", "Bearer token-2"]


async def test_refused_twice(server: Scripted) -> None:
    """A second refusal is final."""
    server.answers("GetOrder", REFUSED)
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        with pytest.raises(backplane_client.Unauthenticated):
            await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 2


async def test_refused_given_token(server: Scripted, backplane: Backplane) -> None:
    """A token that the caller brought is not tried again: there is no other."""
    server.answers("GetOrder", REFUSED)
    with pytest.raises(backplane_client.Unauthenticated):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 1


async def test_refused_key(server: Scripted) -> None:
    """A key that cannot be exchanged fails the call, which is not sent."""
    server.answers("ExchangeApiKey", REFUSED)
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        with pytest.raises(backplane_client.Unauthenticated) as raised:
            await backplane.orders.GetOrder(GetOrderRequest())
    assert raised.value.method == "/backplane.identity.v1.IdentityService/ExchangeApiKey"
    assert server.times("GetOrder") == 0


async def test_public_method(server: Scripted) -> None:
    """A public method is called without a token, and without asking for one."""
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        await backplane.identity.ExchangeApiKey(ExchangeApiKeyRequest(api_key="other"))
    assert [dict(seen.metadata).get("authorization") for seen in server.seen["ExchangeApiKey"]] == [
        None
    ]


async def test_own_authorization(server: Scripted, backplane: Backplane) -> None:
    """Authorization that a call brings takes the place of the connection's."""
    server.answers("GetOrder", GetOrderResponse())
    await backplane.orders.GetOrder(GetOrderRequest(), metadata=(("authorization", "Bearer own"),))
    assert tokens_sent(server) == ["Bearer own"]


async def test_secrets_are_not_shown(server: Scripted) -> None:
    """Neither the key nor the token stands in what the client's objects show of themselves."""
    server.answers("GetOrder", GetOrderResponse())
    async with backplane_client.connect(server.address, api_key=KEY) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
        line = backplane._line
        shown = repr([backplane, line, line.tokens, vars(line.tokens)])
    assert KEY not in shown
    assert "token-1" not in shown


async def test_key_or_token(server: Scripted) -> None:
    """A key and a token together are refused."""
    with pytest.raises(ValueError, match="not both"):
        backplane_client.connect(server.address, api_key=KEY, access_token="given")
