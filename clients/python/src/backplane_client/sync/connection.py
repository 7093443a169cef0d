"""The way in for scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, cast

import grpc

from backplane_client import connection
from backplane_client.breaker import CircuitPolicy
from backplane_client.line import EachAttempt, send_nothing

from .channel import SyncChannel
from .loop_thread import LoopThread

if TYPE_CHECKING:
    from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub
    from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
    from backplane.events.v1.events_pb2_grpc import EventsServiceStub
    from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub
    from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub

Stub = TypeVar("Stub")

_CIRCUIT = CircuitPolicy()


def connect(
    address: str,
    *,
    api_key: str = "",
    access_token: str = "",
    tls: bool = False,
    credentials: grpc.ChannelCredentials | None = None,
    insecure: bool = False,
    wait_for_ready_s: float = 0.0,
    circuit: CircuitPolicy | None = _CIRCUIT,
    each_attempt: EachAttempt = send_nothing,
) -> Backplane:
    """Opens a connection; arguments and errors as those of `backplane_client.connect`."""

    async def opened() -> connection.Backplane:
        return connection.connect(
            address,
            api_key=api_key,
            access_token=access_token,
            tls=tls,
            credentials=credentials,
            insecure=insecure,
            wait_for_ready_s=wait_for_ready_s,
            circuit=circuit,
            each_attempt=each_attempt,
        )

    thread = LoopThread()
    try:
        return Backplane(thread, thread.run(opened()))
    except BaseException:
        thread.close()
        raise


class Backplane:
    """A connection; each service of the contracts is an attribute."""

    def __init__(self, thread: LoopThread, inner: connection.Backplane) -> None:
        self._thread = thread
        self._inner = inner
        self._channel = inner.stub(lambda channel: SyncChannel(thread, channel))

    @cached_property
    def identity(self) -> IdentityServiceStub:
        """Who may do what."""
        from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub

        return self.stub(IdentityServiceStub)

    @cached_property
    def catalog(self) -> CatalogServiceStub:
        """What is sold."""
        from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub

        return self.stub(CatalogServiceStub)

    @cached_property
    def orders(self) -> OrdersServiceStub:
        """The business workflow."""
        from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub

        return self.stub(OrdersServiceStub)

    @cached_property
    def events(self) -> EventsServiceStub:
        """What happened."""
        from backplane.events.v1.events_pb2_grpc import EventsServiceStub

        return self.stub(EventsServiceStub)

    @cached_property
    def audit(self) -> AuditServiceStub:
        """Who did what, provably."""
        from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub

        return self.stub(AuditServiceStub)

    def stub(self, kind: Callable[[grpc.Channel], Stub]) -> Stub:
        """Returns a generated stub of any contract, bound to this connection."""
        return kind(cast(grpc.Channel, self._channel))

    def ready(self, *, within_s: float = 10.0) -> None:
        """Waits until the server answers; raises Unavailable when it does not in time."""
        self._thread.run(self._inner.ready(within_s=within_s))

    def close(self) -> None:
        """Ends the connection and its thread."""
        self._thread.run(self._inner.close())
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._inner)
