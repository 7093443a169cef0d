"""Calls the ping service in each of its four ways, as a client of any language would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import grpc

from tests.support.ping import pb2

PATH = "/backplane.ping.v1.PingService/"
Ask = Callable[..., Awaitable[list[Any]]]


class Caller:
    """A channel to the ping service. Requests are messages, or bytes as they are."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self.trailing: Sequence[Any] = ()

    async def ask(self, kind: str, request: Any, **options: Any) -> list[Any]:
        """Calls Once, Down, Up or Both and gives the replies."""
        if kind in ("Once", "Relay"):
            return [await self.unary(kind, request, pb2.PingReply, **options)]
        if kind == "Up":
            call = self._multi("stream_unary", kind, pb2.PingReply)(_one(request), **options)
            return [await call]
        if kind == "Down":
            stream = self.down(request, **options)
        else:
            stream = self._multi("stream_stream", kind, pb2.PingReply)(_one(request), **options)
        return [reply async for reply in stream]

    def down(self, request: Any, **options: Any) -> Any:
        """Opens Down."""
        return self._multi("unary_stream", "Down", pb2.PingReply)(request, **options)

    async def unary(self, name: str, request: Any, reply: Any, **options: Any) -> Any:
        """Calls a method with one reply; its trailing metadata is kept in ``trailing``."""
        call = self._multi("unary_unary", name, reply)(request, **options)
        try:
            return await call
        finally:
            self.trailing = tuple(await call.trailing_metadata())

    async def mark(self, metadata: Any, **fields: Any) -> Any:
        """Calls Mark."""
        return await self.unary(
            "Mark", pb2.MarkRequest(**fields), pb2.MarkReply, metadata=metadata, timeout=10
        )

    def watch(self, metadata: Any, **fields: Any) -> Any:
        """Opens Watch."""
        return self._multi("unary_stream", "Watch", pb2.WatchReply)(
            pb2.WatchRequest(**fields), metadata=metadata
        )

    def _multi(self, kind: str, name: str, reply: Any) -> Any:
        make = getattr(self._channel, kind)
        return make(
            PATH + name, request_serializer=_encoded, response_deserializer=reply.FromString
        )


def _encoded(request: Any) -> bytes:
    return request if isinstance(request, bytes) else bytes(request.SerializeToString())


async def _one(request: Any) -> AsyncIterator[Any]:
    yield request
