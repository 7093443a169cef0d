"""The pipeline: every call's one way in, bound once per method at start.

A stage is a set of plain functions. A method carries only the stages that it
needs; the same list serves all four kinds of method, and a peer's call in this
process runs through it too.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from google.protobuf.message import DecodeError, Message

from backplane_server.chassis.errors import FieldProblem, MalformedRequest
from backplane_server.contract.plan import Kind

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

Before = Callable[["Call"], Awaitable[None] | None]
Answer = Callable[["Call", bytes], "Awaitable[bytes | None] | bytes | None"]
OnBytes = Callable[["Call", bytes], None]
OnMessage = Callable[["Call", Message], None]
After = Callable[["Call"], None]
Recover = Callable[["Call", BaseException], Awaitable[Message | None]]
Conclude = Callable[["Call", BaseException], None]

# The order, outermost first, with its reasons.
ORDER: Sequence[str] = (
    "Telemetry",  # first, so that refused calls are counted and logged too
    "Audit",  # before Authentication, so that refusals are recorded; after the call got its ids
    "Authentication",  # before all that costs: strangers get nothing but a refusal
    "Authorisation",  # before the request is read, so that nobody probes for existence
    "Deadlines",  # before work begins, so that what cannot finish is not started
    "Quota",  # before Admission: who asks too much takes no place in the queue from others
    "Admission",  # before the request is read: what is turned away must cost next to nothing
    "Validation",  # sees the parsed request; after authorisation
    "Cache",  # answers by the request's bytes behind all above; keeps what was found valid
    "Idempotency",  # fingerprints the validated request
    "Retries",  # around each transaction, inside the idempotent call
    "Errors",  # last to be asked: turns whatever was raised into the answer
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What one concern does to calls of one method; what is None is not called.

    before     runs before the request is read; may be awaited
    answer     may give the reply's bytes for the request's, in place of all that
               follows but ``after``; may be awaited; of calls with one request and
               one reply, and one stage has it
    received   sees each request message, parsed
    sent       sees each reply message
    encoded    sees the bytes of each reply that goes over the wire
    recover    may give a reply in place of an error; awaited
    conclude   sets the outcome of a call that raised; one stage has it
    after      runs at the end, whatever came; in reverse order
    """

    before: Before | None = None
    answer: Answer | None = None
    received: OnMessage | None = None
    sent: OnMessage | None = None
    encoded: OnBytes | None = None
    recover: Recover | None = None
    conclude: Conclude | None = None
    after: After | None = None


class Interceptor(Protocol):
    """One concern: binds itself to a method's plan."""

    def bind(self, method: MethodPlan) -> Stage | None:
        """Gives the stage for a method, or None where it has nothing to do."""


def check_order(interceptors: Iterable[Interceptor]) -> None:
    """Raises ValueError unless the interceptors stand in ORDER."""
    names = [type(interceptor).__name__ for interceptor in interceptors]
    if names != [name for name in ORDER if name in names]:
        raise ValueError(f"interceptors {names} do not stand in the order {list(ORDER)}")
    if "Errors" not in names:
        raise ValueError("without the errors stage a call that raises has no answer")


class BoundMethod:
    """A method with its stages, its handler and its message types."""

    def __init__(
        self,
        method: MethodPlan,
        *,
        handler: Callable[..., Any],
        request_class: type[Message],
        interceptors: Sequence[Interceptor],
    ) -> None:
        check_order(interceptors)
        stages = [stage for i in interceptors if (stage := i.bind(method)) is not None]
        self.method = method
        self._handler = handler
        self._parse = request_class.FromString
        self._strict = method.has_side_effects
        self._before = tuple(s.before for s in stages if s.before)
        self._answer = next((s.answer for s in stages if s.answer), None)
        self._received = tuple(s.received for s in stages if s.received)
        self._sent = tuple(s.sent for s in stages if s.sent)
        self._encoded = tuple(s.encoded for s in stages if s.encoded)
        self._recover = tuple(s.recover for s in stages if s.recover)
        self._conclude = next(s.conclude for s in stages if s.conclude)
        self._after = tuple(s.after for s in reversed(stages) if s.after)

    @property
    def streams_replies(self) -> bool:
        """Whether ``run_stream`` is the way to run it, not ``run``."""
        return self.method.kind in (Kind.UNARY_STREAM, Kind.STREAM_STREAM)

    async def run(self, call: Call, incoming: Any) -> Any:
        """Runs a call with one reply; gives it, or None where the outcome is not OK.

        incoming   bytes, or a message from a peer; an async iterator of them
                   where requests are streamed
        """
        try:
            for before in self._before:
                if (pending := before(call)) is not None:
                    await pending
            if self._answer is not None:
                ready = self._answer(call, incoming)
                if ready is not None and not isinstance(ready, bytes):
                    ready = await ready
                if ready is not None:
                    return _ready(call, incoming, ready)
            request = self._request(call, incoming)
            try:
                reply = await self._handler(request, call)
            except Exception as error:  # noqa: BLE001 - raised again unless it is recovered
                reply = await self._recovered(call, error)
            return self._outgoing(call, reply)
        except BaseException as error:  # noqa: BLE001 - every call gets its answer
            self._conclude(call, error)
        finally:
            self._end(call)
        return None

    async def run_stream(self, call: Call, incoming: Any) -> AsyncGenerator[Any, None]:
        """Runs a call with a stream of replies."""
        try:
            for before in self._before:
                if (pending := before(call)) is not None:
                    await pending
            request = self._request(call, incoming)
            async with contextlib.aclosing(self._handler(request, call)) as replies:
                async for reply in replies:
                    yield self._outgoing(call, reply)
        except BaseException as error:  # noqa: BLE001 - every call gets its answer
            self._conclude(call, error)
        finally:
            self._end(call)

    def _request(self, call: Call, incoming: Any) -> Any:
        if self.method.streams_requests:
            return self._incoming(call, incoming)
        return self._read(call, incoming)

    async def _incoming(self, call: Call, messages: AsyncIterator[Any]) -> AsyncIterator[Message]:
        async for message in messages:
            yield self._read(call, message)

    def _read(self, call: Call, raw: Any) -> Message:
        message = raw if call.local else self._parsed(raw)
        call.request = message
        call.messages_in += 1
        call.bytes_in += message.ByteSize() if call.local else len(raw)
        for received in self._received:
            received(call, message)
        return message

    def _parsed(self, raw: bytes | None) -> Message:
        if raw is None:
            raise MalformedRequest("the call ended before its request was whole; send it again")
        try:
            message = self._parse(raw)
        except DecodeError as error:
            raise MalformedRequest(
                f"the bytes are not a {self.method.request_type}; generate the client anew"
            ) from error
        if self._strict:
            _refuse_unknown_fields(message)
        return message

    async def _recovered(self, call: Call, error: Exception) -> Message:
        for recover in self._recover:
            reply = await recover(call, error)
            if reply is not None:
                return reply
        raise error

    def _outgoing(self, call: Call, reply: Message) -> Any:
        for sent in self._sent:
            sent(call, reply)
        call.messages_out += 1
        if call.local:
            return reply
        encoded = call.encode(reply)
        call.bytes_out += len(encoded)
        for see in self._encoded:
            see(call, encoded)
        return encoded

    def _end(self, call: Call) -> None:
        for after in self._after:
            after(call)


def _ready(call: Call, request: bytes, reply: bytes) -> bytes:
    """Counts a call that is answered with bytes for bytes."""
    call.messages_in = call.messages_out = 1
    call.bytes_in, call.bytes_out = len(request), len(reply)
    return reply


def _refuse_unknown_fields(message: Message) -> None:
    """Refuses what the contract does not have: a change must not be half understood."""
    size = message.ByteSize()
    message.DiscardUnknownFields()
    if message.ByteSize() != size:
        raise MalformedRequest(
            "the request has fields that this contract does not know; generate the client anew",
            fields=[FieldProblem("", "unknown fields are not accepted on calls that change data")],
        )


def given_up(error: BaseException) -> bool:
    """Tells whether the call's own task is being cancelled, not something inside it."""
    if not isinstance(error, asyncio.CancelledError | GeneratorExit):
        return False
    task = asyncio.current_task()
    return isinstance(error, GeneratorExit) or (task is not None and task.cancelling() > 0)
