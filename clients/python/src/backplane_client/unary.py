"""Methods that answer one request with one reply."""

from __future__ import annotations

from typing import Generic, TypeVar

import grpc
from google.protobuf.message import Message
from grpc import aio

from .contracts import Method
from .effort import Effort, Pairs
from .line import Line
from .reply_call import ReplyCall
from .request_ids import request_id_of, takes_request_id, with_request_id

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)


class UnaryCall(ReplyCall[Request, Reply], aio.UnaryUnaryCall[Request, Reply]):
    """A unary call under way."""

    def __init__(
        self,
        effort: Effort,
        wire: aio.UnaryUnaryMultiCallable[Request, Reply],
        request: Request,
        *,
        wait_for_ready: bool,
    ) -> None:
        self._wire = wire
        self._request = request
        self._wait_for_ready = wait_for_ready
        super().__init__(effort)

    def _begin(self, metadata: aio.Metadata) -> aio.UnaryUnaryCall[Request, Reply]:
        return self._wire(
            self._request,
            timeout=self._effort.remaining_s,
            metadata=metadata,
            wait_for_ready=self._wait_for_ready,
        )


class UnaryMethod(aio.UnaryUnaryMultiCallable[Request, Reply], Generic[Request, Reply]):
    """A unary method: request in, reply out; tried again as its contract allows."""

    def __init__(
        self, line: Line, method: Method, wire: aio.UnaryUnaryMultiCallable[Request, Reply]
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
    ) -> UnaryCall[Request, Reply]:
        """Starts a call; `timeout` in seconds covers all attempts (default: the contract's)."""
        refuse_unused(credentials=credentials, compression=compression)
        identified = takes_request_id(request)
        sent = with_request_id(request) if identified else request
        effort = Effort(
            self._line,
            self._method,
            timeout=timeout,
            metadata=metadata,
            request_id=request_id_of(sent) if identified else "",
        )
        return UnaryCall(effort, self._wire, sent, wait_for_ready=bool(wait_for_ready))


def refuse_unused(**arguments: object) -> None:
    """Raises ValueError for what gRPC's interface has and the connection decides."""
    for name, value in arguments.items():
        if value is not None:
            raise ValueError(f"{name} is a matter of connect(), not of one call")
