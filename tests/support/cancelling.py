"""Calls of every kind that are given up at a random moment, or not."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import grpc

from tests.support.callers import PATH
from tests.support.ping import pb2

_BEHAVIOURS = ("", "", "", "lost", "cancelled")
_KINDS = {
    "Once": "unary_unary",
    "Down": "unary_stream",
    "Up": "stream_unary",
    "Both": "stream_stream",
    "Mark": "unary_unary",
    "ListMarks": "unary_unary",
    "Relay": "unary_unary",
}
_REPLIES = {"Mark": pb2.MarkReply, "ListMarks": pb2.ListMarksReply}
Start = Callable[[], Any]


class Cancelling:
    """Makes calls and gives up a share of them, each within ``longest_s``.

    outcomes   how calls ended, by status name
    marks      the requests whose effect is unknown, as the caller gave up on them

    Half of those that use the database linger on their lane, so that it is their
    transaction that is given up, and not only their wait for it.
    """

    def __init__(
        self,
        channel: grpc.aio.Channel,
        metadata: Sequence[Any],
        *,
        share: float = 0.5,
        longest_s: float = 0.02,
        seed: int = 1,
    ) -> None:
        self._channel = channel
        self._metadata = tuple(metadata)
        self._random = random.Random(seed)
        self._share = share
        self._longest_s = longest_s
        self.outcomes: Counter[str] = Counter()
        self.marks: list[Any] = []

    async def run(
        self,
        calls: int,
        *,
        at_once: int = 32,
        others: Sequence[Start] = (),
        share_of_others: float = 0.2,
    ) -> None:
        """Makes so many calls: of the ping service, and a share of ``others``."""
        left = iter(range(calls))

        async def work() -> None:
            for _ in left:
                if others and self._random.random() < share_of_others:
                    await self._made(self._random.choice(others)())
                else:
                    await self._ping()

        await asyncio.gather(*(work() for _ in range(at_once)))

    async def _ping(self) -> None:
        name = self._random.choice(list(_KINDS))
        request = self._request(name)
        ended = await self._made(self._start(name, request))
        if name == "Mark" and ended in ("gave up", "CANCELLED"):
            self.marks.append(request)

    def _request(self, name: str) -> Any:
        if name == "Mark":
            request_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            behaviour = self._random.choice(("", "linger"))
            return pb2.MarkRequest(request_id=request_id, name=request_id, behaviour=behaviour)
        if name == "ListMarks":
            return pb2.ListMarksRequest(page_size=5, prefix=self._random.choice(("", "linger")))
        # A peer's refusal that the relaying handler does not expect is its own failure.
        behaviour = "" if name == "Relay" else self._random.choice(_BEHAVIOURS)
        return pb2.PingRequest(text="x", behaviour=behaviour)

    def _start(self, name: str, request: Any) -> Any:
        kind = _KINDS[name]
        make = getattr(self._channel, kind)(
            PATH + name,
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=_REPLIES.get(name, pb2.PingReply).FromString,
        )
        sent = _several(request) if kind.startswith("stream") else request
        return make(sent, metadata=self._metadata, timeout=10)

    async def _made(self, call: Any) -> str:
        timer = None
        if self._random.random() < self._share:
            delay_s = self._random.random() ** 2 * self._longest_s
            timer = asyncio.get_running_loop().call_later(delay_s, call.cancel)
        ended = await _ended(call)
        if timer is not None:
            timer.cancel()
        self.outcomes[ended] += 1
        return ended


async def _several(request: Any) -> AsyncIterator[Any]:
    for _ in range(3):
        yield request
        await asyncio.sleep(0)


async def _ended(call: Any) -> str:
    """Reads a call to its end and tells how that was."""
    try:
        if isinstance(call, grpc.aio.UnaryStreamCall | grpc.aio.StreamStreamCall):
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        # What grpc.aio makes of a cancellation that overtakes the sending of a request.
        ours = error.details() == "Internal error from Core"
        return "gave up" if ours else error.code().name
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return "gave up"
    return "OK"
