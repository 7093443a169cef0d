"""``grpc.health.v1``: Check, List and Watch, open without credentials.

At a drain Check, List and Watch say NOT_SERVING at once: probes, balancers and gRPC's own
clients, which Watch, send their calls elsewhere.

Where several servers share one address, Watch does not: on NOT_SERVING gRPC's clients fail
every call, as the one address that they know seems to be down although a neighbour serves.
At the end their streams are ended instead and, when they ask again, not answered: from when
it asks until it is answered such a client holds its calls back. What it had sent before has
then arrived too, so the transport's goodbye, which comes next, meets no call on its way: gRPC
cancels those. The client connects elsewhere and sends what it held.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
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
# A client asks again on one thread while another still hands over a call that it had begun.
_CROSSING_S = 0.1


class Health(health_pb2_grpc.HealthServicer):
    """The health of the whole server (``""``) and of each service."""

    def __init__(self, services: Iterable[str], *, shares_address: bool = False) -> None:
        self._status: dict[str, int] = dict.fromkeys(["", *services], NOT_SERVING) | _ALIVE
        self._shares_address = shares_address
        self._changed = asyncio.Event()
        self._draining = False
        self._watching: Counter[str] = Counter()
        self._leaving: set[str] = set()
        self._sent_away = False
        self._back = asyncio.Event()
        self._ended = asyncio.Event()

    def drain(self) -> None:
        """Tells that nothing is served: to all, or only to who asks where the address is shared."""
        self._draining = True
        if not self._shares_address:
            self.set_all(serving=False)

    async def send_away(self, *, within_s: float) -> None:
        """Ends the streams of those who watch a shared address; waits until they hold calls back.

        Clients that do not ask again within so many seconds are not waited for.
        """
        if not self._shares_address:
            return
        self._leaving = set(self._watching)
        self._sent_away = True
        self._announce()
        if self._leaving:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._back.wait()
                await asyncio.sleep(_CROSSING_S)

    def end(self) -> None:
        """Ends all streams; who asks again hears that nothing is served any more."""
        self._sent_away = True
        self._ended.set()
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _told(self, name: str) -> int | None:
        """The status for those who ask; None for what is not served."""
        draining = self._draining and name not in _ALIVE and name in self._status
        return NOT_SERVING if draining else self._status.get(name)

    def set_all(self, *, serving: bool) -> None:
        """Sets every entry, and tells those who watch."""
        status = SERVING if serving else NOT_SERVING
        known = dict.fromkeys(self._status, status) | _ALIVE
        if known != self._status:
            self._status = known
            self._announce()

    @property
    def serving(self) -> bool:
        """Whether the server says that it serves."""
        return bool(self._told("") == SERVING)

    async def Check(self, request: Any, context: Any) -> Any:
        """Tells the status of one service; NOT_FOUND for a name that is not served."""
        status = self._told(request.service)
        if status is None:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            context.set_details(f"{request.service} is not served here")
            return health_pb2.HealthCheckResponse()
        return health_pb2.HealthCheckResponse(status=status)

    async def List(self, request: Any, context: Any) -> Any:
        """Tells the status of every service."""
        return health_pb2.HealthListResponse(
            statuses={
                name: health_pb2.HealthCheckResponse(status=self._told(name))
                for name in self._status
            }
        )

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """Tells the status of one service now and whenever it changes."""
        if self._sent_away:
            await self._held(context.peer())
            yield health_pb2.HealthCheckResponse(status=NOT_SERVING)
            return
        peer = context.peer()
        self._watching[peer] += 1
        try:
            async for status in self._statuses(request.service):
                yield health_pb2.HealthCheckResponse(status=status)
        finally:
            self._watching[peer] -= 1
            if not self._watching[peer]:  # or every connection ever made would be kept
                del self._watching[peer]

    async def _statuses(self, name: str) -> AsyncIterator[int]:
        told = None
        while True:
            changed, last = self._changed, self._sent_away
            status = self._status.get(name, UNKNOWN)
            if status != told:
                told = status
                yield status
            if last:
                return
            await changed.wait()

    async def _held(self, peer: str) -> None:
        """Notes a client that asked again, and lets it wait for the end."""
        self._leaving.discard(peer)
        if not self._leaving:
            self._back.set()
        await self._ended.wait()
