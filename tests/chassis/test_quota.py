"""What each caller is allowed, alone and on nodes that count together."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane.identity.v1 import identity_pb2
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from tests.chassis.conftest import Ping
from tests.services.identity import callers
from tests.support.callers import Caller
from tests.support.hostile_table import Hostile
from tests.support.node import running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.scrape import number
from tests.support.statuses import detail, reason_of
from tests.support.tokens import bearer
from tests.support.valkey import Valkey
from tests.support.waiting import until

ONCE = pb2.PingRequest(text="a")
ANNA = bearer("ping.pings.send", subject="service_accounts/sva_anna")
BEN = bearer("ping.pings.send", subject="service_accounts/sva_ben")


def policy(folder: Path, **classes: tuple[float, int]) -> str:
    """Writes a file that gives classes a rate and a burst."""
    file = folder / "policy.toml"
    file.write_text(
        "\n".join(
            f"[quota.{name}]\nper_second = {per_second}\nburst = {burst}"
            for name, (per_second, burst) in classes.items()
        )
    )
    return str(file)


@dataclass
class Clock:
    """Time that passes when it is told to, for what a node counts alone."""

    now_s: float = 1_000.0

    def __call__(self) -> float:
        """Returns the time."""
        return self.now_s


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the allowances; and patience with a store on a busy machine."""
    clock = Clock()
    monkeypatch.setattr("backplane_server.chassis.interceptors.quota._now_s", clock)
    monkeypatch.setattr("backplane_server.chassis.interceptors.shared_quota._ANSWER_S_MAX", 5.0)
    return clock


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Three reads at once, and the next one after a minute or so."""
    return {"policy_file": policy(tmp_path, read=(1, 3))}


async def allowed(caller: Caller, metadata: Any, *, calls: int, method: str = "Once") -> int:
    """Makes calls one after the other and gives how many were answered."""
    answered = 0
    for _ in range(calls):
        try:
            await caller.unary(method, ONCE, pb2.PingReply, metadata=metadata, timeout=5)
        except AioRpcError as error:
            if reason_of(error) != "QUOTA_EXCEEDED":
                raise
        else:
            answered += 1
    return answered


async def test_a_caller_that_asks_too_much(ping: Ping) -> None:
    """§7: beyond its burst a caller hears RESOURCE_EXHAUSTED, of which quota and until when."""
    assert await allowed(ping.caller, ANNA, calls=3) == 3
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask("Once", ONCE, metadata=ANNA, timeout=5)
    error = raised.value
    assert (error.code(), reason_of(error)) == (StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED")
    [violation] = detail(error, error_details_pb2.QuotaFailure).violations
    assert violation.subject == "service_accounts/sva_anna/read"
    assert 0 < detail(error, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() <= 1_000
    assert ("grpc-retry-pushback-ms", "-1") in tuple(error.trailing_metadata() or ())
    assert ping.servicer.runs[""] == 3
    assert number(ping.node, "backplane_quota_refused_total", quota="read") == 1


async def test_every_caller_and_class_counts_apart(ping: Ping) -> None:
    """One caller's use takes nothing from another's, nor from its own other classes."""
    assert await allowed(ping.caller, ANNA, calls=5) == 3
    assert await allowed(ping.caller, BEN, calls=5) == 3
    assert await allowed(ping.caller, ANNA, calls=5, method="Vital") == 5
    assert number(ping.node, "backplane_quota_callers", quota="read") == 2


async def test_the_allowance_grows_again(ping: Ping, clock: Clock) -> None:
    """Who waits for as long as it was told to is answered."""
    assert await allowed(ping.caller, ANNA, calls=3) == 3
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask("Once", ONCE, metadata=ANNA, timeout=5)
    delay = detail(raised.value, error_details_pb2.RetryInfo).retry_delay
    clock.now_s += delay.ToMilliseconds() / 1000 + 0.001
    assert await allowed(ping.caller, ANNA, calls=2) == 1


@pytest.mark.parametrize("kind", ["Down", "Up", "Both"])
async def test_streams_count_when_they_are_opened(ping: Ping, kind: str) -> None:
    """A call of any kind takes one of the allowance, whatever it streams."""
    for _ in range(3):
        await ping.caller.ask(kind, ONCE, metadata=ANNA, timeout=5)
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask(kind, ONCE, metadata=ANNA, timeout=5)
    assert reason_of(raised.value) == "QUOTA_EXCEEDED"


async def test_peers_in_the_process_are_not_counted(ping: Ping) -> None:
    """A call that asks a peer here counts once: for its own caller."""
    assert await allowed(ping.caller, ANNA, calls=9, method="Relay") == 3
    assert number(ping.node, "backplane_quota_callers", quota="read") == 1


async def test_strangers_are_counted_by_where_they_come_from(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Public methods allow each address so many calls, on however many connections."""
    file = policy(tmp_path, credentials=(1, 4))
    async with running_node(sqlite_url, services=("identity",), policy_file=file) as node:
        refusals = []
        for _ in range(6):
            async with grpc.aio.insecure_channel(node.address) as channel:
                request = identity_pb2.ExchangeApiKeyRequest(api_key="bpk_none_none")
                refusals.append(await callers.refusal(callers.call(channel, request)))
        assert [told.reason for told in refusals][4:] == ["QUOTA_EXCEEDED"] * 2
        assert "QUOTA_EXCEEDED" not in [told.reason for told in refusals][:4]
        assert number(node, "backplane_quota_callers", quota="credentials") == 1


async def strangers(address: str, forwarded: Sequence[str]) -> list[str]:
    """Makes a call without a token for each ``x-forwarded-for``; gives the reasons."""
    reasons = []
    async with grpc.aio.insecure_channel(address) as channel:
        exchange = IdentityServiceStub(channel).ExchangeApiKey
        for entry in forwarded:
            request = identity_pb2.ExchangeApiKeyRequest(api_key="bpk_none_none")
            metadata = (("x-forwarded-for", entry), ("x-envoy-external-address", entry))
            told = await callers.refusal(exchange(request, metadata=metadata, timeout=10))
            reasons.append(told.reason)
    return reasons


async def test_row_24_nobody_says_where_it_comes_from(
    sqlite_url: str, tmp_path: Path, hostile: Hostile
) -> None:
    """Row 24: another address in a header each time is still one caller, with one allowance."""
    row = hostile(24, sent="x-forwarded-for, another each call", expected="ignored: one allowance")
    file = policy(tmp_path, credentials=(1, 3))
    async with running_node(sqlite_url, services=("identity",), policy_file=file) as node:
        told = await strangers(node.address, [f"192.0.2.{n}" for n in range(5)])
    row.got = f"ignored: refused from the 4th call on ({told[-1]})"
    assert [reason == "QUOTA_EXCEEDED" for reason in told] == [False] * 3 + [True] * 2


async def test_row_24_a_trusted_proxy_says_who_it_forwards_for(
    sqlite_url: str, tmp_path: Path, hostile: Hostile
) -> None:
    """Row 24: behind a proxy of ours callers count apart; what a caller wrote is not read."""
    row = hostile(
        24, sent="the same through a proxy in trusted_proxies", expected="the proxy's word alone"
    )
    file = policy(tmp_path, credentials=(1, 3))
    async with running_node(
        sqlite_url,
        services=("identity",),
        policy_file=file,
        trusted_proxies=("127.0.0.0/8", "::1/128"),
    ) as node:
        spoofing = await strangers(node.address, [f"198.51.100.{n}, 192.0.2.7" for n in range(5)])
        other = await strangers(node.address, ["192.0.2.8"] * 3)
    row.got = "one allowance for each address that the proxy saw"
    assert [reason == "QUOTA_EXCEEDED" for reason in spoofing] == [False] * 3 + [True] * 2
    assert "QUOTA_EXCEEDED" not in other


# Nodes that count together


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A server of the test's own."""
    server = Valkey()
    server.start()
    yield server
    server.stop()


@contextlib.asynccontextmanager
async def two_nodes(
    folder: Path, valkey: Valkey, **quotas: tuple[float, int]
) -> AsyncIterator[tuple[Ping, Ping]]:
    """Serves ping on two nodes that share the store."""
    async with contextlib.AsyncExitStack() as stack:
        both = []
        for name in ("one", "two"):
            servicer = PingServicer()
            node = await stack.enter_async_context(
                running_node(
                    f"sqlite:///{folder}/{name}.db",
                    extra=[ping_service(servicer)],
                    policy_file=policy(folder, **quotas),
                    valkey_url=valkey.url,
                )
            )
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(node.address))
            both.append(Ping(node, servicer, Caller(channel)))
        yield both[0], both[1]


async def test_two_nodes_count_together(tmp_path: Path, valkey: Valkey) -> None:
    """A caller gets its allowance once, however many nodes it asks."""
    async with two_nodes(tmp_path, valkey, read=(1, 10)) as (one, two):
        begun_s = time.monotonic()
        answered = await asyncio.gather(
            allowed(one.caller, ANNA, calls=9), allowed(two.caller, ANNA, calls=9)
        )
        grown = int(time.monotonic() - begun_s) + 1
        assert 10 <= sum(answered) <= min(10 + grown, 17)
        assert await allowed(two.caller, BEN, calls=5) == 5
        assert number(one.node, "backplane_quota_shared") == 1


async def test_leases_spare_the_round_trips(tmp_path: Path, valkey: Valkey) -> None:
    """A busy caller asks the store once for many calls, and still gets no more than is there."""
    async with two_nodes(tmp_path, valkey, read=(200, 400)) as (one, two):
        taken = await _scripts_run(valkey)
        answered = await asyncio.gather(
            allowed(one.caller, ANNA, calls=100), allowed(two.caller, ANNA, calls=100)
        )
        assert sum(answered) == 200
        assert await _scripts_run(valkey) - taken <= 60


async def test_a_lost_store_refuses_nobody(tmp_path: Path, valkey: Valkey) -> None:
    """Without the store each node counts alone, says so, and shares again when it is back."""
    async with two_nodes(tmp_path, valkey, read=(1, 3)) as (one, two):
        assert await allowed(one.caller, ANNA, calls=1) == 1
        valkey.stop()
        assert await allowed(one.caller, ANNA, calls=5) == 3
        assert await allowed(two.caller, ANNA, calls=5) == 3
        assert number(one.node, "backplane_quota_shared") == 0
        assert number(one.node, "backplane_quota_store_failures_total") >= 1
        for node in (one.node, two.node):
            node.node._journal.flush()
        assert "quota_store_lost" in one.node.log.getvalue() + two.node.log.getvalue()
        valkey.start()
        await until(lambda: number(one.node, "backplane_quota_shared") == 1)
        assert await allowed(one.caller, BEN, calls=3) == 3


async def test_a_store_that_is_not_there_yet(tmp_path: Path, valkey: Valkey) -> None:
    """A node starts without the store and finds it later."""
    valkey.stop()
    async with two_nodes(tmp_path, valkey, read=(1, 3)) as (one, _):
        assert await allowed(one.caller, ANNA, calls=5) == 3
        valkey.start()
        await until(lambda: number(one.node, "backplane_quota_shared") == 1)


async def _scripts_run(valkey: Valkey) -> int:
    from redis.asyncio import Redis

    async with Redis(port=valkey.port) as store:
        stats = await store.info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))
