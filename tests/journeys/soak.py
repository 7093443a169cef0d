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
from functools import partial
from pathlib import Path

import grpc

from tests.journeys.databases import own_database
from tests.journeys.servers import Server
from tests.journeys.shopping import Shopping, opened
from tests.journeys.soak_report import write
from tests.journeys.soaking import Soak, told, verdict
from tests.support.callers import Caller
from tests.support.cancelling import Cancelling
from tests.support.leftovers import caught_up
from tests.support.ping import pb2
from tests.support.samples import Sampler
from tests.support.scrape import total

SERVICES = "identity,catalog,orders,events,audit"
PING = "tests.support.ping.forgetful:SERVICE"
_QUOTAS = ("read", "write", "stream", "search", "credentials")
_AT_ONCE = 32
_SHARE_OF_OTHERS = 0.4
# For each 1,000 calls. gRPC itself keeps 96 bytes of a call that is cancelled before it was read
# (grpc/grpc, issue 43360), so about 55 KiB of these are not the server's; what is resident
# comes and goes by ten MiB.
_BOUNDS = {"objects": 50, "handed_kib": 90, "kib": 300}
# What a server is built to keep is full before measuring begins: a small cache of replies.
_SETTINGS = {
    "BACKPLANE_SERVICE": PING,
    "BACKPLANE_POLICY_FILE": "",
    "BACKPLANE_ACCESS_TOKEN_TTL_S": "86400",
    "BACKPLANE_CACHE_BYTES_MAX": str(1024 * 1024),
}


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
        await caught_up(partial(_holdings, server.address, shopping))
        await sampler.settled()
        objects, handed = await _holdings(server.address, shopping)
        measure = partial(sampler.take, calls=part * each, objects=objects, handed_bytes=handed)
        found.samples.append(await asyncio.to_thread(measure))
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


async def _holdings(address: str, shopping: Shopping) -> tuple[int, int]:
    async with grpc.aio.insecure_channel(address) as channel:
        asked = pb2.PingRequest(behaviour="holdings")
        replies = await Caller(channel).ask("Once", asked, metadata=shopping.metadata)
    objects, handed = replies[0].text.split()
    return int(objects), int(handed)


def _count(text: str, code: str) -> float:
    return total(text, "backplane_calls_total", code=code) if f'code="{code}"' in text else 0.0


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
    sys.exit("\n".join(_problems(found)) or 0)


def _problems(found: Mapping[str, Soak]) -> Iterator[str]:
    for kind, one in found.items():
        for line in verdict(one, bounds=_BOUNDS):
            yield f"{kind}: {line}"


if __name__ == "__main__":
    main()
