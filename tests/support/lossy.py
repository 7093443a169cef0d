"""A proxy that loses answers: the call has had its effect, the caller never hears of it."""

from __future__ import annotations

import random
from typing import Any

import grpc


class LossyProxy(grpc.GenericRpcHandler):
    """Forwards unary calls as bytes and loses a share of the answers.

    share  the part of answered calls whose answer is thrown away
    lost   how many were
    """

    def __init__(self, target: str, *, share: float, seed: int = 1) -> None:
        self._channel = grpc.aio.insecure_channel(target)
        self._share = share
        self._random = random.Random(seed)
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers([self])
        self.lost = 0
        self.forwarded = 0
        self.address = ""

    async def __aenter__(self) -> LossyProxy:
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop(0)
        await self._channel.close()

    def service(self, handler_call_details: Any) -> Any:
        """Gives a handler for every path but health, whose absence counts as healthy."""
        if handler_call_details.method.startswith("/grpc.health."):
            return None
        forward: Any = self._channel.unary_unary(handler_call_details.method)

        async def pass_on(request: bytes, context: Any) -> bytes:
            metadata = [
                (key, value)
                for key, value in context.invocation_metadata()
                if not key.startswith(("grpc-", "user-agent"))
            ]
            call = forward(request, metadata=metadata, timeout=context.time_remaining())
            try:
                reply: bytes = await call
            except grpc.aio.AioRpcError as error:
                trailing = tuple(error.trailing_metadata() or ())
                await context.abort(error.code(), error.details() or "", trailing)
                raise
            self.forwarded += 1
            if self._random.random() < self._share:
                self.lost += 1
                await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
            context.set_trailing_metadata(tuple(await call.trailing_metadata()))
            return reply

        return grpc.unary_unary_rpc_method_handler(pass_on)
