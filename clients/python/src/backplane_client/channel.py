"""The channel that generated stubs are bound to: gRPC's, with the contract kept on top."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import grpc
from grpc import aio

from .line import Line
from .streams import BidirectionalMethod, ClientStreamMethod, ServerStreamMethod
from .unary import UnaryMethod


class ContractChannel(aio.Channel):
    """Gives stubs methods that carry credentials, deadlines, retries and typed errors."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def unary_unary(self, method: str, *serializers: Any, **named: Any) -> UnaryMethod[Any, Any]:
        """Returns a method that answers one request with one reply."""
        wire = self._line.channel.unary_unary(method, *serializers, **named)
        return UnaryMethod(self._line, self._line.contracts.method(method), wire)

    def unary_stream(
        self, method: str, *serializers: Any, **named: Any
    ) -> ServerStreamMethod[Any, Any]:
        """Returns a method that answers one request with a stream."""
        wire = self._line.channel.unary_stream(method, *serializers, **named)
        return ServerStreamMethod(self._line, self._line.contracts.method(method), wire)

    def stream_unary(
        self, method: str, *serializers: Any, **named: Any
    ) -> ClientStreamMethod[Any, Any]:
        """Returns a method that answers a stream of requests with one reply."""
        wire = self._line.channel.stream_unary(method, *serializers, **named)
        return ClientStreamMethod(self._line, self._line.contracts.method(method), wire)

    def stream_stream(
        self, method: str, *serializers: Any, **named: Any
    ) -> BidirectionalMethod[Any, Any]:
        """Returns a method with a stream each way."""
        wire = self._line.channel.stream_stream(method, *serializers, **named)
        return BidirectionalMethod(self._line, self._line.contracts.method(method), wire)

    async def close(self, grace: float | None = None) -> None:
        """Closes the channel below; calls still open after `grace` seconds are cancelled."""
        await self._line.channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:  # noqa: FBT001, FBT002  # gRPC's interface.
        """Returns the state of the connection."""
        return self._line.channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Waits until the connection is in another state."""
        await self._line.channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Waits until the connection stands."""
        await self._line.channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()
