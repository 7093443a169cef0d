"""Row 46: what somebody may not see looks like what is not there."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from statistics import median

import pytest

from backplane.catalog.v1 import catalog_pb2
from backplane.identity.v1 import identity_pb2, sessions_pb2, users_pb2
from backplane.orders.v1 import orders_pb2
from tests.hostile.conftest import CATALOG, IDENTITY, ORDERS, Server
from tests.hostile.frames import Answer, Header, Wire, message
from tests.support.hostile_table import Hostile

_NOBODYS = "01jd8x7kz2e9p3q5r7s9tavbwc"
_PASSWORD = "plum tractor violet ohm"
_ROUNDS = 60


async def _nobody(server: Server) -> list[Header]:
    """Gives the metadata of an account without any permission."""
    token, name = await server.token(), f"nobody-{uuid.uuid4().hex[:8]}"
    made = await server.ask(
        IDENTITY + "CreateServiceAccount",
        identity_pb2.CreateServiceAccountRequest(name=name).SerializeToString(),
        token,
    )
    account = identity_pb2.CreateServiceAccountResponse.FromString(made.data[5:]).service_account
    request = identity_pb2.CreateApiKeyRequest(service_account_id=account.id)
    made = await server.ask(IDENTITY + "CreateApiKey", request.SerializeToString(), token)
    key = identity_pb2.CreateApiKeyResponse.FromString(made.data[5:]).api_key
    exchange = identity_pb2.ExchangeApiKeyRequest(api_key=key)
    reply = await server.ask(IDENTITY + "ExchangeApiKey", exchange.SerializeToString())
    access = identity_pb2.ExchangeApiKeyResponse.FromString(reply.data[5:]).access_token
    return [("authorization", f"Bearer {access}")]


async def _order(server: Server) -> str:
    """Places an order as somebody else; gives its id."""
    token, sku = await server.token(), uuid.uuid4().hex
    product = catalog_pb2.Product(sku=sku, name="lamp")
    create = catalog_pb2.CreateProductRequest(product=product)
    await server.ask(CATALOG + "CreateProduct", create.SerializeToString(), token)
    line = orders_pb2.PlaceOrderLine(sku=sku, quantity=1)
    line.agreed_unit_price.currency_code, line.agreed_unit_price.units = "GBP", 1
    request = orders_pb2.PlaceOrderRequest(
        request_id=str(uuid.uuid4()), currency="GBP", lines=[line]
    )
    placed = await server.ask(ORDERS + "PlaceOrder", request.SerializeToString(), token)
    return str(orders_pb2.PlaceOrderResponse.FromString(placed.data[5:]).order.id)


async def _session(server: Server, email: str) -> sessions_pb2.SessionTokens:
    """Makes a user and signs it in."""
    token = await server.token()
    create = users_pb2.CreateUserRequest(user=users_pb2.User(email=email, name="Ada"))
    made = await server.ask(IDENTITY + "CreateUser", create.SerializeToString(), token)
    user = users_pb2.CreateUserResponse.FromString(made.data[5:]).user
    secret = users_pb2.SetPasswordRequest(user_id=user.id, new_password=_PASSWORD)
    await server.ask(IDENTITY + "SetPassword", secret.SerializeToString(), token)
    enter = sessions_pb2.LoginRequest(email=email, password=_PASSWORD)
    reply = await server.ask(IDENTITY + "Login", enter.SerializeToString())
    tokens: sessions_pb2.SessionTokens = sessions_pb2.LoginResponse.FromString(
        reply.data[5:]
    ).tokens
    return tokens


async def _compared(
    wire: Wire, path: str, bearer: Sequence[Header], payloads: Sequence[bytes]
) -> tuple[list[Answer], list[float]]:
    """Asks for each in turn, over and over; gives the last answers and the median seconds."""
    times: list[list[float]] = [[] for _ in payloads]
    answers: list[Answer] = []
    for _ in range(_ROUNDS):
        answers = []
        for number, payload in enumerate(payloads):
            began = time.perf_counter()
            answers.append(await wire.ask(path, message(payload), bearer))
            times[number].append(time.perf_counter() - began)
    return answers, [median(each) for each in times]


@pytest.mark.parametrize("method", ["GetOrder", "CancelOrder", "WatchOrder"])
async def test_anothers_order_is_as_good_as_none(
    server: Server, method: str, hostile: Hostile
) -> None:
    """Row 46: without the permission an order that is there and one that is not are one."""
    row = hostile(46, sent=f"{method}: another's, and none", expected="same text and timing")
    there, none = await _order(server), f"ord_{_NOBODYS}"
    request = getattr(orders_pb2, method + "Request")
    payloads = [request(order_id=order_id).SerializeToString() for order_id in (there, none)]
    async with server.wire() as wire:
        (one, other), (one_s, other_s) = await _compared(
            wire, ORDERS + method, await _nobody(server), payloads
        )
    row.got = f"{one.told}, {one_s * 1000:.1f} and {other_s * 1000:.1f} ms"
    assert one.told == other.told == "PERMISSION_DENIED PERMISSION_DENIED"
    assert one.status == other.status
    assert one.headers["grpc-message"] == other.headers["grpc-message"]
    assert 0.5 < one_s / other_s < 2


async def test_anothers_session_is_as_good_as_none(server: Server, hostile: Hostile) -> None:
    """Row 46: a user who ends another's session hears what it hears about one that never was."""
    row = hostile(46, sent="RevokeSession: another's, and none", expected="same text and timing")
    victim = await _session(server, f"{uuid.uuid4().hex}@lovelace.example")
    eve = await _session(server, f"{uuid.uuid4().hex}@lovelace.example")
    ids = (victim.session_id, f"ses_{_NOBODYS}")
    requests = [sessions_pb2.RevokeSessionRequest(session_id=each) for each in ids]
    async with server.wire() as wire:
        (one, other), (one_s, other_s) = await _compared(
            wire,
            IDENTITY + "RevokeSession",
            [("authorization", f"Bearer {eve.access_token}")],
            [request.SerializeToString() for request in requests],
        )
    row.got = f"{one.told}, {one_s * 1000:.1f} and {other_s * 1000:.1f} ms"
    assert one.told == other.told == "NOT_FOUND SESSION_NOT_FOUND"
    assert one.status.message.replace(ids[0], "") == other.status.message.replace(ids[1], "")
    assert 0.5 < one_s / other_s < 2
