"""contract.md §9: health, start and shutdown of a node."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import grpc
import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError
from grpc_health.v1 import health_pb2 as typed_health_pb2
from grpc_health.v1 import health_pb2_grpc as typed_health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2 as typed_reflection_pb2
from grpc_reflection.v1alpha import reflection_pb2_grpc as typed_reflection_pb2_grpc

from backplane_server.chassis.data.migrations import SchemaMismatch, migrate, states
from backplane_server.chassis.node import Node
from backplane_server.chassis.ops.http import PortTaken
from backplane_server.chassis.ops.logs import open_journal
from backplane_server.contract.errors import ContractError
from backplane_server.settings import Settings
from tests.chassis.conftest import Ping
from tests.support.node import running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.tokens import bearer

# The published types know neither List nor the asynchronous channel.
health_pb2: Any = typed_health_pb2
health_pb2_grpc: Any = typed_health_pb2_grpc
reflection_pb2: Any = typed_reflection_pb2
reflection_pb2_grpc: Any = typed_reflection_pb2_grpc
SENDER = bearer("ping.*")
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
CONTRACT = "backplane.ping.v1.PingService"
# Long enough for calls to be cut off by a server that does not wait for them.
_CUT_OFF_WITHIN_S = 0.3


def get(ping: Ping, path: str) -> tuple[int, str]:
    """Asks the operations port."""
    try:
        with urlopen(f"http://{ping.node.ops_address}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def test_health_is_open_and_tells_each_service(stored_ping: Ping) -> None:
    """Check, List and Watch answer without credentials, for "" and for each service."""
    async with grpc.aio.insecure_channel(stored_ping.node.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for name in ("", CONTRACT):
            reply = await stub.Check(health_pb2.HealthCheckRequest(service=name))
            assert reply.status == SERVING
        listed = await stub.List(health_pb2.HealthListRequest())
        assert listed.statuses[CONTRACT].status == SERVING
        watch = stub.Watch(health_pb2.HealthCheckRequest(service=CONTRACT))
        assert (await watch.read()).status == SERVING
        stored_ping.node.node._readiness.drain()
        assert (await watch.read()).status == NOT_SERVING
        with pytest.raises(AioRpcError) as raised:
            await stub.Check(health_pb2.HealthCheckRequest(service="nobody"))
        assert raised.value.code() is StatusCode.NOT_FOUND


async def test_a_stop_ends_the_streams_of_those_who_watch(ping: Ping) -> None:
    """Whoever watches hears NOT_SERVING, then the end: a stop does not wait out its grace."""
    async with grpc.aio.insecure_channel(ping.node.address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert (await watch.read()).status == SERVING
        async with asyncio.timeout(ping.node.node.settings.stop_grace_s / 2):
            stopping = asyncio.ensure_future(ping.node.node.stop())
            assert (await watch.read()).status == NOT_SERVING
            assert await watch.read() is grpc.aio.EOF
            await stopping
        assert not ping.node.node._health._watching


async def test_a_shared_address_is_left_without_a_failure(sqlite_url: str) -> None:
    """Who asks hears NOT_SERVING at once; who watches is let go, and not answered till the end.

    A client that has asked and is not answered holds its calls back; on NOT_SERVING it
    would fail them, were this the only address that it can see.
    """
    async with (
        running_node(sqlite_url, services=["identity"], share_port=True) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        node, stub = running.node, health_pb2_grpc.HealthStub(channel)
        asked = health_pb2.HealthCheckRequest(service="backplane.identity.v1.IdentityService")
        watch = stub.Watch(asked)
        assert (await watch.read()).status == SERVING
        node._readiness.drain()
        assert (await stub.Check(asked)).status == NOT_SERVING
        assert (await stub.List(health_pb2.HealthListRequest())).statuses[""].status == NOT_SERVING
        leaving = asyncio.ensure_future(node._health.send_away(within_s=10))
        assert await watch.read() is grpc.aio.EOF, "it was told nothing else"
        assert not leaving.done(), "it may still have calls on the way"
        again = stub.Watch(asked)
        await leaving
        node._health.end()
        assert (await again.read()).status == NOT_SERVING


async def test_a_port_is_shared_only_by_those_who_say_so(ping: Ping, sqlite_url: str) -> None:
    """Servers that both share a port both serve; one that does not is refused (row 12)."""
    async with running_node(sqlite_url, services=["identity"], share_port=True) as first:
        second = running_node(
            sqlite_url, services=["identity"], share_port=True, listen=first.address
        )
        async with second as beside:
            assert beside.address == first.address
            with pytest.raises(PortTaken):
                async with running_node(sqlite_url, services=["identity"], listen=first.address):
                    pass
    with pytest.raises(PortTaken):
        async with running_node(
            sqlite_url, services=["identity"], share_port=True, listen=ping.node.address
        ):
            pass


async def test_reflection_lists_the_services(ping: Ping) -> None:
    """A client that has no contract can ask for it."""
    async with grpc.aio.insecure_channel(ping.node.address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        request = reflection_pb2.ServerReflectionRequest(list_services="")

        async def asked() -> Any:
            yield request

        replies = [reply async for reply in stub.ServerReflectionInfo(asked())]
    names = {service.name for service in replies[0].list_services_response.service}
    assert {CONTRACT, "grpc.health.v1.Health"} <= names


async def test_readiness_follows_the_schema(ping: Ping) -> None:
    """A database whose schema is not the code's makes the node not ready, yet alive."""
    assert await asyncio.to_thread(get, ping, "/readyz") == (200, "ok\n")
    path = ping.node.node.settings.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ping_schema_version SET version_num = '0002'")
    connection.close()
    async with asyncio.timeout(10):
        while (await asyncio.to_thread(get, ping, "/readyz"))[0] != 503:  # noqa: ASYNC110 - probed from outside
            await asyncio.sleep(0.05)
    assert "0002" in (await asyncio.to_thread(get, ping, "/readyz"))[1]
    assert (await asyncio.to_thread(get, ping, "/livez"))[0] == 200
    assert not ping.node.node._health.serving


async def test_calls_in_flight_finish_while_the_server_stops(ping: Ping) -> None:
    """Shutdown lets a running call answer, and refuses new ones."""
    asked = ping.caller.ask("Once", pb2.PingRequest(behaviour="wait", text="x"), metadata=SENDER)
    running = asyncio.ensure_future(asked)
    await ping.servicer.entered.wait()
    stopping = asyncio.ensure_future(ping.node.node.stop())
    await ping.node.node.draining.wait()
    await asyncio.sleep(_CUT_OFF_WITHIN_S)
    assert not running.done()
    ping.servicer.release.set()
    assert (await running)[0].text == "x"
    await stopping
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask("Once", pb2.PingRequest(), metadata=SENDER, timeout=5)
    assert raised.value.code() is StatusCode.UNAVAILABLE


async def test_a_write_in_flight_is_stored_before_the_end(stored_ping: Ping) -> None:
    """What was being written when the server stopped is answered, and is there."""
    fields: dict[str, Any] = {"request_id": str(uuid.uuid4()), "name": "a", "behaviour": "wait"}
    running = asyncio.ensure_future(stored_ping.caller.mark(SENDER, **fields))
    await stored_ping.servicer.entered.wait()
    stopping = asyncio.ensure_future(stored_ping.node.node.stop())
    await stored_ping.node.node.draining.wait()
    await asyncio.sleep(_CUT_OFF_WITHIN_S)
    stored_ping.servicer.release.set()
    assert (await running).id
    await stopping


async def test_a_taken_port_is_refused(ping: Ping) -> None:
    """A second server on the port says so, and touches nothing (row 12)."""
    settings = ping.node.node.settings
    for name, address in (("listen", ping.node.address), ("ops_listen", ping.node.ops_address)):
        values = {spec: getattr(settings, spec) for spec in settings.shown()}
        other = type(settings)(**(values | {"listen": "127.0.0.1:0", name: address}))
        journal = open_journal(stream=ping.node.log)
        node = Node(other, services=[ping_service(PingServicer())], journal=journal)
        try:
            with pytest.raises(PortTaken, match=address.rpartition(":")[2]):
                await node.start()
        finally:
            await node.close()
            journal.close()


async def test_a_foreign_schema_is_refused(database_url: str, tmp_path: Path) -> None:
    """Without its migrations a service is not served, and the message says what to do."""
    service = ping_service(PingServicer())
    settings = Settings(
        listen="127.0.0.1:0", ops_listen="127.0.0.1:0", database=database_url,
        keys_dir=str(tmp_path / "keys"),
    )  # fmt: skip
    journal = open_journal(stream=io.StringIO())
    node = Node(settings, services=[service], journal=journal)
    with pytest.raises(SchemaMismatch, match=r"ping is at nothing.*backplane migrate"):
        await node.start()
    await node.close()
    journal.close()
    steps: list[str] = []
    migrate(database_url, [service], on_step=steps.append)
    assert steps == ["ping 0001: Marks."]
    migrate(database_url, [service], on_step=steps.append)
    assert len(steps) == 1, "a second run changes nothing"
    assert all(state.current for state in states(database_url, [service]))


async def test_a_handler_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    """Every method of the contract needs its handler before anything is served."""

    class Half(PingServicer):
        Up = None  # type: ignore[assignment]  # forgotten on purpose

    with pytest.raises(TypeError, match="no handler for Up"):
        async with running_node(f"sqlite:///{tmp_path}/x.db", extra=[ping_service(Half())]):
            pass


async def test_a_method_without_a_policy_stops_the_start(tmp_path: Path) -> None:
    """What has no policy is not served: the message names each method."""
    bare = replace(
        ping_service(PingServicer()),
        contract="grpc.health.v1.Health",
        pb2="grpc_health.v1.health_pb2",
    )
    with pytest.raises(ContractError, match="Check"):
        async with running_node(f"sqlite:///{tmp_path}/x.db", extra=[bare]):
            pass
