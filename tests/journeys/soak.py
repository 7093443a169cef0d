"""Many calls, half of them given up at a random moment: the server keeps nothing of them.

    python -m tests.journeys.soak --calls 100000

The server is a process of its own, so that what is measured is the server's alone. It serves
every service, and the tests' ping service for all four kinds of method. Between the parts of
the load it is let come to rest, and measured. Writes soak.md and soak.svg into a folder.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from tests.journeys.databases import own_database
from tests.journeys.servers import Server
from tests.journeys.shopping import Shopping, opened
from tests.journeys.soak_report import write
from tests.support.callers import Caller
from tests.support.cancelling import Cancelling
from tests.support.ping import pb2
from tests.support.samples import Sample, Sampler, slope
from tests.support.scrape import total

SERVICES = "identity,catalog,orders,events,audit"
PING = "tests.support.ping.forgetful:SERVICE"
_QUOTAS = ("read", "write", "stream", "search", "credentials")
_AT_ONCE = 32
_SHARE_OF_OTHERS = 0.4
# A hundredth of a KiB, and a twentieth of an object, for each call.
_KIB_MAX = 10
_OBJECTS_MAX = 50
# What a server is built to keep is full before measuring begins: a small cache of replies.
_SETTINGS = {
    "BACKPLANE_SERVICE": PING,
    "BACKPLANE_POLICY_FILE": "",
    "BACKPLANE_ACCESS_TOKEN_TTL_S": "86400",
    "BACKPLANE_CACHE_BYTES_MAX": str(1024 * 1024),
}


@dataclass
class Soak:
    """What came of it: samples in order, and how calls ended for those who made them."""

    samples: list[Sample] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    faults: float = 0.0


async def soak(folder: Path, database_url: str, *, calls: int, parts: int) -> Soak:
    """Makes the calls in so many parts, behind one that is not counted; measures after each."""
    policy = folder / "policy.toml"
    policy.write_text(
        "".join(f"[quota.{name}]\nper_second = 100000\nburst = 100000\n" for name in _QUOTAS)
    )
    settings = _SETTINGS | {"BACKPLANE_POLICY_FILE": str(policy)}
    server = Server(folder, database_url, services=SERVICES, **settings)
    await server.start()
    try:
        return await _soaked(server, database_url, calls=calls, parts=parts)
    finally:
        await server.kill()


async def _soaked(server: Server, database_url: str, *, calls: int, parts: int) -> Soak:
    shopping = await opened(server.address, api_key=server.api_key)
    sampler = Sampler(server.process_id, ops_address=server.ops_address, database_url=database_url)
    found, began, each = Soak(), time.monotonic(), calls // parts
    for part in range(parts + 1):
        found.outcomes += await _load(server.address, shopping, calls=each, seed=part)
        await sampler.settled()
        blocks = await _blocks(server.address, shopping)
        found.samples.append(
            await asyncio.to_thread(sampler.take, calls=part * each, blocks=blocks)
        )
    text = await asyncio.to_thread(sampler.scrape)
    found.faults = sum(_count(text, code) for code in ("INTERNAL", "UNKNOWN"))
    found.seconds = time.monotonic() - began
    return found


async def _load(address: str, shopping: Shopping, *, calls: int, seed: int) -> Counter[str]:
    """Makes calls on a connection of their own."""
    async with grpc.aio.insecure_channel(address) as channel:
        cancelling = Cancelling(channel, shopping.metadata, seed=seed)
        await cancelling.run(
            calls,
            at_once=_AT_ONCE,
            others=shopping.starts(channel),
            share_of_others=_SHARE_OF_OTHERS,
        )
    return cancelling.outcomes


async def _blocks(address: str, shopping: Shopping) -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        asked = pb2.PingRequest(behaviour="blocks")
        replies = await Caller(channel).ask("Once", asked, metadata=shopping.metadata)
    return int(replies[0].text)


def _count(text: str, code: str) -> float:
    return total(text, "backplane_calls_total", code=code) if f'code="{code}"' in text else 0.0


def verdict(found: Soak, *, kib_max: float, objects_max: float) -> Iterator[str]:
    """Tells everything that is wrong; the bounds are growth for each 1,000 calls."""
    first, last = found.samples[0], found.samples[-1]
    for name in ("connections", "tasks", "files"):
        if getattr(last, name) > getattr(first, name):
            yield f"{name}: {getattr(first, name)} at first, {getattr(last, name)} at last"
    if open_ := [one for one in found.samples if one.transactions or one.in_flight]:
        yield f"calls or transactions are left open: {open_[0]}"
    if (kib := slope(found.samples, "kib")) > kib_max:
        yield f"memory grows by {kib:.0f} KiB for each 1,000 calls"
    if (blocks := slope(found.samples, "blocks")) > objects_max:
        yield f"Python's objects grow by {blocks:.0f} blocks for each 1,000 calls"
    if found.faults:
        yield f"{found.faults:.0f} calls failed by the server's own fault"
    if missing := {"OK", "gave up", "NOT_FOUND"} - set(found.outcomes):
        yield f"no call ended as {missing}: {found.outcomes}"


def main() -> None:
    """Runs it on each database, writes the report, and fails when anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--parts", type=int, default=20)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--report", type=Path, default=Path("docs/benchmarks"))
    given = options.parse_args()
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    found: dict[str, Soak] = {}
    for kind in kinds:
        with own_database(kind, services=SERVICES, service=PING, fsync=False) as (folder, url):
            one = asyncio.run(soak(folder, url, calls=given.calls, parts=given.parts))
        sys.stdout.write(f"{kind}: {told(one)}\n")
        sys.stdout.flush()
        found[kind] = one
    write(given.report, found)
    sys.exit("\n".join(_problems(found)))


def told(found: Soak) -> str:
    """The figures in a line."""
    first, last = found.samples[0], found.samples[-1]
    return (
        f"{last.calls:,} calls in {found.seconds:.0f} s, {dict(found.outcomes)};"
        f" {first.kib / 1024:.1f} MiB at first, {last.kib / 1024:.1f} at last,"
        f" {slope(found.samples, 'kib'):+.1f} KiB and"
        f" {slope(found.samples, 'blocks'):+.1f} objects for each 1,000 calls;"
        f" {last.connections} connections, {last.tasks} tasks"
    )


def _problems(found: Mapping[str, Soak]) -> Iterator[str]:
    for kind, one in found.items():
        for line in verdict(one, kib_max=_KIB_MAX, objects_max=_OBJECTS_MAX):
            yield f"{kind}: {line}"


if __name__ == "__main__":
    main()
