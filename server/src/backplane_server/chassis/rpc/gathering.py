"""Gathers what calls ask a peer one by one into questions about many things.

A question that can be asked at once waits only until a few turns of the event loop bring
nobody who joins it: 30 µs on an idle loop, which takes calls one a turn on a busy one. What
comes while enough are on their way is gathered into the next one, so that under load a
peer is asked once for many calls. An answer is never older than its question: whoever
asks joins one that was not sent yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from backplane_server.chassis.rpc.call import Call

KeyT = TypeVar("KeyT")
FoundT = TypeVar("FoundT")

# More on their way at once would make each smaller; one alone would let a slow one hold up all.
_AT_ONCE: Final = 2
# So many turns without anyone new, and so many in all, until a question is sent.
_QUIET_TURNS: Final = 12
_TURNS_MAX: Final = 64


class _Question(Generic[KeyT, FoundT]):
    """What is asked next, and who waits for it."""

    def __init__(self, call: Call) -> None:
        # The call that may wait longest: the question is asked in its name and time.
        self.call = call
        self.keys: dict[KeyT, None] = {}
        self.waiting: list[asyncio.Future[Mapping[KeyT, FoundT]]] = []

    def join(self, call: Call, keys: Iterable[KeyT]) -> asyncio.Future[Mapping[KeyT, FoundT]]:
        if call.deadline > self.call.deadline:
            self.call = call
        self.keys.update(dict.fromkeys(keys))
        answer: asyncio.Future[Mapping[KeyT, FoundT]] = asyncio.get_running_loop().create_future()
        self.waiting.append(answer)
        return answer

    def answer(self, found: Mapping[KeyT, FoundT]) -> None:
        for future in self.waiting:
            if not future.done():
                future.set_result(found)

    def fail(self, error: Exception) -> None:
        for future in self.waiting:
            if not future.done():
                future.set_exception(error)


class Gathering(Generic[KeyT, FoundT]):
    """Asks for things by their keys.

    ask    puts one question, in a call's name; gives what was found, by key
    most   how many keys one question may have
    """

    def __init__(
        self,
        ask: Callable[[Call, Iterable[KeyT]], Awaitable[Mapping[KeyT, FoundT]]],
        *,
        most: int,
    ) -> None:
        self._ask = ask
        self._most = most
        self._next: list[_Question[KeyT, FoundT]] = []
        self._asking: set[asyncio.Task[None]] = set()
        self._beginning = False

    async def get(self, call: Call, keys: Iterable[KeyT]) -> Mapping[KeyT, FoundT]:
        """Gives what was found, perhaps of others' keys too; raises what ``ask`` raises."""
        wanted = dict.fromkeys(keys)
        answer = self._question(call, adding=len(wanted)).join(call, wanted)
        self._put()
        return await answer

    def _question(self, call: Call, *, adding: int) -> _Question[KeyT, FoundT]:
        if not self._next or len(self._next[-1].keys) + adding > self._most:
            self._next.append(_Question(call))
        return self._next[-1]

    def _put(self) -> None:
        """Asks what waits, as far as not enough is on its way."""
        if not self._beginning and self._next and len(self._asking) < _AT_ONCE:
            # A task of its own: the call in whose name it is asked may be given up.
            task = asyncio.create_task(self._settle(), name="gathering")
            self._beginning = True
            self._asking.add(task)
            task.add_done_callback(self._through)

    def _through(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._put()

    async def _settle(self) -> None:
        await self._let_join(self._next[0])
        # Taken only now: what came since the task was made is asked with it.
        question = self._next.pop(0)
        self._beginning = False
        self._put()
        try:
            question.answer(await self._ask(question.call, question.keys))
        except Exception as error:  # noqa: BLE001 - it is told to those who asked
            question.fail(error)

    async def _let_join(self, question: _Question[KeyT, FoundT]) -> None:
        """Gives those a chance to join whose calls the event loop has only begun to take."""
        quiet, joined = 0, len(question.waiting)
        for _ in range(_TURNS_MAX):
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(question.waiting) == joined else 0
            joined = len(question.waiting)
            if quiet == _QUIET_TURNS:
                return
