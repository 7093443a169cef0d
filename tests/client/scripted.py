"""A server whose every answer is written down beforehand, and which notes every call."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc import aio
from grpc_health.v1._async import HealthServicer

from backplane.catalog.v1 import catalog_pb2 as _catalog  # noqa: F401  # Into the pool.
from backplane.identity.v1 import identity_pb2 as _identity  # noqa: F401  # Into the pool.
from backplane.orders.v1 import orders_pb2 as _orders  # noqa: F401  # Into the pool.


@dataclass(frozen=True)
class Failure:
    """An answer other than OK; `trailing` comes beside the details."""

    code: grpc.StatusCode
    message: str = ""
    details: Sequence[Message] = ()
    trailing: Sequence[tuple[str, str | bytes]] = ()


@dataclass(frozen=True)
class Success:
    """A reply with trailing metadata."""

    reply: Message
    trailing: Sequence[tuple[str, str | bytes]] = ()


@dataclass(frozen=True)
class Seen:
    """A call as it arrived; `request` is the first or only one."""

    request: Any
    metadata: dict[str, str | bytes]
    remaining_s: float


Answer = Failure | Success | Message | Sequence[Message | Failure]
Waiter = Callable[[], Awaitable[None]]


@dataclass
class Scripted:
    """Answers each method's calls with what stands in its script; its last answer repeats."""

    port: int = 0
    health: HealthServicer = field(default_factory=HealthServicer)
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    _scripts: dict[str, deque[Answer]] = field(default_factory=dict)
    _gates: dict[str, asyncio.Event] = field(default_factory=dict)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def address(self) -> str:
        """Where to connect."""
        return f"127.0.0.1:{self.port}"

    def answers(self, method: str, *script: Answer) -> None:
        """Sets a method's answers, by its own name."""
        self._scripts[method] = deque(script)

    def holds(self, method: str) -> asyncio.Event:
        """Keeps a method's calls waiting until the event is set."""
        return self._gates.setdefault(method, asyncio.Event())

    def requests(self, method: str) -> list[Any]:
        """Returns what a method was asked."""
        return [one.request for one in self.seen[method]]

    def times(self, method: str) -> int:
        """Returns how often a method was called."""
        return len(self.seen[method])

    async def arrived(self, method: str, *, times: int = 1) -> None:
        """Waits until a method has been called so often."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: self.times(method) >= times)

    async def note(self, method: str, request: Any, context: aio.ServicerContext[Any, Any]) -> None:
        """Notes a call, and keeps it while the method is held."""
        metadata = dict(context.invocation_metadata() or ())
        self.seen[method].append(Seen(request, metadata, context.time_remaining()))
        async with self._news:
            self._news.notify_all()
        if method in self._gates:
            await self._gates[method].wait()

    def next(self, method: str) -> Answer:
        """Returns the next answer of a method's script."""
        script = self._scripts[method]
        return script.popleft() if len(script) > 1 else script[0]


class Handlers(grpc.GenericRpcHandler):
    """Serves every method of the contracts, and `/test.Ping/Collect`, by a script."""

    def __init__(self, scripted: Scripted) -> None:
        self._scripted = scripted

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Returns a handler of the method's kind."""
        path = str(handler_call_details.method)
        service, method = path.lstrip("/").split("/")
        if service == "test.Ping":
            return self._collect(method)
        if not service.startswith("backplane."):
            return None
        try:
            found = descriptor_pool.Default().FindServiceByName(service).methods_by_name[method]
        except KeyError:
            return None
        parse = message_factory.GetMessageClass(found.input_type).FromString
        if found.client_streaming:
            return grpc.stream_stream_rpc_method_handler(
                self._stream_stream(method), parse, _serialized
            )
        if found.server_streaming:
            return grpc.unary_stream_rpc_method_handler(
                self._unary_stream(method), parse, _serialized
            )
        # The same on the wire as a unary handler, except that a failure carries no empty
        # message before it, which would keep gRPC's own retries from being seen here.
        return grpc.unary_stream_rpc_method_handler(self._unary(method), parse, _serialized)

    def _unary(self, method: str) -> Any:
        async def handle(
            request: Any, context: aio.ServicerContext[Any, Any]
        ) -> AsyncIterator[Message]:
            await self._scripted.note(method, request, context)
            answer = self._scripted.next(method)
            if isinstance(answer, Failure):
                _fail(context, answer)
                return
            if isinstance(answer, Success):
                context.set_trailing_metadata(tuple(answer.trailing))
                answer = answer.reply
            assert isinstance(answer, Message)
            yield answer

        return handle

    def _unary_stream(self, method: str) -> Any:
        async def handle(
            request: Any, context: aio.ServicerContext[Any, Any]
        ) -> AsyncIterator[Message]:
            await self._scripted.note(method, request, context)
            answer = self._scripted.next(method)
            assert isinstance(answer, list)
            for one in answer:
                if isinstance(one, Failure):
                    _fail(context, one)
                    return
                yield one

        return handle

    def _stream_stream(self, method: str) -> Any:
        async def handle(
            requests: AsyncIterator[Any], context: aio.ServicerContext[Any, Any]
        ) -> AsyncIterator[Message]:
            async for request in requests:
                await self._scripted.note(method, request, context)
                answer = self._scripted.next(method)
                if isinstance(answer, Failure):
                    _fail(context, answer)
                    return
                assert isinstance(answer, Message)
                yield answer

        return handle

    def _collect(self, method: str) -> Any:
        async def handle(
            requests: AsyncIterator[bytes], context: aio.ServicerContext[Any, Any]
        ) -> bytes:
            received = [request async for request in requests]
            await self._scripted.note(method, received, context)
            answer = self._scripted.next(method)
            if isinstance(answer, Failure):
                _fail(context, answer)
            return b"+".join(received)

        return grpc.stream_unary_rpc_method_handler(handle)


def failure(
    code: grpc.StatusCode,
    reason: str = "",
    *,
    retry_delay_ms: int | None = None,
    pushback_ms: int | None = None,
    message: str = "no",
) -> Failure:
    """Returns a failure with the details that go with its arguments."""
    details: list[Message] = []
    if reason:
        details.append(ErrorInfo(domain="backplane", reason=reason))
    if retry_delay_ms is not None:
        details.append(RetryInfo(retry_delay=Duration(nanos=retry_delay_ms * 1_000_000)))
    pushback = [] if pushback_ms is None else [("grpc-retry-pushback-ms", str(pushback_ms))]
    return Failure(code, message, details, pushback)


def _fail(context: aio.ServicerContext[Any, Any], answer: Failure) -> None:
    context.set_code(answer.code)
    context.set_details(answer.message)
    context.set_trailing_metadata((*_status(answer), *answer.trailing))


def _status(answer: Failure) -> Iterable[tuple[str, bytes]]:
    if not answer.details:
        return []
    status = Status(code=answer.code.value[0], message=answer.message)
    for detail in answer.details:
        status.details.add().Pack(detail)
    return [("grpc-status-details-bin", status.SerializeToString())]


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()
