"""Rows 21 to 26: what stands beside a message."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backplane.identity.v1 import identity_pb2 as pb
from tests.hostile.conftest import IDENTITY, Server
from tests.hostile.frames import Header, message, wire
from tests.support.hostile_table import Hostile
from tests.support.node import RunningNode, running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.tokens import token

CALLER = IDENTITY + "GetCaller"
_DAY_MS = 86_400_000


def _padding(headers: list[Header], size: int) -> Header:
    """Makes one header that brings the whole to a size, counted as HTTP/2 does."""
    used = sum(len(name) + len(value) + 32 for name, value in headers)
    return ("x-padding", "a" * (size - used - 32 - len("x-padding")))


async def test_metadata_above_the_limit_is_always_refused(server: Server, hostile: Hostile) -> None:
    """Row 21: above 8 KiB metadata is refused every time, below it never."""
    row = hostile(21, sent="metadata of 8 KiB and 1 byte to 64 KiB", expected="always refused")
    bearer, told = await server.token(), set()
    async with server.wire() as connection:
        headers = connection.headers(CALLER, bearer)
        below = [*bearer, _padding(headers, 8000)]
        for _ in range(20):
            assert (await connection.ask(CALLER, message(b""), below)).code == "OK"
        for size in (8193, 8200, 9000, 10_000, 12_000, 14_000, 16_000, 16_384, 17_000, 65_536):
            for _ in range(5):
                above = [*bearer, _padding(headers, size)]
                told.add((await connection.ask(CALLER, message(b""), above)).code)
    row.got = "always " + " or ".join(sorted(told))
    assert told == {"RESOURCE_EXHAUSTED"}


@pytest.mark.parametrize("value", ["!!!!", "a", "YQ==YQ=="])
async def test_bad_base64_is_refused(server: Server, value: str, hostile: Hostile) -> None:
    """Row 22: binary metadata that is not base64 is refused; the connection goes on."""
    row = hostile(22, sent=f"x-trace-bin: {value}", expected="refused")
    bearer = await server.token()
    async with server.wire() as connection:
        bad: list[Header] = [*bearer, ("x-trace-bin", value)]
        answer = await connection.ask(CALLER, message(b""), bad)
        row.got = f"refused: {answer.told}"
        assert answer.code not in ("OK", "nothing")
        assert (await connection.ask(CALLER, message(b""), bearer)).code == "OK"


@pytest.fixture
async def ping(tmp_path: Path) -> AsyncIterator[RunningNode]:
    """A node whose service tells how much time a call has."""
    service = ping_service(PingServicer())
    async with running_node(f"sqlite:///{tmp_path}/ping.db", extra=[service]) as node:
        yield node


@pytest.mark.parametrize(
    ("row_number", "limit", "expected"),
    [
        (22, "-5S", "refused"),
        (22, "0S", "refused"),
        (22, "0n", "refused"),
        (22, "1e3S", "refused"),
        (22, "5", "refused"),
        (22, "12345678901S", "clamped"),
        (22, "99999999H", "clamped"),
        (23, None, "the class's default"),
    ],
)
async def test_time_is_never_unbounded(
    ping: RunningNode, row_number: int, limit: str | None, expected: str, hostile: Hostile
) -> None:
    """Rows 22 and 23: a deadline that makes no sense is refused or clamped; none is the default."""
    row = hostile(row_number, sent=f"grpc-timeout: {limit}", expected=expected)
    bearer: list[Header] = [("authorization", f"Bearer {token('*')}")]
    timed = bearer if limit is None else [*bearer, ("grpc-timeout", limit)]
    request = message(pb2.PingRequest(text="how long?").SerializeToString())
    async with wire(ping.address) as connection:
        answer = await connection.ask("/backplane.ping.v1.PingService/Once", request, timed)
    if expected == "refused":
        row.got = f"refused: {answer.told}"
        assert answer.code not in ("OK", "nothing")
        return
    left_ms = pb2.PingReply.FromString(answer.data[5:]).remaining_ms
    row.got = f"{answer.told}, {left_ms / 1000:.1f} s"
    plan = ping.node.plan.service("ping").method("Once").deadline
    bound_ms = plan.default_ms if limit is None else plan.max_ms
    assert answer.code == "OK"
    assert 0 < left_ms <= bound_ms <= _DAY_MS


_SPOOFED: list[Header] = [
    ("x-envoy-external-address", "127.0.0.1"),
    ("x-envoy-internal", "true"),
    ("x-envoy-expected-rq-timeout-ms", "999999999"),
    ("x-forwarded-for", "127.0.0.1"),
    ("x-forwarded-client-cert", "URI=spiffe://shop.example/admin"),
    ("x-spiffe-id", "spiffe://shop.example/admin"),
    ("x-user", "service_accounts/sva_admin"),
    ("x-principal", "services/orders"),
    ("x-backplane-principal", "services/orders"),
    ("x-remote-user", "root"),
    ("x-permissions", "*"),
]


async def test_identity_comes_from_no_header(server: Server, hostile: Hostile) -> None:
    """Row 24: headers that claim an identity change nothing, with a token and without one."""
    row = hostile(24, sent="x-envoy-*, x-user, x-principal …", expected="ignored")
    bearer = await server.token()
    honest = await server.ask(CALLER, b"", bearer)
    claimed = await server.ask(CALLER, b"", [*bearer, *_SPOOFED])
    alone = await server.ask(CALLER, b"", _SPOOFED)
    row.got = f"same caller; without a token {alone.told}"
    assert (
        pb.GetCallerResponse.FromString(claimed.data[5:]).subject
        == pb.GetCallerResponse.FromString(honest.data[5:]).subject
    )
    assert alone.told == "UNAUTHENTICATED UNAUTHENTICATED"


async def test_two_authorizations_are_none(server: Server, hostile: Hostile) -> None:
    """Row 25: two authorization headers are refused, be they the same or not, in any order."""
    row = hostile(25, sent="two authorization headers", expected="UNAUTHENTICATED")
    bearer = await server.token()
    other: Header = ("authorization", "Bearer e30.e30.e30")
    for pair in ([*bearer, other], [other, *bearer], [*bearer, *bearer]):
        answer = await server.ask(CALLER, b"", pair)
        row.got = answer.told
        assert answer.code == "UNAUTHENTICATED"


async def test_no_log_line_can_be_forged(server: Server, hostile: Hostile) -> None:
    """Row 26: newlines and control characters in what is logged are escaped."""
    row = hostile(26, sent="newlines and escapes in metadata and fields", expected="escaped")
    forged = '{"event": "forged", "level": "info"}'
    before = len(server.log)
    bearer = await server.token()
    for name in ("x-request-id", "traceparent", "user-agent"):
        for evil in (f"a\n{forged}", f"a\r\n{forged}", "\x1b[2J\x1b[31mred", "a\x00b", "\u2028b"):
            async with server.wire() as connection:
                spoiled: list[Header] = [*bearer, (name, evil)]
                await connection.ask(CALLER, message(b""), spoiled)
    evil_id = pb.GetServiceAccountRequest(service_account_id=f"a\n{forged}").SerializeToString()
    await server.ask(IDENTITY + "GetServiceAccount", evil_id, bearer)
    async with asyncio.timeout(15):
        while server.log[before:].count("\n") < 17:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0)
    lines = server.log[before:].splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    row.got = f"{len(told)} lines, none forged"
    assert len(told) >= 16
    assert all(line.startswith("{") for line in lines)
    assert not [line for line in told if line.get("event") == "forged"]
    assert not [line for line in lines if any(ord(c) < 32 or ord(c) == 127 for c in line)]
