"""Offers a server more than it can do and counts the answers that came in time.

    python -m tests.bench.overload [--seconds 5] [--work lane|loop] [--bare]

One process serves calls of 2 ms, which wait on the read lanes (``lane``) or use up
the event loop (``loop``); others send calls with a deadline of 500 ms, open loop:
at a rate, not one after the other. First the capacity is measured with a few calls
at a time; then 1, 3, 6 and 10 times as much is offered. Useful answers are those
that are OK, by the clients' clock within the deadline. ``--bare`` lifts the limits,
for comparison.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.raw_calls import RawCalls

Ends = collections.Counter[str]
CALL_S = 0.002
DEADLINE_S = 0.5
CONNECTIONS = 8
STREAMS_MAX = 900  # of the 1,000 that a server allows each connection
_PATH = "/backplane.ping.v1.PingService/Once"
_BARE = {
    "running_calls_min": 100_000,
    "running_calls_max": 100_000,
    "pending_calls_max": 1_000_000,
    "read_queue_max": 1_000_000,
}


def _serve(folder: str, work: str, changes: dict[str, Any], address: Any) -> None:
    import uvloop

    uvloop.run(_serving(folder, work=work, changes=changes, address=address))


def _rest(seconds: float) -> None:
    """Keeps a lane busy without the processor."""
    threading.Event().wait(seconds)


async def _serving(folder: str, *, work: str, changes: dict[str, Any], address: Any) -> None:
    from tests.support.node import running_node
    from tests.support.ping.service import PingServicer, _reply, ping_service

    class Working(PingServicer):
        async def Once(self, request: Any, call: Any) -> Any:
            if work == "lane":
                await call.read(lambda tx: _rest(CALL_S))
            else:
                end_s = time.perf_counter() + CALL_S
                while time.perf_counter() < end_s:
                    pass
            return _reply(request.text, call)

    policy = Path(folder) / "policy.toml"
    policy.write_text("[quota.read]\nper_second = 1000000\nburst = 1000000\n")
    async with running_node(
        f"sqlite:///{folder}/ping.db",
        extra=[ping_service(Working())],
        policy_file=str(policy),
        **changes,
    ) as node:
        from tests.support.tokens import bearer

        address.put((node.address, tuple(bearer("ping.pings.send"))))
        await asyncio.Event().wait()


def _headers(address: str, metadata: Any) -> list[tuple[str, str]]:
    return [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", _PATH),
        (":authority", address),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
        ("grpc-timeout", f"{DEADLINE_S * 1000:.0f}m"),
        *metadata,
    ]


def _offer(address: str, metadata: Any, rate: float, seconds: float, results: Any) -> None:
    import uvloop

    results.put(uvloop.run(_offering(address, metadata, rate=rate, seconds=seconds)))


async def _offering(
    address: str, metadata: Any, *, rate: float, seconds: float
) -> tuple[list[float], Ends]:
    """Sends calls at a rate; gives the seconds of the useful ones, and the ends of all."""
    took_s: list[float] = []
    ends: Ends = collections.Counter()

    def ended(how: str, took: float) -> None:
        how = "LATE" if took > DEADLINE_S else how
        ends[how] += 1
        if how == "OK":
            took_s.append(took)

    lines = await _connections(address, metadata, ended)
    begun_s = time.perf_counter()
    while (now_s := time.perf_counter() - begun_s) < seconds:
        while ends["sent"] < now_s * rate:
            line = lines[ends["sent"] % CONNECTIONS]
            line.call() if line.open < STREAMS_MAX else ended("HELD", 0.0)
            ends["sent"] += 1
        await asyncio.sleep(0.002)
        for line in lines:
            line.give_up(DEADLINE_S)
    await asyncio.sleep(DEADLINE_S)
    for line in lines:
        line.give_up(0)
    return took_s, ends


async def _connections(address: str, metadata: Any, ended: Any) -> list[RawCalls]:
    loop, (host, port) = asyncio.get_running_loop(), address.split(":")
    lines = []
    headers = _headers(address, metadata)
    for _ in range(CONNECTIONS):
        _, line = await loop.create_connection(lambda: RawCalls(headers, ended), host, int(port))
        lines.append(line)
    return lines


def _closed(address: str, metadata: Any, seconds: float, width: int, results: Any) -> None:
    import uvloop

    results.put(uvloop.run(_closing(address, metadata, seconds=seconds, width=width)))


async def _closing(address: str, metadata: Any, *, seconds: float, width: int) -> float:
    """Measures the capacity: a few callers, each of which waits for its answer."""
    ends: Ends = collections.Counter()
    over = asyncio.Event()
    begun_s = time.perf_counter()

    def ended(how: str, took: float) -> None:
        ends[how] += 1
        if time.perf_counter() - begun_s < seconds:
            line.call()
        else:
            over.set()

    line = (await _connections(address, metadata, ended))[0]
    for _ in range(width):
        line.call()
    await over.wait()
    return ends["OK"] / (time.perf_counter() - begun_s)


def main() -> None:
    """Prints one line for each load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--work", choices=("lane", "loop"), default="lane")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=NUMBER", help="settings")
    parser.add_argument("--loads", type=float, nargs="+", default=[1, 3, 6, 10])
    chosen = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        address = context.Queue()
        changes = {
            name: int(number) for name, _, number in (one.partition("=") for one in chosen.set)
        }
        changes = (_BARE if chosen.bare else {}) | changes
        server = context.Process(
            target=_serve, args=(folder, chosen.work, changes, address), daemon=True
        )
        server.start()
        try:
            where, metadata = address.get(timeout=60)
            _measure(context, where, metadata, chosen)
        finally:
            server.terminate()
            server.join()


def _measure(context: Any, address: str, metadata: Any, chosen: argparse.Namespace) -> None:
    results = context.Queue()

    def run(target: Any, *arguments: Any) -> Any:
        process = context.Process(target=target, args=(address, metadata, *arguments, results))
        process.start()
        result = results.get(timeout=60)
        process.join()
        return result

    run(_closed, 1.0, 16)
    capacity = run(_closed, chosen.seconds, 16)
    _say(f"capacity {capacity:.0f} calls/s ({chosen.work}{', bare' if chosen.bare else ''})")
    for load in chosen.loads:
        took_s, ends = run(_offer, capacity * load, chosen.seconds)
        useful = len(took_s) / chosen.seconds / capacity
        p50, p99 = _quantiles(took_s)
        _say(
            f"{load:4g} x: useful {useful:6.1%} of capacity, p50 {p50:4.0f} ms, p99 {p99:4.0f} ms,"
            f" {dict(sorted(ends.items()))}"
        )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _quantiles(took_s: list[float]) -> tuple[float, float]:
    if len(took_s) < 2:
        return 0.0, 0.0
    cuts = statistics.quantiles(took_s, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


if __name__ == "__main__":
    main()
