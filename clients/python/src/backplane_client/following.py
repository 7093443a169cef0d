"""A stream that is resumed from its cursor where it breaks, as one iterator."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any, Final, Generic, TypeVar

from google.protobuf.message import Message
from grpc import aio

from .effort import Pairs
from .errors import BackplaneError, DeadlineExceeded, Unavailable

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
StreamMethod = aio.UnaryStreamMultiCallable[Request, Reply]

_CURSOR: Final = "cursor"
# As the contracts have calls wait between attempts.
_SPREAD_S: Final = 0.05
_SPREAD_MAX_S: Final = 2.0


class Following(Generic[Request, Reply]):
    """The replies of a stream and of those that resume it: `async for reply in following`.

    Each iteration begins anew, at the request's own cursor.
    """

    def __init__(
        self,
        method: StreamMethod[Request, Reply],
        request: Request,
        *,
        timeout: float | None,
        metadata: Pairs | None,
    ) -> None:
        self._method = method
        self._request = request
        self._timeout_s = timeout
        self._metadata = tuple(metadata or ())

    async def __aiter__(self) -> AsyncIterator[Reply]:
        loop = asyncio.get_running_loop()
        ends_s = None if self._timeout_s is None else loop.time() + self._timeout_s
        cursor, begun, failures = _cursor_of(self._request), False, 0
        while True:
            left_s = None if ends_s is None else max(0.0, ends_s - loop.time())
            opened = self._opened(cursor, left_s)
            try:
                async for reply in opened:
                    cursor, begun, failures = _cursor_of(reply), True, 0
                    yield reply
            except (Unavailable, DeadlineExceeded) as error:
                over = ends_s is not None and isinstance(error, DeadlineExceeded)
                if over or not begun:
                    raise
                cursor, failures = error.metadata.get(_CURSOR) or cursor, failures + 1
                await asyncio.sleep(_wait_s(error, failures))
            else:
                return
            finally:
                opened.cancel()

    def _opened(self, cursor: str, left_s: float | None) -> aio.UnaryStreamCall[Request, Reply]:
        asking = type(self._request)()
        asking.CopyFrom(self._request)
        setattr(asking, _CURSOR, cursor)
        opened: aio.UnaryStreamCall[Request, Reply] = self._method(
            asking, timeout=left_s, metadata=self._metadata
        )
        return opened


def follow(
    method: StreamMethod[Request, Reply],
    request: Request,
    *,
    timeout: float | None = None,
    metadata: Pairs | None = None,
) -> Following[Request, Reply]:
    """Returns the replies of `EventsService.Subscribe` or any method whose messages have a cursor.

    A stream that breaks with UNAVAILABLE, as when its server shuts down, is opened again
    behind the last reply: none is left out and none comes twice. Once it has begun it waits
    for a server as long as it takes, unless `timeout`, in seconds, says otherwise. Before
    its first reply it fails as every call does, and every other error ends it.
    """
    if _CURSOR not in request.DESCRIPTOR.fields_by_name:
        raise ValueError(f"{request.DESCRIPTOR.name} has no cursor: it cannot be resumed")
    return Following(method, request, timeout=timeout, metadata=metadata)


def _cursor_of(message: Any) -> str:
    return str(message.cursor)


def _wait_s(error: BackplaneError, failures: int) -> float:
    # Jitter, or all that a server sent away come back at once.
    spread_s = min(_SPREAD_MAX_S, _SPREAD_S * 2.0 ** (failures - 1))
    return (error.retry_delay_s or 0.0) + random.uniform(0, spread_s)  # noqa: S311 - no secret
