"""``grpc.health.v1``: Check, List and Watch, open without credentials."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import grpc
from grpc_health.v1 import health_pb2 as typed_health_pb2
from grpc_health.v1 import health_pb2_grpc

# The published types are behind the package: they have no List.
health_pb2: Any = typed_health_pb2

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN

# The health service's own entry, for liveness probes: whoever can be told it is alive. It follows
# neither the database nor a drain, because a restart would mend neither.
_ALIVE = {"grpc.health.v1.Health": SERVING}


class Health(health_pb2_grpc.HealthServicer):
    """The health of the whole server (``""``) and of each service."""

    def __init__(self, services: Iterable[str]) -> None:
        self._status: dict[str, int] = dict.fromkeys(["", *services], NOT_SERVING) | _ALIVE
        self._changed = asyncio.Event()

    def set_all(self, *, serving: bool) -> None:
        """Sets every entry, and tells those who watch."""
        status = SERVING if serving else NOT_SERVING
        known = dict.fromkeys(self._status, status) | _ALIVE
        if known != self._status:
            self._status = known
            self._changed.set()
            self._changed = asyncio.Event()

    @property
    def serving(self) -> bool:
        """Whether the server says that it serves."""
        return bool(self._status[""] == SERVING)

    async def Check(self, request: Any, context: Any) -> Any:
        """Tells the status of one service; NOT_FOUND for a name that is not served."""
        status = self._status.get(request.service)
        if status is None:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            context.set_details(f"{request.service} is not served here")
            return health_pb2.HealthCheckResponse()
        return health_pb2.HealthCheckResponse(status=status)

    async def List(self, request: Any, context: Any) -> Any:
        """Tells the status of every service."""
        return health_pb2.HealthListResponse(
            statuses={
                name: health_pb2.HealthCheckResponse(status=status)
                for name, status in self._status.items()
            }
        )

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """Tells the status of one service now and whenever it changes."""
        told = None
        while True:
            changed = self._changed
            status = self._status.get(request.service, UNKNOWN)
            if status != told:
                told = status
                yield health_pb2.HealthCheckResponse(status=status)
            await changed.wait()
