"""The way in: `connect` and the object whose attributes are the services."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import grpc
from grpc import aio

from . import contracts
from .address import open_channel, refuse_plain_text
from .breaker import CircuitPolicy, Circuits
from .budget import RetryBudget
from .channel import ContractChannel
from .channel_options import channel_options
from .line import EachAttempt, Line, send_nothing
from .tokens import ExchangedToken, GivenToken, TokenSource

if TYPE_CHECKING:
    from backplane.audit.v1.audit_pb2_grpc import AuditServiceAsyncStub
    from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceAsyncStub
    from backplane.events.v1.events_pb2_grpc import EventsServiceAsyncStub
    from backplane.identity.v1.identity_pb2_grpc import IdentityServiceAsyncStub
    from backplane.orders.v1.orders_pb2_grpc import OrdersServiceAsyncStub

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
    monotonic_s: Callable[[], float] = time.monotonic,
) -> Backplane:
    """Opens a connection, inside a running event loop; nothing is sent before the first call.

    `address` is `host:port`, `unix:path` or any gRPC target; all addresses that a name
    stands for are used in turn. An `api_key` is exchanged for tokens, which are renewed
    by themselves; an `access_token` is used as it is. `tls=True` trusts the roots
    that come with gRPC; `credentials` bring own roots or client certificates. A call waits up to
    `wait_for_ready_s` for a server that is not there yet. A service that fails again and
    again is left alone for a moment, as `circuit` says: its calls raise CircuitOpen
    at once; None sends every call. `each_attempt` is asked before every attempt, with the
    method's path, for metadata to send, such as the `traceparent` of what is under way.
    `monotonic_s` is the clock that tokens and
    circuits go by.

    Raises InsecureAddress for credentials that would leave this machine in plain text,
    unless `insecure=True` is given.
    """
    if api_key and access_token:
        raise ValueError("pass api_key or access_token, not both")
    if (api_key or access_token) and not (tls or credentials or insecure):
        refuse_plain_text(address)
    known = contracts.installed()
    line = Line(
        address=address,
        channel=open_channel(
            address, channel_options(known.service_config), tls=tls, credentials=credentials
        ),
        contracts=known,
        budget=RetryBudget(tokens=known.budget_tokens, ratio=known.budget_ratio),
        circuits=Circuits(circuit, monotonic_s=monotonic_s),
        tokens=GivenToken(access_token),
        wait_for_ready_s=wait_for_ready_s,
        each_attempt=each_attempt,
    )
    backplane = Backplane(line)
    if api_key:
        line.tokens = _exchanged(backplane, api_key, monotonic_s)
    return backplane


class Backplane:
    """A connection; each service of the contracts is an attribute."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._channel = ContractChannel(line)

    @cached_property
    def identity(self) -> IdentityServiceAsyncStub:
        """Who may do what."""
        from backplane.identity.v1.identity_pb2_grpc import IdentityServiceStub

        return self.stub(IdentityServiceStub)

    @cached_property
    def catalog(self) -> CatalogServiceAsyncStub:
        """What is sold."""
        from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub

        return self.stub(CatalogServiceStub)

    @cached_property
    def orders(self) -> OrdersServiceAsyncStub:
        """The business workflow."""
        from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub

        return self.stub(OrdersServiceStub)

    @cached_property
    def events(self) -> EventsServiceAsyncStub:
        """What happened."""
        from backplane.events.v1.events_pb2_grpc import EventsServiceStub

        return self.stub(EventsServiceStub)

    @cached_property
    def audit(self) -> AuditServiceAsyncStub:
        """Who did what, provably."""
        from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub

        return self.stub(AuditServiceStub)

    def stub(self, kind: Callable[[aio.Channel], Stub]) -> Stub:
        """Returns a generated stub of any contract, bound to this connection."""
        return kind(self._channel)

    async def ready(self, *, within_s: float = 10.0) -> None:
        """Waits until the server answers; raises Unavailable when it does not in time."""
        await self._line.ready(within_s=within_s)

    async def close(self) -> None:
        """Ends the connection and the calls that are still open on it."""
        await self._line.tokens.close()
        await self._line.channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<Backplane {self._line.address}>"


def _exchanged(backplane: Backplane, api_key: str, monotonic_s: Callable[[], float]) -> TokenSource:
    async def exchange() -> tuple[str, float]:
        from backplane.identity.v1.identity_pb2 import ExchangeApiKeyRequest

        request = ExchangeApiKeyRequest(api_key=api_key)
        reply = await backplane.identity.ExchangeApiKey(request)
        return reply.access_token, float(reply.expires_in_seconds)

    return ExchangedToken(exchange, monotonic_s=monotonic_s)
