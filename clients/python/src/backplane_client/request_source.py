"""The caller's iterator of requests, watched: gRPC would swallow what it raises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar

Request = TypeVar("Request")
Requests = AsyncIterator[Request] | Iterator[Request]


class RequestSource(Generic[Request]):
    """Iterates once; `error` is what the iterator raised, after which gRPC cancels the call."""

    def __init__(self, requests: Requests[Request]) -> None:
        self._requests = requests
        self.error: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[Request]:
        try:
            if isinstance(self._requests, AsyncIterator):
                async for request in self._requests:
                    yield request
            else:
                for request in self._requests:
                    yield request
        except Exception as error:
            self.error = error
            raise

    def raise_error(self) -> None:
        """Raises what the iterator raised, if it did."""
        if self.error is not None:
            raise self.error
