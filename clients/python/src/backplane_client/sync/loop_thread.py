"""A thread with an event loop, in which the asynchronous client runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent import futures
from typing import Any, Final, TypeVar

T = TypeVar("T")

_END: Final = object()


class LoopThread:
    """Runs coroutines for threads that have no event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon: a script that forgets to close still ends.
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="backplane-client", daemon=True
        )
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns what the coroutine returns; an interrupt of this thread cancels it."""
        future = self.begin(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def begin(self, work: Coroutine[Any, Any, T]) -> futures.Future[T]:
        """Starts the coroutine and returns at once."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def each(self, items: AsyncIterator[T]) -> Iterator[T]:
        """Yields what the asynchronous iterator yields."""
        while (item := self.run(_next(items))) is not _END:
            yield item

    def close(self) -> None:
        """Ends the thread."""
        self.run(_wind_up(self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def pulled(items: Iterator[T]) -> AsyncIterator[T]:
    """Yields what a plain iterator yields, which may block: it runs in a thread of its own."""
    while (item := await asyncio.to_thread(next, items, _END)) is not _END:
        yield item  # type: ignore[misc]  # Not the end, so an item.


async def _wind_up(loop: asyncio.AbstractEventLoop) -> None:
    others = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


async def _next(items: AsyncIterator[T]) -> Any:
    return await anext(items, _END)
