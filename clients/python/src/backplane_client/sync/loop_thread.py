"""A thread with an event loop, in which the asynchronous client runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent import futures
from dataclasses import dataclass
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
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Any](maxsize=1)
    wanted = threading.Event()
    wanted.set()

    def pull() -> None:
        for item in _to_the_end(items):
            if not wanted.is_set() or not _put(loop, queue, item):
                return

    # A daemon: an iterator that blocks forever keeps no script from ending.
    threading.Thread(target=pull, name="backplane-requests", daemon=True).start()
    try:
        while (item := await queue.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            yield item
    finally:
        wanted.clear()
        while not queue.empty():
            queue.get_nowait()


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def _to_the_end(items: Iterator[Any]) -> Iterator[Any]:
    """Yields the items, and then the end or what was raised instead."""
    try:
        yield from items
    except Exception as error:  # noqa: BLE001  # Raised again where the items are consumed.
        yield _Raised(error)
    else:
        yield _END


def _put(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Any], item: object) -> bool:
    """Hands an item over from another thread; returns whether there was somebody to take it."""
    handing = queue.put(item)
    try:
        asyncio.run_coroutine_threadsafe(handing, loop).result()
    except (futures.CancelledError, RuntimeError):  # The client was closed meanwhile.
        handing.close()
        return False
    return True


async def _wind_up(loop: asyncio.AbstractEventLoop) -> None:
    others = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


async def _next(items: AsyncIterator[T]) -> Any:
    return await anext(items, _END)
