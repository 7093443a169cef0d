"""Methods with a stream on one side or on both: credentials, deadline and typed errors.

A stream of replies is opened again after a failure until its first message has come; a
stream of requests is sent once, because nobody keeps what was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar

import grpc
from grpc import aio

from .contracts import Method
from .effort import Effort, Pairs
from .kept_status import keeping_status
from .line import Line
from .reply_call import ReplyCall
from .request_source import Requests, RequestSource
from .unary import refuse_unused

Request = TypeVar("Request")
Reply = TypeVar("Reply")
Opened = aio.UnaryStreamCall[Request, Reply] | aio.StreamStreamCall[Request, Reply]
Open = Callable[[aio.Metadata, float], Opened[Request, Reply]]


class RepliesCall(Generic[Request, Reply], aio.Call):
    """A stream of replies, opened when it is first read or written to.

    Iterating raises BackplaneError where the stream fails.
    """

    def __init__(
        self,
        effort: Effort,
        open_: Open[Request, Reply],
        source: RequestSource[Request] | None = None,
    ) -> None:
        self._source = source
        self._effort = effort
        self._open = open_
        self._opening = asyncio.Lock()
        self._call: Opened[Request, Reply] | None = None
        self._replies: AsyncIterator[Reply] | None = None
        self._received = False
        self._cancelled = False

    def __aiter__(self) -> AsyncIterator[Reply]:
        return self

    async def __anext__(self) -> Reply:
        while True:
            call = await self._opened()
            try:
                reply = await anext(self._replies_of(call))
            except aio.AioRpcError as failed:
                await self._reopen(failed)
            except asyncio.CancelledError:
                if self._source is not None:
                    self._source.raise_error()
                raise
            else:
                if not self._received:
                    self._received = True
                    self._effort.answered()
                return reply

    async def read(self) -> Any:
        """Returns the next reply, or `grpc.aio.EOF`."""
        return await anext(self, aio.EOF)

    def cancel(self) -> bool:
        """Gives the stream up; returns whether it was still open."""
        if self._call is not None:
            return self._call.cancel()
        first, self._cancelled = not self._cancelled, True
        return first

    def cancelled(self) -> bool:
        """Whether the caller gave it up."""
        return self._cancelled if self._call is None else self._call.cancelled()

    def done(self) -> bool:
        """Whether it has ended."""
        return self._cancelled if self._call is None else self._call.done()

    def time_remaining(self) -> float | None:
        """Returns what is left of its deadline, in seconds."""
        return self._effort.remaining_s

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Calls back with the opened stream when it has ended; raises before it is opened."""
        if self._call is None:
            raise asyncio.InvalidStateError("the stream is opened when it is first read")
        self._call.add_done_callback(callback)

    async def initial_metadata(self) -> aio.Metadata:
        """Returns the metadata that come before the replies."""
        return await (await self._opened()).initial_metadata()

    async def trailing_metadata(self) -> aio.Metadata:
        """Returns the metadata that come after the replies."""
        return await (await self._opened()).trailing_metadata()

    async def code(self) -> grpc.StatusCode:
        """Returns how the stream ended."""
        return await (await self._opened()).code()

    async def details(self) -> str:
        """Returns the message of the error; empty after a success."""
        return await (await self._opened()).details()

    async def wait_for_connection(self) -> None:
        """Waits until the stream is open; raises BackplaneError."""
        try:
            await (await self._opened()).wait_for_connection()
        except aio.AioRpcError as failed:
            self._effort.give_up(failed)

    async def _opened(self) -> Opened[Request, Reply]:
        if self._call is not None:
            return self._call
        async with self._opening:  # A reader and a writer may both be first.
            if self._cancelled:
                raise asyncio.CancelledError
            if self._call is None:
                metadata = await self._effort.prepare()
                self._call = self._open(metadata, self._effort.remaining_s)
            return self._call

    def _replies_of(self, call: Opened[Request, Reply]) -> AsyncIterator[Reply]:
        if self._replies is None:
            self._replies = aiter(call)
        return self._replies

    async def _reopen(self, failed: aio.AioRpcError) -> None:
        if self._received:
            self._effort.give_up(failed)
        await self._effort.recover(failed)
        self._call = self._replies = None


class ServerStreamCall(RepliesCall[Request, Reply], aio.UnaryStreamCall[Request, Reply]):
    """The replies to one request."""


class BidirectionalCall(RepliesCall[Request, Reply], aio.StreamStreamCall[Request, Reply]):
    """A stream each way; `write` and `done_writing` where no iterator was given."""

    async def write(self, request: Request) -> None:
        """Sends a request."""
        await _write(await self._opened(), request, self._effort)

    async def done_writing(self) -> None:
        """Says that no request follows."""
        await _done_writing(await self._opened(), self._effort)


class ClientStreamCall(ReplyCall[Request, Reply], aio.StreamUnaryCall[Request, Reply]):
    """The one reply to a stream of requests."""

    def __init__(
        self,
        effort: Effort,
        wire: aio.StreamUnaryMultiCallable[Request, Reply],
        requests: Requests[Request] | None,
    ) -> None:
        self._wire = wire
        self._source = None if requests is None else RequestSource(requests)
        self._opened: asyncio.Future[aio.StreamUnaryCall[Request, Reply]] = asyncio.Future()
        super().__init__(effort)
        # A call that fails before it is opened lets its writers go as well.
        self._running.add_done_callback(lambda _: self._opened.cancel())

    def _begin(self, metadata: aio.Metadata) -> aio.StreamUnaryCall[Request, Reply]:
        requests = None if self._source is None else aiter(self._source)
        sent = self._wire(requests, timeout=self._effort.remaining_s, metadata=metadata)
        call = keeping_status(sent)
        self._opened.set_result(call)
        return call

    async def _run(self) -> Reply:
        try:
            return await super()._run()
        except asyncio.CancelledError:
            if self._source is not None:
                self._source.raise_error()
            raise

    async def write(self, request: Request) -> None:
        """Sends a request."""
        await _write(await asyncio.shield(self._opened), request, self._effort)

    async def done_writing(self) -> None:
        """Says that no request follows."""
        await _done_writing(await asyncio.shield(self._opened), self._effort)


class ServerStreamMethod(aio.UnaryStreamMultiCallable[Request, Reply], Generic[Request, Reply]):
    """A method that answers one request with a stream."""

    def __init__(
        self, line: Line, method: Method, wire: aio.UnaryStreamMultiCallable[Request, Reply]
    ) -> None:
        self._line = line
        self._method = method
        self._wire = wire

    def __call__(
        self,
        request: Request,
        *,
        timeout: float | None = None,
        metadata: Pairs | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> ServerStreamCall[Request, Reply]:
        """Prepares a stream; `timeout` in seconds is for the whole of it."""
        refuse_unused(credentials=credentials, compression=compression)
        effort = Effort(self._line, self._method, timeout=timeout, metadata=metadata)
        return ServerStreamCall(
            effort,
            lambda sent, left_s: self._wire(
                request, timeout=left_s, metadata=sent, wait_for_ready=bool(wait_for_ready)
            ),
        )


class ClientStreamMethod(aio.StreamUnaryMultiCallable[Request, Reply], Generic[Request, Reply]):
    """A method that answers a stream of requests with one reply."""

    def __init__(
        self, line: Line, method: Method, wire: aio.StreamUnaryMultiCallable[Request, Reply]
    ) -> None:
        self._line = line
        self._method = method
        self._wire = wire

    def __call__(
        self,
        request_iterator: Requests[Request] | None = None,
        timeout: float | None = None,
        metadata: Pairs | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,  # noqa: FBT001  # gRPC's interface.
        compression: grpc.Compression | None = None,
    ) -> ClientStreamCall[Request, Reply]:
        """Starts a call; without an iterator, requests are written to what it returns."""
        refuse_unused(
            credentials=credentials, compression=compression, wait_for_ready=wait_for_ready
        )
        effort = Effort(
            self._line, self._method, timeout=timeout, metadata=metadata, replayable=False
        )
        return ClientStreamCall(effort, self._wire, request_iterator)


class BidirectionalMethod(aio.StreamStreamMultiCallable[Request, Reply], Generic[Request, Reply]):
    """A method with a stream each way."""

    def __init__(
        self, line: Line, method: Method, wire: aio.StreamStreamMultiCallable[Request, Reply]
    ) -> None:
        self._line = line
        self._method = method
        self._wire = wire

    def __call__(
        self,
        request_iterator: Requests[Request] | None = None,
        timeout: float | None = None,
        metadata: Pairs | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,  # noqa: FBT001  # gRPC's interface.
        compression: grpc.Compression | None = None,
    ) -> BidirectionalCall[Request, Reply]:
        """Prepares the streams; without an iterator, requests are written to what it returns."""
        refuse_unused(
            credentials=credentials, compression=compression, wait_for_ready=wait_for_ready
        )
        effort = Effort(
            self._line, self._method, timeout=timeout, metadata=metadata, replayable=False
        )
        source = None if request_iterator is None else RequestSource(request_iterator)
        requests = None if source is None else aiter(source)
        return BidirectionalCall(
            effort,
            lambda sent, left_s: keeping_status(
                self._wire(requests, timeout=left_s, metadata=sent)
            ),
            source,
        )


async def _write(call: Any, request: object, effort: Effort) -> None:
    try:
        await call.write(request)
    except aio.AioRpcError as failed:
        effort.give_up(failed)


async def _done_writing(call: Any, effort: Effort) -> None:
    try:
        await call.done_writing()
    except aio.AioRpcError as failed:
        effort.give_up(failed)
