"""The operations port, spoken to over real connections."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from backplane_server.chassis.ops import http
from backplane_server.chassis.ops.http import OpsServer, PortTaken, Route, host_and_port
from backplane_server.chassis.ops.logs import open_journal
from backplane_server.chassis.ops.loop_lag import LoopLag
from backplane_server.chassis.ops.metrics import Metrics
from backplane_server.chassis.ops.probes import routes_of


@asynccontextmanager
async def serving(routes: Mapping[str, Route]) -> AsyncIterator[OpsServer]:
    """Serves routes on a free port."""
    server = OpsServer("127.0.0.1:0", routes=routes)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def hello() -> http.Answer:
    """Answers hello."""
    return 200, "text/plain", b"hello"


async def fetched(
    server: OpsServer, path: str, *, method: str = "GET", body: bytes | None = None
) -> tuple[int, str, bytes]:
    """Asks as an ordinary HTTP client does."""

    def ask() -> tuple[int, str, bytes]:
        url = f"http://{server.address}{path}"
        request = Request(url, method=method, data=body)
        try:
            with urlopen(request, timeout=10) as reply:  # noqa: S310 - always http
                return reply.status, reply.headers["content-type"], reply.read()
        except HTTPError as error:
            with error:
                return error.code, error.headers["content-type"], error.read()

    return await asyncio.to_thread(ask)


async def raw(server: OpsServer, sent: bytes) -> bytes:
    """Sends bytes and returns everything that comes back until the connection ends."""
    reader, writer = await asyncio.open_connection(*host_and_port(server.address))
    writer.write(sent)
    try:
        return await end_of(reader)
    finally:
        writer.close()


async def end_of(reader: asyncio.StreamReader) -> bytes:
    """Returns what comes until the other side ends the connection, politely or not."""
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionResetError:
        return b""


def node_routes(problems: list[str]) -> dict[str, Route]:
    """Gives the routes of a node with these problems."""
    return routes_of(metrics=Metrics(), lag=LoopLag(), problems=lambda: problems)


async def test_readyz_tells_each_problem() -> None:
    """/readyz is 200 without problems and 503 with a line for each; /livez stays 200."""
    problems: list[str] = []
    async with serving(node_routes(problems)) as server:
        assert await fetched(server, "/readyz") == (200, "text/plain; charset=utf-8", b"ok\n")
        problems += ["the database does not answer", "draining"]
        status, _, body = await fetched(server, "/readyz")
        assert (status, body) == (503, b"the database does not answer\ndraining\n")
        assert (await fetched(server, "/livez"))[0] == 200


async def test_metrics_are_valid_prometheus_text() -> None:
    """/metrics parses and has the content type that Prometheus asks for."""
    async with serving(node_routes([])) as server:
        status, content_type, body = await fetched(server, "/metrics?x=1")
    names = {family.name for family in text_string_to_metric_families(body.decode())}
    assert status == 200
    assert content_type.startswith("text/plain; version=0.0.4")
    assert "backplane_build_info" in names or "backplane_build" in names


async def test_services_add_paths_but_take_none() -> None:
    """An extra path answers with its status and type; one that exists is refused."""
    extra: dict[str, Route] = {"/jwks.json": lambda: (200, "application/json", b"{}")}
    lag, metrics = LoopLag(), Metrics()
    routes = routes_of(metrics=metrics, lag=lag, problems=list, extra=extra)
    async with serving(routes) as server:
        assert await fetched(server, "/jwks.json") == (200, "application/json", b"{}")
    with pytest.raises(ValueError, match="/livez"):
        routes_of(metrics=metrics, lag=lag, problems=list, extra={"/livez": hello})


async def test_unknown_paths_and_other_methods_are_refused() -> None:
    """Unknown paths get 404, every method but GET and HEAD 405 with Allow."""
    async with serving({"/x": hello}) as server:
        for path in ("/", "/X", "//x", "/x/", "/%78", "/../x"):
            assert (await fetched(server, path))[0] == 404, path
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
            assert (await fetched(server, "/x", method=method))[0] == 405, method
        assert (await fetched(server, "/x", method="POST", body=b"x" * 100_000))[0] == 405
        assert b"allow: GET, HEAD" in await raw(server, b"PUT /x HTTP/1.1\r\nhost: a\r\n\r\n")


async def test_head_has_headers_and_no_body() -> None:
    """HEAD tells the length that GET would have."""
    async with serving({"/x": hello}) as server:
        reply = await raw(server, b"HEAD /x HTTP/1.1\r\nhost: a\r\n\r\n")
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"content-length: 5" in head
    assert body == b""


async def test_each_connection_serves_one_request() -> None:
    """A second request on the same connection is not read; the connection closes."""
    request = b"GET /x HTTP/1.1\r\nhost: a\r\n\r\n"
    async with serving({"/x": hello}) as server:
        reply = await raw(server, request * 2)
    assert reply.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in reply


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /x HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 20_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"y" * 20_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n", b"431"),
        (b"GET /x HTTP/1.1\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"404"),
        (b"GET /x HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", b"400"),
        (b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", b"400"),
    ],
)
async def test_what_is_not_http_is_refused(sent: bytes, status: bytes) -> None:
    """Oversized heads get 431, malformed ones 400, and the next caller is served.

    The preface of HTTP/2 reads as a request for an unknown path.
    """
    async with serving({"/x": hello}) as server:
        reply = await raw(server, sent)
        assert reply.startswith(b"HTTP/1.1 " + status)
        assert (await fetched(server, "/x"))[0] == 200


async def test_a_caller_that_never_asks_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that does not end in time closes the connection without an answer."""
    monkeypatch.setattr(http, "HEAD_WAIT_S", 0.05)
    async with serving({"/x": hello}) as server:
        assert await raw(server, b"GET /x HTTP/1.1\r\nhost:") == b""


async def test_silent_connections_do_not_keep_a_probe_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the bound, the connection that has been silent longest is cut off."""
    monkeypatch.setattr(http, "SILENT_CONNECTIONS_MAX", 3)
    async with serving({"/x": hello}) as server:
        address = host_and_port(server.address)
        silent = [await asyncio.open_connection(*address) for _ in range(5)]
        assert (await fetched(server, "/x"))[0] == 200
        assert await end_of(silent[0][0]) == b""
        for _, writer in silent:
            writer.close()


async def test_a_failing_route_answers_500_without_its_text() -> None:
    """What a route raises stays in the log, with the path."""

    def failing() -> http.Answer:
        raise RuntimeError("canary-secret")

    stream = io.StringIO()
    journal = open_journal(stream=stream)
    async with serving({"/x": failing}) as server:
        status, _, body = await fetched(server, "/x")
    journal.close()
    assert status == 500
    assert b"canary" not in body
    logged = json.loads(stream.getvalue())
    assert (logged["event"], logged["path"]) == ("operations route failed", "/x")
    assert "canary-secret" in logged["exception"]


async def test_a_taken_port_is_named() -> None:
    """A second server on the same address raises PortTaken with that address."""
    async with serving({"/x": hello}) as first:
        with pytest.raises(PortTaken) as caught:
            await OpsServer(first.address, routes={}).start()
        assert caught.value.address == first.address
        assert first.address in str(caught.value)


async def test_a_port_is_free_after_stop() -> None:
    """stop() ends silent connections, and the address can be used again at once."""
    server = OpsServer("127.0.0.1:0", routes={"/x": hello})
    await server.start()
    address = server.address
    _reader, writer = await asyncio.open_connection(*host_and_port(address))
    await server.stop()
    again = OpsServer(address, routes={"/x": hello})
    await again.start()
    assert (await fetched(again, "/x"))[0] == 200
    await again.stop()
    writer.close()


@pytest.mark.parametrize("listen", ["", "x", "host:", "host:port", ":99999", "host:-1", "host:²"])
def test_malformed_addresses_are_refused(listen: str) -> None:
    """An address that is not host:port is a ValueError that quotes it."""
    with pytest.raises(ValueError, match="not host:port"):
        host_and_port(listen)


def test_addresses_of_ip_version_6_have_brackets() -> None:
    """``[::1]:9464`` is host ``::1`` and port 9464."""
    assert host_and_port("[::1]:9464") == ("::1", 9464)
