"""Rows 1 to 12: what a client can do to a server with frames alone."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import h2.errors
import h2.settings
import pytest

from backplane.identity.v1 import identity_pb2 as pb
from tests.hostile.conftest import IDENTITY, Server
from tests.hostile.frames import PREFACE, Header, Wire, frame, message
from tests.support.hostile_table import Hostile
from tests.support.processes import COMMAND, environment, free_address

CALLER = IDENTITY + "GetCaller"
EXCHANGE = IDENTITY + "ExchangeApiKey"
_ENHANCE_YOUR_CALM = h2.errors.ErrorCodes.ENHANCE_YOUR_CALM
_CONTINUATION, _HEADERS, _PING, _RESET, _SETTINGS = 9, 1, 6, 3, 4


async def test_a_huge_length_prefix_is_refused_at_once(server: Server, hostile: Hostile) -> None:
    """Row 1: a prefix that claims 1 GiB is refused before a byte of it has come."""
    row = hostile(1, sent="prefix of 1 GiB, no message", expected="RESOURCE_EXHAUSTED at once")
    async with server.wire() as wire:
        began = time.monotonic()
        answer = await wire.ask(EXCHANGE, message(b"", length=1 << 30), end=False)
        took_s = time.monotonic() - began
    row.got = f"{answer.told} after {took_s * 1000:.0f} ms"
    assert answer.code == "RESOURCE_EXHAUSTED"
    assert took_s < 5


async def test_a_message_above_the_limit_is_refused(server: Server, hostile: Hostile) -> None:
    """Row 2: a message of one byte more than 4 MiB is refused."""
    row = hostile(2, sent="message of 4 MiB and 1 byte", expected="RESOURCE_EXHAUSTED")
    async with server.wire() as wire:
        answer = await wire.ask(EXCHANGE, message(bytes(4 * 1024 * 1024 + 1)))
    row.got = answer.told
    assert answer.code == "RESOURCE_EXHAUSTED"


async def test_a_gzip_bomb_is_refused_unopened(server: Server, hostile: Hostile) -> None:
    """Row 3: 300 MB that travel as 300 kB are refused and never held in memory."""
    row = hostile(3, sent="300 MB of zeros, gzipped, 5 times", expected="RESOURCE_EXHAUSTED, flat")
    bomb = message(gzip.compress(bytes(300_000_000), 9), compressed=True)
    before_mb = server.memory_mb
    for _ in range(5):
        async with server.wire() as wire:
            answer = await wire.ask(EXCHANGE, bomb, [("grpc-encoding", "gzip")])
        row.got = answer.told
        assert answer.code == "RESOURCE_EXHAUSTED"
    grew_mb = server.memory_mb - before_mb
    row.got += f", memory {grew_mb:+.0f} MB"
    assert grew_mb < 50


async def test_streams_on_one_connection_are_bounded(server: Server, hostile: Hostile) -> None:
    """Row 4: of 2,000 streams at once no more than 250 are let in, and it says so first."""
    row = hostile(4, sent="2,000 streams on one connection", expected="at most 250 let in")
    async with server.wire() as wire:
        assert (await wire.ask(CALLER, message(b""))).code == "UNAUTHENTICATED"
        assert wire.streams_max == 250
        wire.believe(h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS, 100_000)
        streams = [wire.begin(wire.headers(EXCHANGE)) for _ in range(2000)]
        await wire.flush()
        await server.idle()
        await wire.until(lambda: wire.ended > 1750)
        told = Counter(wire.so_far(stream).code for stream in streams)
    row.got = ", ".join(f"{count} {code}" for code, count in told.most_common())
    row.got = row.got.replace("nothing", "let in").replace("RST_STREAM 7", "refused (RST_STREAM 7)")
    assert told["nothing"] <= 250
    # The core turns calls away with CANCELLED where too many wait to be looked at.
    assert set(told) <= {"nothing", "RST_STREAM 7", "CANCELLED"}


async def test_neighbours_of_a_rapid_reset_are_served(server: Server, hostile: Hostile) -> None:
    """Row 5: while 20,000 streams are opened and reset in 2 s, others are answered, and in time.

    An attacker whose connection is ended comes back on a new one until all are sent.
    """
    row = hostile(
        5, sent="20,000 streams opened and reset in 2 s", expected="neighbours answered, p99 < 2 s"
    )
    token, over = await server.token(), asyncio.Event()
    async with server.wire() as neighbour:
        alone = await _times_of_calls(neighbour, token, until=lambda made: made == 200)
        before_mb = server.memory_mb
        (sent_s, connections), times = await asyncio.gather(
            _rapid_resets(server, over),
            _times_of_calls(neighbour, token, until=lambda made: over.is_set() and made >= 50),
        )
    await server.idle()
    grew_mb = server.memory_mb - before_mb
    row.got = (
        f"in {sent_s:.1f} s on {connections} connections: {len(times)} calls of a neighbour OK,"
        f" p99 {_p99_ms(times):.0f} ms (alone {_p99_ms(alone):.0f} ms), memory {grew_mb:+.0f} MB"
    )
    assert sent_s < 10
    assert _p99_ms(times) < 2000
    assert grew_mb < 60


async def _rapid_resets(server: Server, over: asyncio.Event) -> tuple[float, int]:
    """Opens and resets streams, 500 every 50 ms; gives the seconds it took and the connections."""
    sent, connections, began = 0, 0, time.monotonic()
    while sent < 20_000:
        connections += 1
        async with server.wire() as wire:
            await wire.until(lambda wire=wire: wire.streams_max is not None)  # type: ignore[misc]  # bound now
            wire.reset(wire.begin(wire.headers(CALLER)))
            await wire.flush()
            block = wire.block(wire.headers(CALLER))  # of what the other side has seen by now
            stream = 3
            while sent < 20_000 and not wire.closed:
                await wire.raw(
                    b"".join(_opened_and_reset(block, stream + 2 * n) for n in range(500))
                )
                stream, sent = stream + 1000, sent + 500
                ahead_s = began + sent / 10_000 - time.monotonic()
                await asyncio.sleep(max(ahead_s, 0))
    over.set()
    return time.monotonic() - began, connections


def _opened_and_reset(block: bytes, stream: int) -> bytes:
    cancel = (8).to_bytes(4, "big")
    return frame(_HEADERS, block, flags=4, stream=stream) + frame(_RESET, cancel, stream=stream)


async def _times_of_calls(
    wire: Wire, token: list[Header], *, until: Callable[[int], bool]
) -> list[float]:
    """Makes one call after the other; gives the seconds of each, all of which must be OK."""
    times: list[float] = []
    while not until(len(times)):
        began = time.monotonic()
        answer = await wire.ask(CALLER, message(b""), token)
        times.append(time.monotonic() - began)
        assert answer.told == "OK"
    return times


def _p99_ms(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)] * 1000


@pytest.mark.parametrize("kind", ["empty", "growing"])
async def test_a_continuation_flood_ends_with_the_connection(
    impatient: Server, kind: str, hostile: Hostile
) -> None:
    """Row 6: an endless block of headers ends with its connection, and memory stays flat.

    Empty frames are counted; frames with headers go on until the connection is
    too old (an hour and its grace by default, here 4 s and 0).
    """
    row = hostile(6, sent=f"endless CONTINUATION frames, {kind}", expected="connection closed")
    endless = b"" if kind == "empty" else b"\x00\x01a\x7f\x81\x7e" + b"b" * 16_000
    async with impatient.wire() as wire:
        await wire.until(lambda: wire.streams_max is not None)
        await impatient.idle()
        wire.acknowledges = False  # a frame of another kind would end the block
        before_mb, sent = impatient.memory_mb, 0
        await wire.raw(frame(_HEADERS, wire.block(wire.headers(CALLER)), stream=1))
        async with asyncio.timeout(20):
            while not wire.closed:
                await wire.raw(frame(_CONTINUATION, endless, stream=1))
                await asyncio.sleep(0.001)
                sent += 1
    grew_mb = impatient.memory_mb - before_mb
    row.got = f"closed after {sent} frames, memory {grew_mb:+.0f} MB"
    assert grew_mb < 50


async def test_a_ping_flood_ends_the_connection(server: Server, hostile: Hostile) -> None:
    """Row 7: the third PING too many is answered with GOAWAY, and the connection ends."""
    row = hostile(7, sent="PING upon PING", expected="GOAWAY ENHANCE_YOUR_CALM too_many_pings")
    async with server.wire() as wire:
        sent = 0
        while not wire.closed and sent < 10:
            await wire.ping()
            sent += 1
            await wire.until(lambda sent=sent: wire.pongs >= sent or wire.goaway is not None)  # type: ignore[misc]  # bound now
        await wire.until_closed()
    row.got = f"{_goaway_of(wire)} after {sent} pings, connection closed"
    assert wire.goaway == (_ENHANCE_YOUR_CALM, b"too_many_pings")


async def test_neighbours_of_a_ping_flood_are_served(server: Server, hostile: Hostile) -> None:
    """Row 7: 20,000 PINGs without a pause end their connection; others hardly notice.

    What they cost grows by their square, in gRPC's core: a limit that ``docs/security.md`` states.
    """
    row = hostile(7, sent="20,000 PINGs without a pause", expected="the same; neighbours answered")
    token, before_mb, before_s = await server.token(), server.memory_mb, server.processor_s
    over = asyncio.Event()
    async with server.wire() as neighbour:
        came, times = await asyncio.gather(
            _flooded(server, frame(_PING, b"hostile!") * 20_000, over),
            _times_of_calls(neighbour, token, until=lambda made: over.is_set() and made >= 50),
        )
    grew_mb, took_s = server.memory_mb - before_mb, server.processor_s - before_s
    row.got = (
        f"the same, connection closed; a neighbour's p99 {_p99_ms(times):.0f} ms,"
        f" {took_s:.1f} s of processor in all, memory {grew_mb:+.0f} MB"
    )
    assert _ENHANCE_YOUR_CALM.to_bytes(4, "big") + b"too_many_pings" in came
    assert _p99_ms(times) < 2000
    assert grew_mb < 30


async def _flooded(server: Server, frames: bytes, over: asyncio.Event) -> bytes:
    """Sends frames at once on a connection; gives all that comes until the server closes it."""
    host, _, port = server.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(PREFACE + frame(_SETTINGS) + frame(_SETTINGS, flags=1) + frames)
        async with asyncio.timeout(30):
            return await reader.read()
    finally:
        over.set()
        writer.close()


def _goaway_of(wire: Wire) -> str:
    code, text = wire.goaway or (0, b"")
    name = h2.errors.ErrorCodes(code).name if wire.goaway else "none"
    return f"GOAWAY {name} {text.decode()}"


async def test_the_silent_are_cut_off(watchful: Server, hostile: Hostile) -> None:
    """Row 8: 300 connections that fall silent, at each of three moments, are closed."""
    row = hostile(8, sent="300 silent connections", expected="closed by keepalive")
    server = watchful
    before, began = server.facts.num_fds(), time.monotonic()
    waiting: list[asyncio.StreamReader] = []
    writers: list[asyncio.StreamWriter] = []
    host, _, port = server.address.rpartition(":")
    for opening in (b"", PREFACE + frame(_SETTINGS)):  # nothing at all; no word after hello
        for _ in range(100):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(opening)
            waiting.append(reader)
            writers.append(writer)
    wires = [await Wire.open(server.address) for _ in range(100)]
    for wire in wires:  # a call is open, and pings are not answered
        await wire.until(lambda wire=wire: wire.streams_max is not None)  # type: ignore[misc]  # bound now
        wire.begin(wire.headers(EXCHANGE))
        await wire.flush()
        wire.acknowledges = False
    async with asyncio.timeout(20):
        await asyncio.gather(*(reader.read() for reader in waiting))
        await asyncio.gather(*(wire.until_closed() for wire in wires))
    row.got = f"closed after {time.monotonic() - began:.1f} s at the latest"
    for writer in writers:
        writer.close()
    for wire in wires:
        await wire.close()
    await server.idle()
    assert server.facts.num_fds() <= before + 5


@pytest.mark.parametrize(
    "path",
    [
        "backplane.identity.v1.IdentityService/GetCaller",
        "/" + CALLER,
        CALLER.replace("G", "%47"),
        CALLER + "?x",
        CALLER + "/",
        CALLER.lower(),
        IDENTITY,
        "/",
        "*",
        "",
    ],
)
async def test_only_the_exact_path_is_a_method(server: Server, path: str, hostile: Hostile) -> None:
    """Row 10: what is nearly a method's path is no method, whoever asks."""
    row = hostile(10, sent=f"path {path!r}", expected="UNIMPLEMENTED")
    async with server.wire() as wire:
        answer = await wire.ask(path, message(b""), await server.token())
    row.got = answer.told
    assert answer.code == "UNIMPLEMENTED"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
async def test_json_on_the_grpc_port_is_refused(
    server: Server, content_type: str, hostile: Hostile
) -> None:
    """Row 11: a request of another content type is refused: it is no framed message."""
    row = hostile(11, sent=f"content-type {content_type}, a JSON body", expected="refused")
    async with server.wire() as wire:
        answer = await wire.ask(EXCHANGE, _as_json(server), content_type=content_type)
    row.got = f"refused: {answer.told}"
    assert answer.code == "INVALID_ARGUMENT"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
@pytest.mark.parametrize("te", [None, "gzip"])
async def test_what_speaks_no_grpc_is_refused(
    server: Server, content_type: str, te: str | None, hostile: Hostile
) -> None:
    """Row 11: browsers and JSON clients send no ``te: trailers``, and are refused whatever else.

    Even a whole message in gRPC's framing: the core looks at this header first.
    """
    what = f"{content_type}, te {te or 'absent'}, a framed message"
    row = hostile(11, sent=what, expected="refused")
    async with server.wire() as wire:
        headers = [h for h in wire.headers(EXCHANGE, content_type=content_type) if h[0] != "te"]
        stream = wire.begin(headers if te is None else [*headers, ("te", te)])
        await wire.flush()
        await wire.send(stream, _framed(server), end=True)
        answer = await wire.answer(stream)
    row.got = f"refused: {answer.told}"
    assert answer.told == ("RST_STREAM 2" if te is None else "INTERNAL")
    assert not answer.data


async def test_a_label_alone_does_not_matter(server: Server, hostile: Hostile) -> None:
    """Row 11: what is a gRPC call in all but its label is answered as the gRPC call that it is.

    gRPC's core takes the header off before anybody sees it, and asks only for
    ``te: trailers`` and the framing: a limit that ``docs/security.md`` states.
    """
    row = hostile(
        11,
        sent="a whole gRPC call with content-type application/json",
        expected="documented limit: read as the gRPC call it is",
    )
    async with server.wire() as wire:
        answer = await wire.ask(EXCHANGE, _framed(server), content_type="application/json")
    row.got = f"{answer.told}: never read as JSON, answered as {answer.headers['content-type']}"
    assert answer.code == "OK"
    assert answer.headers["content-type"] == "application/grpc"


def _key(server: Server) -> str:
    return (server.folder / "bootstrap.key").read_text().strip()


def _as_json(server: Server) -> bytes:
    return f'{{"api_key": "{_key(server)}"}}'.encode()


def _framed(server: Server) -> bytes:
    return message(pb.ExchangeApiKeyRequest(api_key=_key(server)).SerializeToString())


@pytest.mark.parametrize("body", [b"", b"\0\0\0", message(b"", length=9), b"\2\0\0\0\0"])
async def test_a_call_without_a_whole_message_is_answered(server: Server, body: bytes) -> None:
    """A call that ends before its request is whole gets an answer, not silence."""
    async with server.wire() as wire:
        answer = await wire.ask(EXCHANGE, body)
    assert answer.code == "INVALID_ARGUMENT"


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_other_http_methods_are_refused(
    server: Server, method: str, hostile: Hostile
) -> None:
    """Row 11: what is not a POST is refused on the frame."""
    row = hostile(11, sent=f"{method} in place of POST", expected="refused")
    async with server.wire() as wire:
        answer = await wire.ask(CALLER, message(b""), await server.token(), method=method)
    row.got = f"refused: {answer.told}"
    assert answer.reset is not None


async def test_a_second_server_on_a_port_says_so(
    server: Server, tmp_path: Path, hostile: Hostile
) -> None:
    """Row 12: a second server on the port does not share it: it says so and ends."""
    row = hostile(12, sent="a second server on the port", expected="it says so and exits")
    second = await asyncio.to_thread(
        subprocess.run,
        [*COMMAND, "serve", "--migrate"],
        cwd=tmp_path,
        env=environment(
            BACKPLANE_LISTEN=server.address,
            BACKPLANE_OPS_LISTEN=free_address(),
            BACKPLANE_DATABASE="sqlite:///other.db",
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = second.stderr.strip().splitlines()[-1]
    row.got = f"exit code {second.returncode}: {said}"
    assert second.returncode == 1
    assert server.address in said
    answer = await server.ask(CALLER, pb.GetCallerRequest().SerializeToString())
    assert answer.code == "UNAUTHENTICATED"
