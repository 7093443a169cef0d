"""Methods as plain functions: the shapes of gRPC's synchronous stubs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

import grpc
from grpc import aio

from backplane_client.effort import Pairs
from backplane_client.reply_call import ReplyCall

from .loop_thread import LoopThread, pulled

Request = TypeVar("Request")
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """What is known of a call beside its reply."""

    replayed: bool
    _initial: aio.Metadata
    _trailing: aio.Metadata

    def code(self) -> grpc.StatusCode:
        """Returns OK: other calls raise."""
        return grpc.StatusCode.OK

    def initial_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Returns the metadata that came before the reply."""
        return tuple(self._initial)

    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Returns the metadata that came after the reply."""
        return tuple(self._trailing)


class ReplyMethod(Generic[Request, Reply]):
    """A method with one reply; `start` begins it inside the loop."""

    def __init__(self, thread: LoopThread, start: Callable[..., ReplyCall[Request, Reply]]) -> None:
        self._thread = thread
        self._start = start

    def __call__(
        self,
        request: Request | Iterator[Request],
        timeout: float | None = None,
        metadata: Pairs | None = None,
    ) -> Reply:
        """Returns the reply; raises BackplaneError."""
        return self._thread.run(self._reply(request, timeout, metadata))

    def with_call(
        self,
        request: Request | Iterator[Request],
        timeout: float | None = None,
        metadata: Pairs | None = None,
    ) -> tuple[Reply, FinishedCall]:
        """Returns the reply, and what else is known of the call."""
        return self._thread.run(self._reply_and_call(request, timeout, metadata))

    def future(
        self,
        request: Request | Iterator[Request],
        timeout: float | None = None,
        metadata: Pairs | None = None,
    ) -> futures.Future[Reply]:
        """Starts the call and returns at once."""
        return self._thread.begin(self._reply(request, timeout, metadata))

    async def _reply(
        self, request: Request | Iterator[Request], timeout_s: float | None, metadata: Pairs | None
    ) -> Reply:
        return await self._start(_asynchronous(request), timeout=timeout_s, metadata=metadata)

    async def _reply_and_call(
        self, request: Request | Iterator[Request], timeout_s: float | None, metadata: Pairs | None
    ) -> tuple[Reply, FinishedCall]:
        call = self._start(_asynchronous(request), timeout=timeout_s, metadata=metadata)
        reply = await call
        initial, trailing = await call.initial_metadata(), await call.trailing_metadata()
        return reply, FinishedCall(call.replayed, initial, trailing)


class RepliesMethod(Generic[Request, Reply]):
    """A method with a stream of replies; `start` begins it inside the loop."""

    def __init__(self, thread: LoopThread, start: Callable[..., Any]) -> None:
        self._thread = thread
        self._start = start

    def __call__(
        self,
        request: Request | Iterator[Request],
        timeout: float | None = None,
        metadata: Pairs | None = None,
    ) -> Replies[Reply]:
        """Returns the replies, to be iterated over."""
        return Replies(self._thread, self._thread.run(self._call(request, timeout, metadata)))

    async def _call(
        self, request: Request | Iterator[Request], timeout_s: float | None, metadata: Pairs | None
    ) -> Any:
        return self._start(_asynchronous(request), timeout=timeout_s, metadata=metadata)


class Replies(Generic[Reply]):
    """A stream of replies; iterating raises BackplaneError where it fails."""

    def __init__(self, thread: LoopThread, call: Any) -> None:
        self._thread = thread
        self._call = call
        self._each: Iterator[Reply] = thread.each(call)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Reply:
        return next(self._each)

    def cancel(self) -> bool:
        """Gives the stream up; returns whether it was still open."""
        return self._thread.run(self._cancelled())

    async def _cancelled(self) -> bool:
        return bool(self._call.cancel())


def _asynchronous(request: Any) -> Any:
    """Returns a request as it is, and an iterator of requests as an asynchronous one."""
    return pulled(request) if isinstance(request, Iterator) else request
