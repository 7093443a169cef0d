"""TLS and workloads: handshakes, certificates that change, and who a certificate is."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc.aio import AioRpcError

from backplane.identity.v1 import identity_pb2 as pb
from backplane.identity.v1 import workloads_pb2
from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
from backplane_server.chassis.errors import Unauthenticated
from backplane_server.chassis.rpc.tls import RenewedCredentials, TlsFiles, TlsUnusable, files_of
from backplane_server.chassis.rpc.workload import WorkloadAccount, Workloads, spiffe_id_in
from backplane_server.cli.checks.tls import tls as tls_findings
from backplane_server.settings import Settings
from tests.support.certificates import Authority, Pair, channel
from tests.support.node import RunningNode, running_node
from tests.support.statuses import reason_of

_CHECKOUT = "spiffe://shop.example/ns/shop/sa/checkout"
_BILLING = "spiffe://shop.example/ns/shop/sa/billing"


@dataclass
class Guarded:
    """A node behind TLS, and what is needed to speak to it."""

    node: RunningNode
    authority: Authority
    folder: Path
    channels: list[grpc.aio.Channel] = field(default_factory=list)

    def open(self, pair: Pair | None = None, *, trusts: bytes = b"") -> grpc.aio.Channel:
        """Opens a connection of its own that shows a certificate."""
        made = channel(self.node.address, trusts=trusts or self.authority.certificate, shows=pair)
        self.channels.append(made)
        return made

    def identity(self, pair: Pair | None = None) -> Any:
        """Gives identity's stub over a connection of its own."""
        return IdentityServiceStub(self.open(pair))

    async def administrator(self) -> tuple[Any, Any]:
        """Gives a stub, and metadata of who may do everything, bound to no workload."""
        stub = self.identity(self.authority.workload("spiffe://shop.example/ops"))
        request = pb.ExchangeApiKeyRequest(api_key=self.node.api_key)
        reply = await stub.ExchangeApiKey(request, timeout=10)
        return stub, (("authorization", f"Bearer {reply.access_token}"),)

    async def account(self, name: str, *, spiffe_id: str, role: str = "") -> str:
        """Makes an account that is bound to a workload; gives its id."""
        stub, metadata = await self.administrator()
        made = await stub.CreateServiceAccount(
            pb.CreateServiceAccountRequest(name=name), metadata=metadata
        )
        account_id: str = made.service_account.id
        await stub.SetWorkload(
            workloads_pb2.SetWorkloadRequest(service_account_id=account_id, spiffe_id=spiffe_id),
            metadata=metadata,
        )
        if role:
            listed = await stub.CreateRole(
                pb.CreateRoleRequest(role=pb.Role(name=name, permissions=[role])),
                metadata=metadata,
            )
            await stub.CreateGrant(
                pb.CreateGrantRequest(role_id=listed.role.id, subject=account_id),
                metadata=metadata,
            )
        return account_id


@asynccontextmanager
async def _guarded(folder: Path, *, client: str = "required") -> AsyncIterator[Guarded]:
    authority = Authority()
    authority.server().write(folder)
    (folder / "clients.pem").write_bytes(authority.certificate)
    settings: dict[str, Any] = {
        "tls_certificate": str(folder / "server.pem"),
        "tls_key": str(folder / "server.key"),
        "tls_client": client,
        "tls_client_ca": str(folder / "clients.pem") if client == "required" else "",
    }
    url = f"sqlite:///{folder}/identity.db"
    async with running_node(url, services=("identity",), **settings) as node:
        guarded = Guarded(node, authority, folder)
        try:
            yield guarded
        finally:
            for one in guarded.channels:
                await one.close()


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    """A node that asks its clients for certificates."""
    async with _guarded(tmp_path) as running:
        yield running


async def _refused_in_the_handshake(stub: Any) -> str:
    with pytest.raises(AioRpcError) as raised:
        await stub.GetCaller(pb.GetCallerRequest(), timeout=5)
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    return str(raised.value.details())


# Handshakes


def _greet(address: str, *, version: ssl.TLSVersion, client: Pair, folder: Path) -> str:
    """Shakes hands in one version of TLS; gives what came of it."""
    host, _, port = address.rpartition(":")
    (folder / "greeting.pem").write_bytes(client.certificate + client.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # or this library itself would refuse
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(folder / "greeting.pem")
    context.set_alpn_protocols(["h2"])
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        try:
            with context.wrap_socket(plain) as greeted:
                greeted.recv(1)
                return str(greeted.version())
        except (ssl.SSLError, ConnectionError):
            return "refused"  # with an alert or without: who is first to close decides


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(
    ("version", "came"),
    [
        (ssl.TLSVersion.TLSv1_1, "refused"),
        (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
        (ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
    ],
)
async def test_old_tls_fails_in_the_handshake(
    guarded: Guarded, tmp_path: Path, version: ssl.TLSVersion, came: str, hostile: Any
) -> None:
    """Row 13: TLS 1.1 fails in the handshake; 1.2 and 1.3 are spoken."""
    row = hostile(13, sent=f"a {version.name} handshake", expected=came)
    client = guarded.authority.workload(_CHECKOUT)
    row.got = await asyncio.to_thread(
        _greet, guarded.node.address, version=version, client=client, folder=tmp_path
    )
    assert row.got == came


async def test_plain_text_gets_no_answer_on_a_tls_port(guarded: Guarded, hostile: Any) -> None:
    """Row 13: plain text on the TLS port ends the connection, without a frame of HTTP/2."""
    row = hostile(13, sent="HTTP/2 in plain text on the TLS port", expected="connection closed")
    host, _, port = guarded.node.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    row.got = "connection closed" if not answer.startswith(b"\0\0") else "frames"
    # An alert record at most (type 21), never a SETTINGS frame.
    assert answer[:1] in (b"", b"\x15")
    async with grpc.aio.insecure_channel(guarded.node.address) as plain:
        await _refused_in_the_handshake(IdentityServiceStub(plain))


async def test_without_client_certificates_tokens_alone_count(tmp_path: Path) -> None:
    """With tls_client = none a client needs no certificate, and its token decides."""
    async with _guarded(tmp_path, client="none") as guarded:
        stub = guarded.identity()
        key = pb.ExchangeApiKeyRequest(api_key=guarded.node.api_key)
        reply = await stub.ExchangeApiKey(key, timeout=10)
        metadata = (("authorization", f"Bearer {reply.access_token}"),)
        caller = await stub.GetCaller(pb.GetCallerRequest(), metadata=metadata)
        assert caller.name == "bootstrap"
        with pytest.raises(AioRpcError) as raised:
            await stub.GetCaller(pb.GetCallerRequest())
        assert reason_of(raised.value) == "UNAUTHENTICATED"


@pytest.mark.parametrize("days", [None, -1])
async def test_no_or_an_expired_certificate_fails_in_the_handshake(
    guarded: Guarded, days: float | None, hostile: Any
) -> None:
    """Row 40: without a client certificate, or with an expired one, there is no connection."""
    what = "no client certificate" if days is None else "an expired client certificate"
    row = hostile(40, sent=what, expected="handshake failure")
    pair = None if days is None else guarded.authority.workload(_CHECKOUT, days=days)
    await _refused_in_the_handshake(guarded.identity(pair))
    row.got = "handshake failure"


async def test_two_uris_in_a_certificate_are_refused(guarded: Guarded, hostile: Any) -> None:
    """Row 41: a certificate that names two workloads is nobody, even beside a good token."""
    row = hostile(41, sent="a certificate with two URI SANs, and a good token", expected="refused")
    await guarded.account("checkout", spiffe_id=_CHECKOUT)
    _, metadata = await guarded.administrator()
    stub = guarded.identity(guarded.authority.workload(_CHECKOUT, _BILLING))
    for shown in ((), metadata):
        with pytest.raises(AioRpcError) as raised:
            await stub.GetCaller(pb.GetCallerRequest(), metadata=shown)
        assert reason_of(raised.value) == "UNAUTHENTICATED"
    row.got = "refused: UNAUTHENTICATED"


async def test_the_right_name_from_another_authority_is_refused(
    guarded: Guarded, hostile: Any
) -> None:
    """Row 42: the right SPIFFE id signed by somebody else fails in the handshake."""
    row = hostile(42, sent="the right SAN from another CA", expected="handshake failure")
    await guarded.account("checkout", spiffe_id=_CHECKOUT)
    stranger = Authority("another authority").workload(_CHECKOUT)
    await _refused_in_the_handshake(guarded.identity(stranger))
    row.got = "handshake failure"


# Workloads


async def test_a_workload_acts_as_its_account(guarded: Guarded, hostile: Any) -> None:
    """Row 43: a workload may do what its account's roles permit, and nothing else."""
    row = hostile(43, sent="a workload on a method that its roles lack", expected="denied")
    account_id = await guarded.account(
        "checkout", spiffe_id=_CHECKOUT, role="identity.service_accounts.list"
    )
    stub = guarded.identity(guarded.authority.workload(_CHECKOUT))
    caller = await stub.GetCaller(pb.GetCallerRequest())
    assert (caller.subject, caller.name) == (account_id, "checkout")
    listed = await stub.ListServiceAccounts(pb.ListServiceAccountsRequest())
    assert len(listed.service_accounts) == 2
    with pytest.raises(AioRpcError) as raised:
        await stub.ListRoles(pb.ListRolesRequest())
    row.got = f"denied: {raised.value.code().name}"
    assert raised.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_an_unknown_workload_is_nobody(guarded: Guarded) -> None:
    """A verified workload that is bound to no account is answered UNAUTHENTICATED."""
    stub = guarded.identity(guarded.authority.workload(_BILLING))
    with pytest.raises(AioRpcError) as raised:
        await stub.GetCaller(pb.GetCallerRequest())
    assert reason_of(raised.value) == "UNAUTHENTICATED"


async def test_a_token_of_another_workload_is_denied(guarded: Guarded, hostile: Any) -> None:
    """Row 44: a bound account's token works for its own workload and for no other."""
    row = hostile(44, sent="a token bound to another workload", expected="PERMISSION_DENIED")
    account_id = await guarded.account("checkout", spiffe_id=_CHECKOUT)
    admin, metadata = await guarded.administrator()
    made = await admin.CreateApiKey(
        pb.CreateApiKeyRequest(service_account_id=account_id), metadata=metadata
    )
    own = guarded.identity(guarded.authority.workload(_CHECKOUT))
    reply = await own.ExchangeApiKey(pb.ExchangeApiKeyRequest(api_key=made.api_key))
    token = (("authorization", f"Bearer {reply.access_token}"),)
    assert (await own.GetCaller(pb.GetCallerRequest(), metadata=token)).subject == account_id
    for other in (guarded.authority.workload(_BILLING), guarded.authority.workload()):
        with pytest.raises(AioRpcError) as raised:
            await guarded.identity(other).GetCaller(pb.GetCallerRequest(), metadata=token)
        row.got = raised.value.code().name
        assert raised.value.code() is grpc.StatusCode.PERMISSION_DENIED
        assert reason_of(raised.value) == "PERMISSION_DENIED"


async def test_one_workload_is_one_account(guarded: Guarded) -> None:
    """A workload cannot be bound twice; freed, it can be bound again."""
    first = await guarded.account("checkout", spiffe_id=_CHECKOUT)
    admin, metadata = await guarded.administrator()
    with pytest.raises(AioRpcError) as raised:
        await guarded.account("another", spiffe_id=_CHECKOUT)
    assert reason_of(raised.value) == "WORKLOAD_TAKEN"
    free = workloads_pb2.SetWorkloadRequest(service_account_id=first)
    freed = await admin.SetWorkload(free, metadata=metadata)
    assert not freed.workload.spiffe_id
    await guarded.account("third", spiffe_id=_CHECKOUT)
    asked = workloads_pb2.GetWorkloadRequest(service_account_id=first)
    assert not (await admin.GetWorkload(asked, metadata=metadata)).workload.spiffe_id


async def test_naming_the_workload_of_the_powerful_needs_their_power(guarded: Guarded) -> None:
    """Whoever may only bind workloads cannot bind one to an account that may do more."""
    await guarded.account(
        "binder", spiffe_id=_BILLING, role="identity.service_accounts.set_workload"
    )
    admin, metadata = await guarded.administrator()
    caller = await admin.GetCaller(pb.GetCallerRequest(), metadata=metadata)
    binder = guarded.identity(guarded.authority.workload(_BILLING))
    request = workloads_pb2.SetWorkloadRequest(
        service_account_id=caller.subject, spiffe_id=_CHECKOUT
    )
    with pytest.raises(AioRpcError) as raised:
        await binder.SetWorkload(request)
    assert reason_of(raised.value) == "PRIVILEGE_ESCALATION"


class _Accounts:
    """A source of accounts that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.failing = False
        self.account: WorkloadAccount | None = WorkloadAccount("service_accounts/sva_1", ["a.b"])

    async def account_of(self, spiffe_id: str) -> WorkloadAccount | None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.failing:
            raise OSError("the database is away")
        return self.account


async def test_an_account_is_remembered_for_five_seconds() -> None:
    """Calls within five seconds ask once; then a change shows, absence as well."""
    now_s, source = [0.0], _Accounts()
    workloads = Workloads(source, monotonic_s=lambda: now_s[0])
    found = await asyncio.gather(*(workloads.principal(_CHECKOUT) for _ in range(20)))
    assert {one.subject for one in found} == {"service_accounts/sva_1"}
    now_s[0], source.account = 4.9, None
    await workloads.principal(_CHECKOUT)
    assert source.asked == 1
    now_s[0] = 5.0
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await workloads.principal(_CHECKOUT)
    assert source.asked == 2


async def test_a_failed_look_up_is_not_remembered() -> None:
    """Where the accounts could not be read, the next call asks again."""
    source = _Accounts()
    workloads = Workloads(source, monotonic_s=lambda: 0.0)
    source.failing = True
    with pytest.raises(OSError, match="away"):
        await workloads.principal(_CHECKOUT)
    source.failing = False
    assert (await workloads.principal(_CHECKOUT)).permissions.holds("a.b")


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example/checkout",
        "spiffe://shop.example",
        "spiffe://SHOP.example/a",
        "spiffe://shop.example/a/",
        "spiffe://shop.example//a",
        "spiffe://shop.example/a?b",
        "spiffe://shop.example/a\n",
        "spiffe://user@shop.example/a",
        "spiffe://shop.example/" + "a" * 2048,
    ],
)
def test_what_is_no_spiffe_id_is_refused(uri: str) -> None:
    """A URI that is no SPIFFE id names nobody."""
    with pytest.raises(Unauthenticated):
        spiffe_id_in({"peer_uri": [uri.encode()]})


# Renewal


async def test_a_certificate_is_renewed_under_load_without_an_error(
    guarded: Guarded, hostile: Any
) -> None:
    """Row 45: certificate and authorities are replaced under load; no call fails.

    Calls go on over old and new connections while another authority takes over:
    first both are trusted, then the server's certificate comes from the new one.
    """
    row = hostile(45, sent="calls while certificates and CA change", expected="no error")
    await guarded.account("checkout", spiffe_id=_CHECKOUT)
    old, new = guarded.authority, Authority("its successor")
    both = old.certificate + new.certificate
    answered, renewed = 0, asyncio.Event()

    async def call_on(pair: Pair, *, again: bool) -> None:
        nonlocal answered
        stub = IdentityServiceStub(guarded.open(pair, trusts=both))
        while not renewed.is_set():
            if again:
                stub = IdentityServiceStub(guarded.open(pair, trusts=both))
            await stub.GetCaller(pb.GetCallerRequest(), timeout=10)
            answered += 1

    async def rotate() -> None:
        (guarded.folder / "clients.new").write_bytes(both)
        (guarded.folder / "clients.new").replace(guarded.folder / "clients.pem")
        for _ in range(5):
            new.server().write(guarded.folder)
            shown = IdentityServiceStub(
                guarded.open(new.workload(_CHECKOUT), trusts=new.certificate)
            )
            await shown.GetCaller(pb.GetCallerRequest(), timeout=10)
        renewed.set()

    pair = old.workload(_CHECKOUT)
    await asyncio.gather(
        call_on(pair, again=False), call_on(pair, again=True), call_on(pair, again=True), rotate()
    )
    row.got = f"no error in {answered} calls, 5 certificates, 2 authorities"
    assert answered > 10
    # Whoever trusts the old authority alone does not reach the server any more.
    await _refused_in_the_handshake(IdentityServiceStub(guarded.open(pair, trusts=old.certificate)))


async def test_an_authority_that_is_dropped_is_trusted_no_more(guarded: Guarded) -> None:
    """With the bundle replaced, the old authority's workloads fail in the handshake."""
    await guarded.account("checkout", spiffe_id=_CHECKOUT)
    new = Authority("its successor")
    (guarded.folder / "clients.new").write_bytes(new.certificate)
    (guarded.folder / "clients.new").replace(guarded.folder / "clients.pem")
    await _refused_in_the_handshake(guarded.identity(guarded.authority.workload(_CHECKOUT)))
    accepted = guarded.identity(new.workload(_CHECKOUT))
    assert (await accepted.GetCaller(pb.GetCallerRequest(), timeout=10)).name == "checkout"


@pytest.mark.parametrize("broken", ["server.pem", "server.key", "clients.pem"])
async def test_files_that_cannot_be_used_leave_the_last_good_ones(
    guarded: Guarded, broken: str
) -> None:
    """A file that is cut off, or a key of another certificate, is passed over and told of."""
    await guarded.account("checkout", spiffe_id=_CHECKOUT)
    (guarded.folder / broken).write_bytes(b"-----BEGIN CERTIFICATE-----\nMIIB")
    stub = guarded.identity(guarded.authority.workload(_CHECKOUT))
    assert (await stub.GetCaller(pb.GetCallerRequest(), timeout=10)).name == "checkout"
    assert "tls_files_not_renewed" in guarded.node.logged()
    guarded.authority.server().write(guarded.folder)
    (guarded.folder / "server.key").write_bytes(guarded.authority.server().key)
    again = guarded.identity(guarded.authority.workload(_CHECKOUT))
    assert (await again.GetCaller(pb.GetCallerRequest(), timeout=10)).name == "checkout"


def test_files_that_cannot_be_used_stop_the_start(tmp_path: Path) -> None:
    """What is missing or does not fit together is told at the start."""
    authority = Authority()
    authority.server().write(tmp_path)
    files = TlsFiles(tmp_path / "server.pem", tmp_path / "server.key")
    RenewedCredentials(files)
    (tmp_path / "server.key").write_bytes(authority.server().key)
    with pytest.raises(TlsUnusable, match="not the certificate of the key"):
        RenewedCredentials(files)
    with pytest.raises(TlsUnusable, match=r"absent\.pem"):
        RenewedCredentials(TlsFiles(tmp_path / "absent.pem", tmp_path / "server.key"))


@pytest.mark.parametrize(
    "half",
    [
        {"tls_certificate": "a.pem"},
        {"tls_key": "a.key"},
        {"tls_client": "required"},
        {"tls_certificate": "a.pem", "tls_key": "a.key", "tls_client": "required"},
    ],
)
def test_half_of_a_setting_is_refused(half: dict[str, str]) -> None:
    """Settings that need one another are refused one without the other."""
    with pytest.raises(TlsUnusable):
        files_of(Settings(**half))  # type: ignore[arg-type]  # all of them are texts


# What doctor says of it


@pytest.mark.parametrize(
    ("change", "result", "seen"),
    [
        ("nothing", "warning", "expires in 6 days"),
        ("open key", "failure", "has mode 644"),
        ("another key", "failure", "is not the certificate of the key"),
    ],
)
def test_doctor_looks_at_the_files(tmp_path: Path, change: str, result: str, seen: str) -> None:
    """Doctor tells of a certificate that ends soon, a key that others read, and a misfit."""
    authority = Authority()
    authority.server().write(tmp_path)
    if change == "open key":
        (tmp_path / "server.key").chmod(0o644)
    if change == "another key":
        (tmp_path / "server.key").write_bytes(authority.server().key)
    settings = Settings(
        tls_certificate=str(tmp_path / "server.pem"), tls_key=str(tmp_path / "server.key")
    )
    found = [(finding.result.value, finding.seen) for finding in tls_findings(settings)]
    assert any(told == result and seen in text for told, text in found), found


def test_doctor_says_nothing_of_tls_that_is_off() -> None:
    """Without a certificate there is nothing to look at."""
    assert list(tls_findings(Settings())) == []
