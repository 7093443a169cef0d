"""Opening and closing a connection."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import ipaddress
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf import descriptor_pool
from grpc import aio
from grpc_health.v1 import health_pb2

import backplane_client
from backplane.orders.v1.orders_pb2 import GetOrderRequest, GetOrderResponse, Order
from backplane.policy.v1 import policy_pb2
from backplane_client import Backplane, contracts, sync
from tests.client.scripted import Handlers, Scripted


def services() -> Iterator[str]:
    """Yields the full name of each service among the contracts."""
    # The distribution's own folder: other tests may add contracts of theirs.
    folder = Path(policy_pb2.__file__).parents[2]
    for module in sorted(folder.rglob("*_pb2.py")):
        name = ".".join(module.relative_to(folder.parent).with_suffix("").parts)
        file = importlib.import_module(name).DESCRIPTOR
        yield from (one.full_name for one in file.services_by_name.values())


def collect(channel: aio.Channel) -> aio.StreamUnaryMultiCallable[bytes, bytes]:
    """Returns a method that no contract has."""
    return channel.stream_unary("/test.Ping/Collect")


def test_every_service_is_an_attribute() -> None:
    """Each service of the contracts is an attribute of both clients, by its short name."""
    found = list(services())
    assert len(found) >= 3
    for full_name in found:
        options = descriptor_pool.Default().FindServiceByName(full_name).GetOptions()
        name = options.Extensions[policy_pb2.service].name
        assert hasattr(Backplane, name), f"backplane_client has no attribute for {full_name}"
        assert hasattr(sync.Backplane, name), f"its twin has no attribute for {full_name}"


def test_every_method_has_its_numbers() -> None:
    """Each method of the contracts has a deadline, and retries unless it takes a stream."""
    known = contracts.installed()
    found = list(services())
    assert found
    for full_name in found:
        for method in descriptor_pool.Default().FindServiceByName(full_name).methods:
            numbers = known.methods[f"/{full_name}/{method.name}"]
            assert numbers.deadline_s > 0
            assert (numbers.retry.attempts == 4) is not method.client_streaming


def test_merged_service_config() -> None:
    """One service config holds every service's methods, one throttle and one health check."""
    config = contracts.installed().service_config
    named = {name["service"] for one in config["methodConfig"] for name in one["name"]}
    assert named == set(services())
    assert config["retryThrottling"] == {"maxTokens": 10, "tokenRatio": 0.1}
    assert config["healthCheckConfig"] == {"serviceName": ""}
    assert config["loadBalancingConfig"] == [{"round_robin": {}}]


async def test_foreign_contract(server: Scripted, backplane: Backplane) -> None:
    """A stub of a contract without package data works, with a deadline and without retries."""
    server.answers("Collect", [])
    await backplane.stub(collect)(iter([b"a"]))
    assert server.seen["Collect"][0].remaining_s <= 10.2


async def test_nobody_there() -> None:
    """Connecting does not wait for a server; a call without one raises Unavailable."""
    async with backplane_client.connect("127.0.0.1:1") as backplane:
        with pytest.raises(backplane_client.Unavailable):
            await backplane.orders.GetOrder(GetOrderRequest())


async def test_nobody_becomes_ready() -> None:
    """A call that waits for a server in vain says where it looked and for how long."""
    async with backplane_client.connect("127.0.0.1:1", wait_for_ready_s=0.2) as backplane:
        with pytest.raises(backplane_client.Unavailable, match=r"127\.0\.0\.1:1 after 0\.2 s"):
            await backplane.orders.GetOrder(GetOrderRequest())


async def test_server_comes_later(unused_tcp_port: int) -> None:
    """A call may wait for a server that is not there yet."""
    scripted = Scripted(port=unused_tcp_port)
    scripted.answers("GetOrder", GetOrderResponse())
    listening = aio.server(options=[("grpc.so_reuseport", 0)])
    listening.add_generic_rpc_handlers((Handlers(scripted),))
    async with backplane_client.connect(scripted.address, wait_for_ready_s=5) as backplane:
        waiting = asyncio.ensure_future(backplane.orders.GetOrder(GetOrderRequest(), timeout=5))
        listening.add_insecure_port(scripted.address)
        await listening.start()
        await waiting
    await listening.stop(grace=0)


async def test_unhealthy_server(server: Scripted, backplane: Backplane) -> None:
    """A server that reports itself not serving gets no calls."""
    await server.health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    with pytest.raises(backplane_client.Unavailable):
        await backplane.orders.GetOrder(GetOrderRequest())
    assert server.times("GetOrder") == 0


async def test_message_limit(server: Scripted, backplane: Backplane) -> None:
    """A reply above 4 MiB is refused."""
    large = GetOrderResponse(order=Order(cancel_reason="x" * (4 * 1024 * 1024)))
    server.answers("GetOrder", large)
    with pytest.raises(backplane_client.ResourceExhausted):
        await backplane.orders.GetOrder(GetOrderRequest())


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1:50051", "shop.example:443", "dns:///shop.example:443", "localhost.example:1"],
)
async def test_plain_text_is_refused(address: str) -> None:
    """Credentials do not leave this machine in plain text unless that is asked for."""
    with pytest.raises(backplane_client.InsecureAddress, match="tls=True"):
        backplane_client.connect(address, api_key="key")
    with pytest.raises(backplane_client.InsecureAddress):
        backplane_client.connect(address, access_token="token")
    async with backplane_client.connect(address, api_key="key", insecure=True):
        pass


@pytest.mark.parametrize(
    "address", ["127.0.0.1:1", "localhost:1", "[::1]:1", "unix:/tmp/x", "dns:///localhost:1"]
)
async def test_plain_text_at_home(address: str) -> None:
    """Credentials may go to this machine in plain text."""
    async with backplane_client.connect(address, api_key="key"):
        pass


@pytest.fixture
def certificate() -> tuple[bytes, bytes]:
    """A private key and a certificate for 127.0.0.1, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, signed.public_bytes(serialization.Encoding.PEM)


async def _listening(credentials: grpc.ServerCredentials) -> AsyncIterator[Scripted]:
    scripted = Scripted()
    scripted.answers("GetOrder", GetOrderResponse())
    listening = aio.server()
    listening.add_generic_rpc_handlers((Handlers(scripted),))
    scripted.port = listening.add_secure_port("127.0.0.1:0", credentials)
    await listening.start()
    yield scripted
    await listening.stop(grace=0)


@pytest.fixture
async def tls_server(certificate: tuple[bytes, bytes]) -> AsyncIterator[Scripted]:
    """A server that speaks TLS."""
    async for scripted in _listening(grpc.ssl_server_credentials([certificate])):
        yield scripted


@pytest.fixture
async def mtls_server(certificate: tuple[bytes, bytes]) -> AsyncIterator[Scripted]:
    """A server that wants a client certificate."""
    credentials = grpc.ssl_server_credentials([certificate], certificate[1], True)
    async for scripted in _listening(credentials):
        yield scripted


async def test_tls(tls_server: Scripted, certificate: tuple[bytes, bytes]) -> None:
    """A server whose certificate is trusted is called over TLS."""
    trusted = grpc.ssl_channel_credentials(root_certificates=certificate[1])
    async with backplane_client.connect(tls_server.address, credentials=trusted) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
    assert tls_server.times("GetOrder") == 1


async def test_untrusted_certificate(tls_server: Scripted) -> None:
    """A server whose certificate nobody vouches for gets no call."""
    async with backplane_client.connect(tls_server.address, tls=True) as backplane:
        with pytest.raises(backplane_client.Unavailable):
            await backplane.orders.GetOrder(GetOrderRequest())
    assert tls_server.times("GetOrder") == 0


async def test_mutual_tls(mtls_server: Scripted, certificate: tuple[bytes, bytes]) -> None:
    """A client that shows its certificate is let in; one that has none is not."""
    key, signed = certificate
    shown = grpc.ssl_channel_credentials(signed, key, signed)
    async with backplane_client.connect(mtls_server.address, credentials=shown) as backplane:
        await backplane.orders.GetOrder(GetOrderRequest())
    silent = grpc.ssl_channel_credentials(signed)
    async with backplane_client.connect(mtls_server.address, credentials=silent) as backplane:
        with pytest.raises(backplane_client.Unavailable):
            await backplane.orders.GetOrder(GetOrderRequest())
    assert mtls_server.times("GetOrder") == 1
