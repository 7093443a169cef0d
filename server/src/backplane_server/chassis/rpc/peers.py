"""How a service asks another: through its generated stub, here or elsewhere.

In one process the stub's channel is local: the same contract, pipeline,
identity and deadline rules, no socket and no serialization. A service that is
not served here is reached at its configured address.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import grpc
from grpc.aio import AioRpcError, Metadata

from backplane_server.chassis.errors import PeerUnavailable
from backplane_server.chassis.ops.traces import PeerSpan
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.rpc.pipeline import BoundMethod
from backplane_server.chassis.rpc.principal import Principal

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.node_parts import NodeParts

StubT = TypeVar("StubT")
# What a peer's answer needs to travel back and be used before our own deadline.
_MARGIN_S = 0.01

Bound = tuple[BoundMethod, "NodeParts"]
# Opens the span of a call to a peer, by the path of its method.
Trace = Callable[[Call, str], PeerSpan]


class Peers:
    """The stubs that one service uses, under its own identity.

    methods     every method served in this process, by path; filled at start
    remote      makes a channel to a service elsewhere, or None where no address is known
    """

    def __init__(
        self,
        identity: Principal,
        *,
        methods: Mapping[str, Bound],
        remote: Callable[[str], grpc.aio.Channel | None],
        trace: Trace,
    ) -> None:
        self._local = LocalChannel(identity, methods=methods)
        self._methods = methods
        self._remote = remote
        self._trace = trace
        self._stubs: dict[type, Any] = {}

    def stub(self, stub_class: Callable[..., StubT]) -> StubT:
        """Gives the stub of a service; its calls take ``timeout`` and ``metadata``."""
        found = self._stubs.get(cast(type, stub_class))
        if found is None:
            found = stub_class(self._channel(service_of(stub_class)))
            self._stubs[cast(type, stub_class)] = found
        return cast(StubT, found)

    def bound(self, stub_class: Callable[..., StubT], *, call: Call) -> StubT:
        """Gives the stub with the call's deadline, request id and trace put in."""
        stub = self.stub(stub_class)
        return cast(
            StubT, _CallStub(stub, service=service_of(stub_class), call=call, trace=self._trace)
        )

    def _channel(self, service: str) -> Any:
        if any(path.startswith(f"/{service}/") for path in self._methods):
            return self._local
        channel = self._remote(service)
        if channel is None:
            raise PeerUnavailable(short_name(service))
        return channel


def service_of(stub_class: Callable[..., Any]) -> str:
    """Gives the full name of the service that a generated stub is for."""
    package = stub_class.__module__.rpartition(".")[0]
    return f"{package}.{stub_class.__name__.removesuffix('Stub').removesuffix('Async')}"


def short_name(service: str) -> str:
    """Gives the short name of a service by its full one: ``orders``."""
    parts = service.split(".")
    return parts[-3] if len(parts) > 2 else service


class _CallStub:
    """A stub whose calls inherit from the call that makes them."""

    __slots__ = ("_call", "_service", "_stub", "_trace")

    def __init__(self, stub: Any, *, service: str, call: Call, trace: Trace) -> None:
        self._stub = stub
        self._service = service
        self._call = call
        self._trace = trace

    def __getattr__(self, name: str) -> Callable[..., Any]:
        multicallable = getattr(self._stub, name)
        call = self._call

        def ask(request: Any) -> Any:
            span = self._trace(call, f"/{self._service}/{name}")
            metadata = (("x-request-id", call.request_id), ("traceparent", span.traceparent))
            timeout = max(call.remaining_s() - _MARGIN_S, 0.0)
            asked = multicallable(request, timeout=timeout, metadata=metadata)
            return _ended(asked, span) if isinstance(asked, Awaitable) else asked

        return ask


async def _ended(asked: Awaitable[Any], span: PeerSpan) -> Any:
    """Waits for a reply and ends its span with its status."""
    code = "CANCELLED"
    try:
        reply = await asked
        code = "OK"
    except grpc.RpcError as error:
        code = cast(Any, error).code().name
        raise
    finally:
        span.end(code=code)
    return reply


class LocalChannel:
    """A channel into this process's own pipelines."""

    def __init__(self, identity: Principal, *, methods: Mapping[str, Bound]) -> None:
        self._identity = identity
        self._methods = methods

    def unary_unary(self, path: str, *_: Any, **__: Any) -> Callable[..., Any]:
        """Gives a callable to be awaited."""
        return self._one_reply(path)

    def stream_unary(self, path: str, *_: Any, **__: Any) -> Callable[..., Any]:
        """Gives a callable that takes an async iterator and is awaited."""
        return self._one_reply(path)

    def unary_stream(self, path: str, *_: Any, **__: Any) -> Callable[..., Any]:
        """Gives a callable that returns an async iterator."""
        return self._many_replies(path)

    def stream_stream(self, path: str, *_: Any, **__: Any) -> Callable[..., Any]:
        """Gives a callable that takes and returns async iterators."""
        return self._many_replies(path)

    def _one_reply(self, path: str) -> Callable[..., Any]:
        async def ask(
            request: Any,
            *,
            timeout: float | None = None,  # noqa: ASYNC109 - as a stub's callable takes it
            metadata: Any = (),
            **_: Any,
        ) -> Any:
            bound, call = self._open(path, timeout=timeout, metadata=metadata)
            reply = await bound.run(call, request)
            _raise_unless_ok(call)
            return reply

        return ask

    def _many_replies(self, path: str) -> Callable[..., Any]:
        async def ask(
            request: Any,
            *,
            timeout: float | None = None,  # noqa: ASYNC109 - as a stub's callable takes it
            metadata: Any = (),
            **_: Any,
        ) -> AsyncIterator[Any]:
            bound, call = self._open(path, timeout=timeout, metadata=metadata)
            async for reply in bound.run_stream(call, request):
                yield reply
            _raise_unless_ok(call)

        return ask

    def _open(self, path: str, *, timeout: float | None, metadata: Any) -> tuple[BoundMethod, Call]:
        found = self._methods.get(path)
        if found is None:
            raise PeerUnavailable(short_name(path.split("/")[1]))
        bound, parts = found
        return bound, Call(
            bound.method,
            parts=parts,
            raw_metadata=tuple(metadata or ()),
            time_left_s=timeout,
            principal=self._identity,
            local=True,
            peer_address="local",
        )


def _raise_unless_ok(call: Call) -> None:
    outcome = call.outcome
    if outcome.code != "OK":
        raise AioRpcError(
            grpc.StatusCode[outcome.code],
            Metadata(),
            Metadata(*call.trailing),
            details=outcome.message,
        )
