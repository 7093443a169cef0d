"""One suite for every interceptor, run on all four kinds of method."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.interceptors.errors import Errors
from backplane_server.chassis.rpc.pipeline import ORDER, Stage, check_order
from tests.chassis.conftest import Ping
from tests.hostile.frames import wire
from tests.support.callers import Caller
from tests.support.hostile_table import Hostile
from tests.support.ping import pb2
from tests.support.statuses import detail, reason_of, status_of
from tests.support.tokens import bearer, token

KINDS = ("Once", "Down", "Up", "Both")
SENDER = bearer("ping.pings.send")
every_kind = pytest.mark.parametrize("kind", KINDS)


async def refused(ping: Ping, kind: str, request: Any, **options: Any) -> AioRpcError:
    """Gives the error that a call ends with."""
    options = {"metadata": SENDER, "timeout": 10, **options}
    async with asyncio.timeout(20):
        with pytest.raises(AioRpcError) as raised:
            await ping.caller.ask(kind, request, **options)
    return raised.value


def lines(ping: Ping, event: str = "call") -> list[dict[str, Any]]:
    """Gives the log lines of an event."""
    ping.node.node._journal.flush()
    logged = [json.loads(line) for line in ping.node.logged().splitlines()]
    return [line for line in logged if line["event"] == event]


@every_kind
async def test_an_allowed_call_is_answered(ping: Ping, kind: str) -> None:
    """A caller who holds the permission gets the handler's replies."""
    replies = await ping.caller.ask(kind, pb2.PingRequest(text="hello"), metadata=SENDER)
    assert [reply.text for reply in replies] == ["hello"] * (3 if kind == "Down" else 1)
    assert {reply.caller for reply in replies} == {"service_accounts/sva_test"}


@every_kind
async def test_every_call_is_logged_once(ping: Ping, kind: str) -> None:
    """Answered and refused calls leave one line each, with code, reason and caller."""
    metadata = (*SENDER, ("x-request-id", "abc-1"))
    await ping.caller.ask(kind, pb2.PingRequest(text="hi"), metadata=metadata)
    await refused(ping, kind, pb2.PingRequest(behaviour="lost"))
    answered, lost = lines(ping)
    assert (answered["method"], answered["code"], answered["request_id"]) == (kind, "OK", "abc-1")
    assert answered["caller"] == "service_accounts/sva_test"
    assert answered["bytes_in"] > 0
    assert answered["bytes_out"] > 0
    assert (lost["code"], lost["reason"]) == ("NOT_FOUND", "BALL_LOST")


@every_kind
async def test_every_call_is_counted(ping: Ping, kind: str) -> None:
    """The metrics tell calls by code and reason, and nothing stays in flight."""
    await ping.caller.ask(kind, pb2.PingRequest(), metadata=SENDER)
    await refused(ping, kind, pb2.PingRequest(), metadata=())
    text = ping.node.node.metrics.render().decode()
    labels = f'{{code="%s",method="{kind}",reason="%s",service="ping"}} 1.0'
    assert "backplane_calls_total" + labels % ("OK", "") in text
    assert "backplane_calls_total" + labels % ("UNAUTHENTICATED", "UNAUTHENTICATED") in text
    assert ping.node.node.metrics.in_flight == 0


@every_kind
@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", "Basic abc"),),
        (("authorization", "Bearer not.a.token"),),
        (*SENDER, *SENDER),
    ],
    ids=["none", "basic", "garbage", "two"],
)
async def test_a_stranger_is_refused(ping: Ping, kind: str, metadata: Any) -> None:
    """Without exactly one valid token the handler does not run."""
    error = await refused(ping, kind, pb2.PingRequest(), metadata=metadata)
    assert error.code() is StatusCode.UNAUTHENTICATED
    assert reason_of(error) == "UNAUTHENTICATED"
    assert ping.servicer.runs == {}


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"aud": "other"}, {}),
        ({"aud": ["backplane"]}, {}),
        ({"iss": "backplane2"}, {}),
        ({"exp": 1}, {}),
        ({"nbf": 9_999_999_999}, {}),
        ({"permissions": "ping.pings.send"}, {}),
        ({}, {"typ": "JWT"}),
        ({}, {"kid": "unknown"}),
    ],
    ids=["audience", "audiences", "issuer", "expired", "early", "claims", "type", "key"],
)
async def test_a_token_for_something_else_is_refused(
    ping: Ping, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    """Type, key, issuer, audience and times are ours to say, not the token's."""
    signed = token("ping.pings.send", claims=claims, header=header)
    metadata = (("authorization", f"Bearer {signed}"),)
    error = await refused(ping, "Once", pb2.PingRequest(), metadata=metadata)
    assert error.code() is StatusCode.UNAUTHENTICATED


@every_kind
async def test_a_missing_permission_is_named(ping: Ping, kind: str) -> None:
    """A caller without the permission is told which one, whatever it sent."""
    for body in (pb2.PingRequest(), pb2.PingRequest(text="x" * 21), b"\xff\xff"):
        error = await refused(ping, kind, body, metadata=bearer("ping.marks.add", "pin.*"))
        assert error.code() is StatusCode.PERMISSION_DENIED
        info = detail(error, error_details_pb2.ErrorInfo)
        assert info.metadata["permission"] == "ping.pings.send"
    assert ping.servicer.runs == {}


@every_kind
@pytest.mark.parametrize("granted", ["ping.pings.send", "ping.pings.*", "ping.*", "*"])
async def test_a_pattern_grants_its_family(ping: Ping, kind: str, granted: str) -> None:
    """A role may hold a permission, a family of them, or everything."""
    assert await ping.caller.ask(kind, pb2.PingRequest(), metadata=bearer(granted))


@every_kind
async def test_a_broken_rule_names_its_field(ping: Ping, kind: str) -> None:
    """A field that breaks a rule is INVALID_ARGUMENT, with the field in BadRequest."""
    error = await refused(ping, kind, pb2.PingRequest(text="x" * 21))
    assert error.code() is StatusCode.INVALID_ARGUMENT
    assert reason_of(error) == "INVALID_FIELD"
    bad = detail(error, error_details_pb2.BadRequest)
    assert [violation.field for violation in bad.field_violations] == ["text"]


@every_kind
@pytest.mark.parametrize("body", [b"\xff\xff\xff", b"\x0a\x02\xc3\x28"], ids=["garbage", "utf-8"])
async def test_bytes_that_are_no_message_are_refused(ping: Ping, kind: str, body: bytes) -> None:
    """Garbage and bad UTF-8 are INVALID_ARGUMENT, never UNKNOWN."""
    error = await refused(ping, kind, body)
    assert error.code() is StatusCode.INVALID_ARGUMENT
    assert reason_of(error) == "MALFORMED_REQUEST"


@every_kind
async def test_a_declared_error_carries_its_details(ping: Ping, kind: str) -> None:
    """A handler's error arrives as status, reason, message and details."""
    error = await refused(ping, kind, pb2.PingRequest(behaviour="lost"))
    assert error.code() is StatusCode.NOT_FOUND
    assert error.details() == "the ball is gone"
    assert reason_of(error) == "BALL_LOST"
    assert detail(error, error_details_pb2.ResourceInfo).resource_name == "b1"
    assert status_of(error).code == StatusCode.NOT_FOUND.value[0]


@every_kind
async def test_any_client_retries_by_the_published_configuration(ping: Ping, kind: str) -> None:
    """A refusal leaves the call open to the retries of the caller's own gRPC library."""
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.01s",
        "maxBackoff": "0.01s",
        "backoffMultiplier": 1,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    name = [{"service": "backplane.ping.v1.PingService"}]
    config = json.dumps({"methodConfig": [{"name": name, "retryPolicy": policy}]})
    options = [("grpc.service_config", config)]
    async with grpc.aio.insecure_channel(ping.node.address, options=options) as channel:
        with pytest.raises(AioRpcError) as raised:
            await Caller(channel).ask(
                kind, pb2.PingRequest(behaviour="overloaded"), metadata=SENDER, timeout=10
            )
    assert raised.value.code() is StatusCode.UNAVAILABLE
    # A stream whose first message has arrived is beyond repeating.
    assert ping.servicer.runs["overloaded"] == (1 if kind == "Down" else 3)


@every_kind
async def test_an_unexpected_exception_is_masked(ping: Ping, kind: str, hostile: Hostile) -> None:
    """Row 64: a caller gets an error id and no text; the log has the same id and no secret."""
    row = hostile(64, sent=f"an exception with a secret in {kind}", expected="generic INTERNAL")
    request = pb2.PingRequest(behaviour="crash", secret="canary-7f3a")
    error = await refused(ping, kind, request)
    assert error.code() is StatusCode.INTERNAL
    assert "canary" not in str(error.trailing_metadata()) + str(error.details())
    error_id = detail(error, error_details_pb2.ErrorInfo).metadata["error_id"]
    row.got = f"INTERNAL: {error.details()}".replace(error_id, "…")
    told = lines(ping, "undeclared exception")
    assert [line["error_id"] for line in told] == [error_id]
    assert "RuntimeError" in told[0]["exception"]
    assert "canary" not in ping.node.logged()


@every_kind
async def test_an_undeclared_reason_fails_in_tests(ping: Ping, kind: str) -> None:
    """A reason that the contract does not list becomes INTERNAL where it is strict."""
    error = await refused(ping, kind, pb2.PingRequest(behaviour="undeclared"))
    assert error.code() is StatusCode.INTERNAL
    assert "NEVER_DECLARED" in lines(ping, "undeclared exception")[0]["exception"]


@every_kind
async def test_a_handler_that_cancels_itself_still_answers(ping: Ping, kind: str) -> None:
    """A CancelledError from inside must not leave the client hanging."""
    error = await refused(ping, kind, pb2.PingRequest(behaviour="cancelled"))
    assert error.code() is StatusCode.CANCELLED
    assert reason_of(error) == "CANCELLED"


@every_kind
async def test_a_client_that_gives_up_ends_the_handler(ping: Ping, kind: str) -> None:
    """After the client cancels, nothing is left running."""
    asking = asyncio.ensure_future(
        ping.caller.ask(kind, pb2.PingRequest(behaviour="wait"), metadata=SENDER)
    )
    await ping.servicer.entered.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    async with asyncio.timeout(5):
        while ping.node.node.metrics.in_flight:  # noqa: ASYNC110 - ends with the server's side
            await asyncio.sleep(0.005)
    assert lines(ping)[-1]["code"] == "CANCELLED"


@every_kind
async def test_a_callers_deadline_is_kept(ping: Ping, kind: str) -> None:
    """The handler sees the caller's deadline, and none above the class's longest."""
    replies = await ping.caller.ask(kind, pb2.PingRequest(), metadata=SENDER, timeout=1.5)
    assert 0 < replies[0].remaining_ms < 1600  # gRPC rounds up what travels
    replies = await ping.caller.ask(kind, pb2.PingRequest(), metadata=SENDER, timeout=90_000)
    longest_ms = ping.node.node.plan.method(f"/backplane.ping.v1.PingService/{kind}").deadline
    assert replies[0].remaining_ms <= longest_ms.max_ms


class TestShortDeadlines:
    """The class's default ends a call that has no deadline of its own."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, Any]:
        """A class whose default is short."""
        file = tmp_path / "policy.toml"
        file.write_text("[deadline.read]\ndefault_ms = 60\nmax_ms = 60\n")
        return {"policy_file": str(file)}

    @every_kind
    @pytest.mark.parametrize("given_s", [None, 30.0], ids=["none", "too long"])
    async def test_the_server_ends_it(self, ping: Ping, kind: str, given_s: float | None) -> None:
        """DEADLINE_EXCEEDED comes from the server, with a reason."""
        request = pb2.PingRequest(behaviour="wait")
        error = await refused(ping, kind, request, timeout=given_s)
        assert error.code() is StatusCode.DEADLINE_EXCEEDED
        assert reason_of(error) == "DEADLINE_EXCEEDED"

    async def test_the_server_ends_it_while_nobody_reads(self, ping: Ping) -> None:
        """A stream whose time ends while a reply waits for its reader is answered too."""
        request = pb2.PingRequest(behaviour="flood")
        stream = ping.caller.down(request, metadata=SENDER)
        async with asyncio.timeout(20):
            while not lines(ping):  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.01)
            with pytest.raises(AioRpcError) as raised:
                async for _ in stream:
                    pass
        assert raised.value.code() is StatusCode.DEADLINE_EXCEEDED
        assert reason_of(raised.value) == "DEADLINE_EXCEEDED"

    async def test_the_server_ends_it_while_the_first_reply_cannot_leave(self, ping: Ping) -> None:
        """Who gives no room for even one reply is told how it ended, once there is room."""
        async with wire(ping.node.address, window=0) as shut:
            asking = pb2.PingRequest(text="a").SerializeToString()
            stream = shut.call("/backplane.ping.v1.PingService/Down", SENDER, payload=asking)
            await shut.flush()
            async with asyncio.timeout(20):
                while not lines(ping):  # noqa: ASYNC110 - the log tells nobody
                    await asyncio.sleep(0.01)
            shut.allow(stream, 1000)
            await shut.flush()
            told = (await shut.answer(stream)).told
        assert told == "DEADLINE_EXCEEDED DEADLINE_EXCEEDED"


async def test_a_peer_is_asked_through_the_same_pipeline(ping: Ping) -> None:
    """A local call runs as the service's own identity, within the remaining deadline."""
    reply = await ping.caller.ask("Relay", pb2.PingRequest(text="a"), metadata=SENDER, timeout=2)
    assert reply[0].caller == "services/ping"
    assert 0 < reply[0].remaining_ms < 2000
    inner, outer = lines(ping)
    assert (inner["method"], outer["method"]) == ("Once", "Relay")
    assert inner["request_id"] == outer["request_id"]
    assert inner["trace_id"] == outer["trace_id"]


async def test_a_peers_error_arrives_as_a_status(ping: Ping) -> None:
    """What the peer answers reaches its caller as an RPC error, here unhandled."""
    error = await refused(ping, "Relay", pb2.PingRequest(behaviour="lost"))
    assert error.code() is StatusCode.INTERNAL
    assert [line["code"] for line in lines(ping)] == ["NOT_FOUND", "INTERNAL"]


def test_the_order_is_checked() -> None:
    """Interceptors in another order are refused at start."""

    def of(name: str) -> Any:
        return type(name, (), {"bind": lambda self, method: Stage()})()

    errors = Errors(platform_reasons=frozenset(), strict=True)
    check_order([*map(of, ORDER[:-1]), errors])
    with pytest.raises(ValueError, match="order"):
        check_order([of("Authorisation"), of("Authentication"), errors])
    with pytest.raises(ValueError, match="errors"):
        check_order([of("Telemetry")])
