"""The gRPC server: sockets, limits, and the way from bytes to pipelines."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import grpc
from grpc.aio import EOF

from backplane_server.chassis.ops.http import PortTaken
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.rpc.listeners import stop_listening
from backplane_server.chassis.rpc.peers import Bound
from backplane_server.chassis.rpc.tls import RenewedCredentials, files_of
from backplane_server.contract.plan import Kind

if TYPE_CHECKING:
    from backplane_server.settings import Settings

_NO_LIMIT_S = 10 * 365 * 24 * 3600.0
# A lone request is taken off a stream too: gRPC answers nothing at all to a call that ends
# without a whole message, and its client would wait for ever.
_HANDLER_OF_KIND = {
    Kind.UNARY_UNARY: grpc.stream_unary_rpc_method_handler,
    Kind.UNARY_STREAM: grpc.stream_stream_rpc_method_handler,
    Kind.STREAM_UNARY: grpc.stream_unary_rpc_method_handler,
    Kind.STREAM_STREAM: grpc.stream_stream_rpc_method_handler,
}


class RpcServer:
    """Serves bound methods on one address, with the bounds that keep it safe."""

    def __init__(self, settings: Settings) -> None:
        self._listen = settings.listen
        self._shares_port = settings.share_port
        self._tls_files = files_of(settings)
        self._tls: RenewedCredentials | None = None
        self._server = grpc.aio.server(options=_options(settings))
        self.port = 0

    @property
    def raw(self) -> grpc.aio.Server:
        """The server itself, for health and reflection to be added to."""
        return self._server

    @property
    def address(self) -> str:
        """Where clients connect; the port is the one that was given, if 0 was asked for."""
        return f"{self._listen.rpartition(':')[0]}:{self.port}"

    @property
    def verifies_clients(self) -> bool:
        """Whether every client shows a certificate that was verified."""
        return self._tls_files is not None and self._tls_files.client_ca is not None

    def add(self, methods: Mapping[str, Bound]) -> None:
        """Adds methods by path."""
        handlers: dict[str, dict[str, grpc.RpcMethodHandler[Any, Any]]] = {}
        for path, bound in methods.items():
            _, service, name = path.split("/")
            handlers.setdefault(service, {})[name] = _handler(bound)
        self._server.add_generic_rpc_handlers(
            [
                grpc.method_handlers_generic_handler(service, by_name)
                for service, by_name in handlers.items()
            ]
        )

    def bind(self) -> None:
        """Takes the port; raises PortTaken, and TlsUnusable for files that cannot be used."""
        try:
            self.port = self._open()
        except RuntimeError as error:
            raise PortTaken(self._listen) from error
        if self.port == 0:
            raise PortTaken(self._listen)

    def _open(self) -> int:
        if self._tls_files is None:
            return self._server.add_insecure_port(self._listen)
        # Kept: gRPC asks it for certificates as long as the port is open.
        self._tls = RenewedCredentials(self._tls_files)
        return self._server.add_secure_port(self._listen, self._tls.credentials)

    async def start(self) -> None:
        """Begins to answer."""
        await self._server.start()

    def stop_listening(self) -> None:
        """Leaves new connections to those who share the port; those that stand stay."""
        if self._shares_port:
            stop_listening(self.port)

    async def stop(self, *, grace_s: float) -> None:
        """Takes no new calls and lets those in flight finish within the grace."""
        await self._server.stop(grace_s)


def _options(settings: Settings) -> Sequence[tuple[str, int]]:
    return (
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        # Equal, or what lies between them is refused at random.
        ("grpc.max_metadata_size", settings.max_metadata_bytes),
        ("grpc.absolute_max_metadata_size", settings.max_metadata_bytes),
        # Less than half of what may be pending (below): whoever floods one connection, with
        # streams that it resets at once too, leaves room for its neighbours' calls.
        ("grpc.max_concurrent_streams", settings.max_concurrent_streams),
        # The backstop: the core turns calls away where even a refusal would cost too much. It
        # does so by chance from the first bound on and always from the second.
        ("grpc.server.max_pending_requests", settings.pending_calls_max),
        ("grpc.server.max_pending_requests_hard_limit", settings.pending_calls_max * 3 // 2),
        # Unless it was asked for, a second server on the port must fail, not share it.
        ("grpc.so_reuseport", int(settings.share_port)),
        # Whoever connects and falls silent is asked for a sign of life, then cut off.
        ("grpc.server_handshake_timeout_ms", round(settings.handshake_timeout_s * 1000)),
        ("grpc.keepalive_time_ms", round(settings.keepalive_s * 1000)),
        ("grpc.keepalive_timeout_ms", round(settings.keepalive_timeout_s * 1000)),
        # The core waits for this one (60 s by default) whatever the one above says.
        ("grpc.http2.ping_timeout_ms", round(settings.keepalive_timeout_s * 1000)),
        ("grpc.http2.settings_timeout", round(settings.handshake_timeout_s * 1000)),
        # Nothing else ends a connection that sends one endless block of headers.
        ("grpc.max_connection_age_ms", round(settings.connection_age_max_s * 1000)),
        ("grpc.max_connection_age_grace_ms", round(settings.connection_age_grace_s * 1000)),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
        ("grpc.http2.max_ping_strikes", 2),
    )


def _handler(bound: Bound) -> grpc.RpcMethodHandler[Any, Any]:
    make = _HANDLER_OF_KIND[bound[0].method.kind]
    behaviour: Any = _streaming(bound) if bound[0].streams_replies else _replying(bound)
    handler: grpc.RpcMethodHandler[Any, Any] = make(behaviour)
    return handler


def _replying(bound: Bound) -> Any:
    method, _ = bound

    async def reply(requests: Any, context: Any) -> bytes:
        incoming = await _incoming(bound, requests, context)
        call = _open(bound, context)
        answer: bytes | None = await method.run(call, incoming)
        if answer is None:
            # Nothing runs behind this: the pipeline has ended. An error status that is
            # set and returned would carry an empty reply, which commits the call in the
            # caller's library: its own retries would never begin.
            await context.abort(*_refusal(call))
        _conclude(call, context)
        return answer or b""

    return reply


def _streaming(bound: Bound) -> Any:
    method, _ = bound

    # It writes the replies itself: a generator's would be written by the transport, where
    # the end of a call's time would hit code that leaves the caller without an answer.
    async def replies(requests: Any, context: Any) -> None:
        incoming = await _incoming(bound, requests, context)
        call = _open(bound, context)
        begun = False
        try:
            async with contextlib.aclosing(method.run_stream(call, incoming)) as answers:
                async for answer in answers:
                    if not begun:
                        await _begin(context)
                        begun = True
                    await context.write(answer)
        except asyncio.CancelledError:
            if not call.timed_out:
                raise
        _conclude(call, context)

    return replies


async def _begin(context: Any) -> None:
    """Sends the headers, to the end, even where the call's time ends meanwhile.

    They need no room at the caller, as a reply does. The transport forgets that it sent them
    where sending is cut short: it sends them again with the status, which the core refuses,
    and the caller would never hear how the call ended.
    """
    sending = asyncio.ensure_future(context.send_initial_metadata(()))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        await asyncio.wait((sending,))
        raise


async def _incoming(bound: Bound, requests: Any, context: Any) -> Any:
    """Gives the stream of requests, or the only one; None where the call ended before it."""
    if bound[0].method.streams_requests:
        return requests
    request = await context.read()
    return None if request is EOF else request


def _open(bound: Bound, context: Any) -> Call:
    method, parts = bound
    left_s = context.time_remaining()
    return Call(
        method.method,
        parts=parts,
        raw_metadata=context.invocation_metadata() or (),
        time_left_s=None if left_s is None or left_s > _NO_LIMIT_S else left_s,
        peer_address=context.peer(),
        context=context,
    )


def _refusal(call: Call) -> tuple[grpc.StatusCode, str, tuple[tuple[str, str | bytes], ...]]:
    return grpc.StatusCode[call.outcome.code], call.outcome.message, tuple(call.trailing)


def _conclude(call: Call, context: Any) -> None:
    """Hands status and trailing metadata to the transport."""
    if call.trailing:
        context.set_trailing_metadata(tuple(call.trailing))
    if call.outcome.code != "OK":
        context.set_code(grpc.StatusCode[call.outcome.code])
        context.set_details(call.outcome.message)
