"""One call: who asks, for how long, and what the method may do with the data."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.message import Message

from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.data.lanes import Replayed
from backplane_server.chassis.data.page_tokens import Page
from backplane_server.chassis.errors import MissingPermission
from backplane_server.chassis.rpc.principal import ANONYMOUS, Principal

if TYPE_CHECKING:
    from backplane_server.chassis.cache.replies import Reply
    from backplane_server.chassis.data.idempotency_keys import IdempotencyKey
    from backplane_server.chassis.data.outbox import LoggedEvent
    from backplane_server.chassis.data.transaction import Transaction
    from backplane_server.chassis.interceptors.audit import CallAudit
    from backplane_server.chassis.rpc.node_parts import NodeParts
    from backplane_server.contract.plan import MethodPlan

T = TypeVar("T")
StubT = TypeVar("StubT")
MessageT = TypeVar("MessageT", bound=Message)
# Runs an attempt again after a lost race, as the method's policy says.
Rerun = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: a gRPC status name, a reason, and what the log may tell."""

    code: str = "OK"
    reason: str = ""
    message: str = ""
    error_id: str | None = None
    exception: BaseException | None = None


# How every call ends unless it raises; one for all.
_OK = Outcome()


class Call:
    """What a handler gets beside the request.

    deadline   time.monotonic() seconds; set by the deadline stage
    local      whether the caller is a peer in this process
    """

    __slots__ = (
        "_encoded",
        "_metadata",
        "_write_begun",
        "admitted_s",
        "audit",
        "bytes_in",
        "bytes_out",
        "cache_key",
        "context",
        "deadline",
        "deadline_timer",
        "keeping",
        "key",
        "local",
        "messages_in",
        "messages_out",
        "method",
        "outcome",
        "parts",
        "peer_address",
        "principal",
        "raw_metadata",
        "release_key",
        "replayed",
        "request",
        "request_id",
        "rerun",
        "span",
        "started_ns",
        "time_left_s",
        "timed_out",
        "trace_id",
        "trailing",
    )

    def __init__(
        self,
        method: MethodPlan,
        *,
        parts: NodeParts,
        raw_metadata: tuple[tuple[str, str | bytes], ...],
        time_left_s: float | None,
        principal: Principal = ANONYMOUS,
        local: bool = False,
        peer_address: str = "",
        context: Any = None,
    ) -> None:
        self.started_ns = time.perf_counter_ns()
        self.method = method
        self.parts = parts
        self.raw_metadata = raw_metadata
        self._metadata: Mapping[str, str] | None = None
        self.time_left_s = time_left_s
        self.principal = principal
        self.local = local
        self.peer_address = peer_address
        self.context = context
        self.deadline = 0.0
        self.admitted_s = 0.0  # when the admission stage let it in; 0 while it holds no slot
        self.deadline_timer: asyncio.TimerHandle | None = None
        self.timed_out = False  # whether that timer ended it
        self.request_id = ""
        self.trace_id = ""
        self.span: Any = None
        self.bytes_in = self.bytes_out = 0
        self.messages_in = self.messages_out = 0
        self.outcome = _OK
        self.trailing: list[tuple[str, str | bytes]] = []
        self.replayed = False
        self.request: Message | None = None
        self.cache_key: Hashable | None = None
        self.keeping: Reply | None = None
        self.audit: CallAudit | None = None  # where the method is audited
        self.key: IdempotencyKey | None = None
        self.release_key: Callable[[], None] = _nothing
        self.rerun: Rerun | None = None
        self._write_begun = False
        self._encoded: tuple[Message, bytes] | None = None

    # Who and how long

    @property
    def metadata(self) -> Mapping[str, str]:
        """The metadata that is text; made when it is first asked for, as few calls do."""
        if self._metadata is None:
            self._metadata = {k: v for k, v in self.raw_metadata if isinstance(v, str)}
        return self._metadata

    @property
    def client_address(self) -> str:
        """Where the caller is, in the form of ``peer_address``: behind proxies that are trusted."""
        return self.parts.proxies.client_of(self.peer_address, self.raw_metadata)

    def remaining_s(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.deadline - time.monotonic()

    def may(self, permission: str) -> bool:
        """Tells whether the caller holds a permission."""
        return self.principal.permissions.holds(permission)

    def require(self, permission: str) -> None:
        """Raises MissingPermission unless the caller holds a permission."""
        if not self.may(permission):
            raise MissingPermission(permission)

    def now_us(self) -> int:
        """The time of day, in microseconds since the epoch."""
        return self.parts.clock.now_us()

    @property
    def draining(self) -> asyncio.Event:
        """Set when the server is shutting down: streams end with their cursor."""
        return self.parts.draining

    def cache_until(self, instant_us: int) -> None:
        """Lets the reply be kept no longer than an instant, where it is kept at all.

        For what changes by the clock alone, of which no event tells: a price that
        becomes valid, a page that is published at its time.
        """
        if self.keeping is not None:
            self.keeping.ends_by(instant_us)

    # Data

    async def read(
        self,
        operation: Callable[..., Any],
        *args: Any,
        reply: Callable[[Any], MessageT] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Runs a reading operation whole on a lane; ``reply`` turns its result there too."""

        def run(tx: Transaction) -> Any:
            found = operation(tx, *args, **kwargs)
            return found if reply is None else reply(found)

        return await self._attempt(
            lambda: self.parts.database.read_bound(
                run, of=operation, subject=self.principal.subject, deadline=self.deadline
            )
        )

    async def write(
        self,
        operation: Callable[..., Any],
        *args: Any,
        reply: Callable[[Any], MessageT] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Runs a changing operation whole on a lane; answers only after the commit.

        A method with ``request_id`` passes ``reply`` and writes once: the reply is
        stored in the same transaction and given again to a repeated call. Where the
        method is audited, the transaction leaves the record too.
        """
        keep = None if self.audit is None else self.audit.begin_write()

        def run(tx: Transaction) -> Any:
            done = operation(tx, *args, **kwargs)
            answer = done if reply is None else reply(done)
            if keep is not None:
                keep(tx, answer)
            return answer

        answer = await (self._write(run) if self.key is None else self.write_once(run))
        if self.audit is not None and not self.replayed:
            self.audit.committed()
        return answer

    async def _write(self, operation: Callable[[Transaction], Any]) -> Any:
        return await self._attempt(
            lambda: self.parts.database.write(
                operation,
                subject=self.principal.subject,
                deadline=self.deadline,
                on_done=self._watched(_nothing),
            )
        )

    def _watched(self, on_done: Callable[[], None]) -> Callable[[], None]:
        """Lets the audit stage know when the lane is through with a transaction."""
        return on_done if self.audit is None else self.audit.watch(on_done)

    async def write_once(self, operation: Callable[[Transaction], Any]) -> Any:
        """Runs the one write of a call that carries a request id."""
        if self._write_begun:
            raise TypeError(f"{self.method.name} writes twice under one request_id")
        self._write_begun = True
        key, release = self.key, self.release_key
        if key is None:
            raise TypeError("the call has no request_id")
        done = await self._attempt(
            lambda: self.parts.database.write_once(
                operation,
                key=key,
                encode=self._encode_once,
                subject=self.principal.subject,
                deadline=self.deadline,
                on_done=self._watched(release),
            )
        )
        return self._replay(done.reply) if isinstance(done, Replayed) else done

    @property
    def write_begun(self) -> bool:
        """Whether the write under the request id was handed to a lane."""
        return self._write_begun

    def _encode_once(self, reply: Message) -> bytes:
        encoded = reply.SerializeToString()
        self._encoded = (reply, encoded)
        return encoded

    def _replay(self, stored: bytes) -> Message:
        self.mark_replayed()
        return self.parts.parse_reply(self.method, stored)

    def mark_replayed(self) -> None:
        """Says in the trailing metadata that the answer was given before."""
        if not self.replayed:
            self.replayed = True
            self.trailing.append(("replayed", "true"))

    def encode(self, reply: Message) -> bytes:
        """Serializes the reply, unless the transaction did so already."""
        if self._encoded is not None and self._encoded[0] is reply:
            return self._encoded[1]
        return reply.SerializeToString()

    async def _attempt(self, attempt: Callable[[], Any]) -> Any:
        try:
            return await attempt()
        except TransactionConflict:
            if self.rerun is None:
                raise
            return await self.rerun(attempt)

    # Lists, peers, events

    def page(self, request: Any) -> Page:
        """Opens the page of a list request; raises PageTokenInvalid."""
        return self.parts.pages.open(request, call=self)

    def peer(self, stub_class: Callable[..., StubT]) -> StubT:
        """Gives the stub of a peer, bound to this call's deadline and trace."""
        return self.parts.peers.bound(stub_class, call=self)

    def events(
        self,
        *,
        subject: str,
        after: int = 0,
        types: frozenset[str] | None = None,
        idle_s: float = 15.0,
    ) -> AsyncGenerator[LoggedEvent | None, None]:
        """Yields a subject's events after a position, then live; None while idle."""
        return self.parts.log.events(
            subject=subject, after=after, types=types, idle_s=idle_s, draining=self.draining
        )


def _nothing() -> None:
    return
