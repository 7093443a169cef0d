"""What has arrived of a stream, in groups: the next group is what came while the last was written.

Bounded in messages and in bytes: when a group is full, nothing more is read until it is taken, and
the transport's own flow control holds the caller back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from google.protobuf.message import Message

from backplane_server.chassis.errors import ServerDraining

MessageT = TypeVar("MessageT", bound=Message)
# A group is one transaction, and other writers wait for it: both bounds keep it short.
GROUP_MESSAGES_MAX = 200
GROUP_BYTES_MAX = 256 * 1024


class Arrivals(Generic[MessageT]):
    """Groups of a stream's messages; ends where the stream ends, raises what it raises.

    Raises ServerDraining once the server shuts down and what had arrived was given out.
    """

    def __init__(self, messages: AsyncIterator[MessageT], *, draining: asyncio.Event) -> None:
        self._messages = messages
        self._draining = draining
        self._group: list[MessageT] = []
        self._bytes = 0
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()
        self._ended = False
        self._failure: Exception | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._collect()), asyncio.create_task(self._drain())]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        # Waited for, so that nothing reads the stream behind the call's end.
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def groups(self) -> AsyncIterator[list[MessageT]]:
        """Yields what has arrived, as soon as there is something."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._group:
                yield self._take()
            elif self._failure is not None:
                raise self._failure
            elif self._ended:
                return

    def _take(self) -> list[MessageT]:
        group, self._group, self._bytes = self._group, [], 0
        self._taken.set()
        if self._ended:
            self._changed.set()
        return group

    async def _collect(self) -> None:
        try:
            async for message in self._messages:
                await self._room()
                self._group.append(message)
                self._bytes += message.ByteSize()
                self._changed.set()
        except Exception as error:  # noqa: BLE001 - raised again where groups are taken
            self._end(error)
        else:
            self._end(None)

    async def _room(self) -> None:
        while len(self._group) >= GROUP_MESSAGES_MAX or self._bytes >= GROUP_BYTES_MAX:
            self._taken.clear()
            await self._taken.wait()

    async def _drain(self) -> None:
        await self._draining.wait()
        self._tasks[0].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._tasks[0]
        if not self._ended:
            self._end(ServerDraining())

    def _end(self, failure: Exception | None) -> None:
        self._ended, self._failure = True, failure
        self._changed.set()
