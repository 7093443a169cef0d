"""What the stages cost by themselves: a whole node, called without gRPC.

The node is real and complete; only the server that it adds its methods to is replaced by one that
keeps them, so that they are called directly. A hit is answered from kept replies. A miss is
parsed, validated, handled, serialized and kept; its handler answers at once with a product that
is made already, because reading is the database's cost. What is measured is the processor time of
the thread that the event loop runs on; the log is written by another one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import uvloop

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.identity.v1 import identity_pb2 as identity
from backplane_server.services.catalog import SERVICE as CATALOG
from backplane_server.services.identity import SERVICE as IDENTITY
from tests.bench import shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import Spread
from tests.bench.servers import POLICY
from tests.support.node import running_node

CALLS = 2000
EXCHANGE = "/backplane.identity.v1.IdentityService/ExchangeApiKey"
_HIT, _MISS = "pipeline alone, hit", "pipeline alone, miss"


class KeptMethods:
    """Stands where the gRPC server would: keeps the handlers that are added to it."""

    def __init__(self) -> None:
        self._handlers: list[Any] = []

    def add_generic_rpc_handlers(self, handlers: Sequence[Any]) -> None:
        """Keeps handlers."""
        self._handlers.extend(handlers)

    def add_registered_method_handlers(self, *_: object) -> None:
        """The same handlers again, by name."""

    def add_insecure_port(self, _: str) -> int:
        """Opens nothing."""
        return 1

    async def start(self) -> None:
        """Nothing is to be started."""

    async def stop(self, _: float | None) -> None:
        """Nor stopped."""

    def method(self, path: str) -> Callable[[bytes, Any], Any]:
        """A method as something that takes a request's bytes and a context."""
        details = _Details(path)
        handler = next(h for one in self._handlers if (h := one.service(details)) is not None)
        if not handler.request_streaming:
            direct: Callable[[bytes, Any], Any] = handler.unary_unary
            return direct
        behaviour = handler.stream_unary

        def call(request: bytes, context: Context) -> Any:
            context.request = request
            return behaviour(_one(request), context)

        return call


class _Details:
    def __init__(self, method: str) -> None:
        self.method = method
        self.invocation_metadata = ()


async def _one(request: bytes) -> AsyncIterator[bytes]:
    yield request


class Context:
    """What gRPC tells of a call."""

    def __init__(self, authorization: str = "") -> None:
        self._metadata: tuple[tuple[str, str], ...] = (("user-agent", "bench"),)
        if authorization:
            self._metadata += (("authorization", authorization),)
        self.code: Any = None
        self.request = b""

    async def read(self) -> bytes:
        """Gives the one request; another way to it than the iterator of requests."""
        return self.request

    def invocation_metadata(self) -> Any:
        """What the caller sent."""
        return self._metadata

    def time_remaining(self) -> float:
        """As gRPC says it where there is no deadline."""
        return float("inf")

    def peer(self) -> str:
        """Where the caller is."""
        return "ipv4:127.0.0.1:1"

    def set_trailing_metadata(self, _: object) -> None:
        """Sends nothing."""

    def set_code(self, code: Any) -> None:
        """Keeps the status."""
        self.code = code

    def set_details(self, _: str) -> None:
        """Sends nothing."""

    async def abort(self, code: Any, details: str, *_: object) -> None:
        """Ends the measurement."""
        raise BenchmarkFailure(f"a call ended with {code}: {details}")


class Ready:
    """A catalog whose only product is made already."""

    def __init__(self) -> None:
        self._reply = catalog.GetProductResponse(product=shop.product(1))

    async def GetProduct(self, request: Any, call: Any) -> Any:
        """Answers at once."""
        return self._reply

    def __getattr__(self, name: str) -> Any:
        if name[:1].isupper():
            return self.GetProduct  # the node wants every method of the contract
        raise AttributeError(name)


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """Some seconds."""
    kept = KeptMethods()
    real, grpc.aio.server = grpc.aio.server, lambda *_, **__: kept  # type: ignore[assignment]
    try:
        hits, misses = uvloop.run(_measuring(folder, kept, rounds))
    finally:
        grpc.aio.server = real
    told(f"pipeline: {rounds} rounds of {CALLS} calls")
    spreads = {_HIT: Spread.of(hits), _MISS: Spread.of(misses)}
    return Found(
        "pipeline",
        goals=[
            Goal(_HIT, 8, 5, spreads[_HIT], "µs", at_least=False),
            Goal(_MISS, 18, 12, spreads[_MISS], "µs", at_least=False),
        ],
        tables=[
            Table(
                "The stages alone, in process",
                ("", "µs a call (quartiles)"),
                [(name, str(spread)) for name, spread in spreads.items()],
                "GetProduct with everything on, called without gRPC and without a database.",
            )
        ],
    )


async def _measuring(
    folder: Path, kept: KeptMethods, rounds: int
) -> tuple[list[float], list[float]]:
    (folder / "policy.toml").write_text(POLICY)
    services = [IDENTITY, replace(CATALOG, servicer=lambda _: Ready())]
    async with running_node(
        f"sqlite:///{folder}/pipeline.db",
        extra=services,
        policy_file=str(folder / "policy.toml"),
        strict_reasons=False,
    ) as node:
        get = kept.method(shop.GET_PRODUCT)
        context = Context(await _token(kept, node.api_key))
        requests = _requests()
        hot = next(requests)
        hits, misses = [], []
        for _ in range(rounds + 1):
            hits.append(await _us_a_call(get, context, [hot] * CALLS))
            misses.append(await _us_a_call(get, context, [next(requests) for _ in range(CALLS)]))
        return hits[1:], misses[1:]


def _requests() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield catalog.GetProductRequest(sku=shop.sku(number)).SerializeToString()


async def _token(kept: KeptMethods, api_key: str) -> str:
    request = identity.ExchangeApiKeyRequest(api_key=api_key).SerializeToString()
    answer = await kept.method(EXCHANGE)(request, Context())
    token = identity.ExchangeApiKeyResponse.FromString(answer).access_token
    return f"Bearer {token}"


async def _us_a_call(get: Any, context: Context, requests: Sequence[bytes]) -> float:
    await asyncio.sleep(0)
    begun_ns = time.thread_time_ns()
    for request in requests:
        await get(request, context)
    return (time.thread_time_ns() - begun_ns) / len(requests) / 1000
