"""The floor: what one grpc.aio process on uvloop can do when it does nothing.

Does: takes any unary call and sends the request's bytes back.
Does not: parse, authenticate, check, log, count or store anything.

No Python server on grpc.aio answers more calls than this one.

    python -m tests.bench.peers.floor ADDRESS
"""

from __future__ import annotations

import sys
from typing import Any

import grpc
import uvloop


class Echo(grpc.GenericRpcHandler):
    """Answers every method with what it was sent."""

    def __init__(self) -> None:
        self._handler: Any = grpc.unary_unary_rpc_method_handler(_echo)

    def service(self, handler_call_details: Any) -> Any:
        """Gives the one handler there is."""
        return self._handler


async def _echo(request: bytes, context: Any) -> bytes:
    return request


async def serve(address: str) -> None:
    """Serves until the process is ended."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers([Echo()])
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
