"""The load generator: a compiled program that costs the servers little of the processor."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.bench.commanded import Commanded
from tests.bench.failure import BenchmarkFailure

PROGRAM = Path(os.environ.get("BACKPLANE_BENCH_LOAD", "build/bench/load"))


@dataclass(frozen=True)
class Slice:
    """What became of some calls.

    ends              how many calls ended how: OK, a gRPC status, RST_…, LATE, HELD
    seconds           from the first call to the last answer
    p50_ms … max_ms   latency of the calls that were OK
    generator_s       processor seconds of the generator, since its start
    server_s          processor seconds of the server for this slice; 0: not measured
    """

    calls: int
    ok: int
    ends: Mapping[str, int]
    seconds: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    reply_bytes_min: int
    reply_bytes_max: int
    generator_s: float
    server_s: float = field(default=0.0)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.ok / self.seconds


class Load:
    """One generator, connected with one server, that sends the prepared requests of one method.

    Each request is sent once, so that ids in them are never repeated, unless ``repeat``.
    Over HTTP/1.1 a request that begins with "/" is a path to GET, others are bodies to POST.
    """

    def __init__(
        self,
        folder: Path,
        target: str,
        *,
        path: str,
        requests: Iterable[bytes],
        authorization: str = "",
        connections: int = 4,
        protocol: str = "grpc",
        repeat: bool = False,
    ) -> None:
        folder.mkdir(parents=True)
        headers = {":path": path} | ({"authorization": authorization} if authorization else {})
        if protocol == "http1":
            headers |= {"host": target, "content-type": "application/json"}
        (folder / "headers.json").write_text(json.dumps(headers))
        prepared = (struct.pack(">L", len(body)) + body for body in requests)
        (folder / "requests").write_bytes(b"".join(prepared))
        self._command = [
            str(PROGRAM),
            f"-target={target}",
            f"-protocol={protocol}",
            f"-requests={folder / 'requests'}",
            f"-headers={folder / 'headers.json'}",
            f"-connections={connections}",
            *(["-repeat"] if repeat else []),
        ]
        self._process: Commanded | None = None

    def __enter__(self) -> Self:
        if not PROGRAM.exists():
            raise BenchmarkFailure(f"{PROGRAM} is missing: build it with 'make {PROGRAM}'")
        self._process = Commanded(self._command)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.close()

    def closed(self, calls: int, *, in_flight: int, authorization: str = "") -> Slice:
        """Sends calls, so many at a time, and waits for all answers."""
        return self._do(calls=calls, in_flight=in_flight, authorization=authorization)

    def open(
        self, rate: float, *, seconds: float, deadline_ms: int, authorization: str = ""
    ) -> Slice:
        """Sends calls at a rate, whatever becomes of them."""
        return self._do(
            rate=rate, seconds=seconds, deadline_ms=deadline_ms, authorization=authorization
        )

    def _do(self, **order: object) -> Slice:
        assert self._process is not None
        return _slice(self._process.do(**order))


def _slice(told: Mapping[str, Any]) -> Slice:
    known = {name: told[name] for name in Slice.__dataclass_fields__ if name in told}
    return Slice(**known, generator_s=told["own_cpu_seconds"])
