"""The channel that synchronous stubs are bound to."""

from __future__ import annotations

from typing import Any

from grpc import aio

from .loop_thread import LoopThread
from .methods import RepliesMethod, ReplyMethod


class SyncChannel:
    """What generated stubs ask of a `grpc.Channel`: methods of the four kinds."""

    def __init__(self, thread: LoopThread, channel: aio.Channel) -> None:
        self._thread = thread
        self._channel = channel

    def unary_unary(self, method: str, *serializers: Any, **named: Any) -> ReplyMethod[Any, Any]:
        """Returns a method that answers one request with one reply."""
        start = self._channel.unary_unary(method, *serializers, **named)
        return ReplyMethod(self._thread, start)  # type: ignore[arg-type]  # Our own calls.

    def stream_unary(self, method: str, *serializers: Any, **named: Any) -> ReplyMethod[Any, Any]:
        """Returns a method that answers a stream of requests with one reply."""
        start = self._channel.stream_unary(method, *serializers, **named)
        return ReplyMethod(self._thread, start)  # type: ignore[arg-type]  # Our own calls.

    def unary_stream(self, method: str, *serializers: Any, **named: Any) -> RepliesMethod[Any, Any]:
        """Returns a method that answers one request with a stream."""
        return RepliesMethod(
            self._thread, self._channel.unary_stream(method, *serializers, **named)
        )

    def stream_stream(
        self, method: str, *serializers: Any, **named: Any
    ) -> RepliesMethod[Any, Any]:
        """Returns a method with a stream each way."""
        return RepliesMethod(
            self._thread, self._channel.stream_stream(method, *serializers, **named)
        )
