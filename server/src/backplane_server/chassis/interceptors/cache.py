"""Answers with the bytes of an earlier reply where the contract allows it.

A reply is looked up by the bytes of the request, behind authentication,
authorisation and quota and in front of the parser: a hit parses, checks and
serializes nothing. That is safe because only what was answered OK is kept, for
a request of exactly these bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backplane_server.chassis.cache.replies import Replies, Reply
from backplane_server.chassis.cache.tags import tags_reader
from backplane_server.chassis.rpc.pipeline import Stage
from backplane_server.contract.plan import CachePlan, CacheScope, Kind

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from backplane_server.chassis.ops.metrics import Metrics
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

# How a call ends that says nothing of what the next one would be told.
_GIVEN_UP = frozenset({"CANCELLED", "DEADLINE_EXCEEDED"})


@dataclass(slots=True)
class CacheNumbers:
    """What is counted for one method; ``shared`` calls waited for another's reply."""

    hits: int = 0
    misses: int = 0
    shared: int = 0


class Cache:
    """Keeps the replies of methods that have a cache policy."""

    def __init__(self, replies: Replies, *, metrics: Metrics) -> None:
        self._replies = replies
        self._metrics = metrics
        if replies.bytes_max:
            _show(replies, metrics)

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to cached methods with one reply; what is audited must run each time."""
        plan = method.cache
        cached = plan is not None and method.kind is Kind.UNARY_UNARY and not method.audited
        if plan is None or not cached or not self._replies.bytes_max:
            return None
        kept = _KeptMethod(method, plan, replies=self._replies)
        _show_method(method, kept.numbers, self._metrics)
        return kept.stage()


class _KeptMethod:
    """The replies of one method."""

    def __init__(self, method: MethodPlan, plan: CachePlan, *, replies: Replies) -> None:
        self.numbers = CacheNumbers()
        self._name = method.full_name
        self._by_caller = plan.scope is CacheScope.CALLER
        self._seconds = plan.seconds
        self._tags = tags_reader(plan.tags)
        self._replies = replies

    def stage(self) -> Stage:
        """Gives the functions to run around every call."""
        return Stage(answer=self._answer, received=self._begin, encoded=self._keep, after=self._end)

    def _answer(self, call: Call, request: bytes) -> Awaitable[bytes | None] | bytes | None:
        if call.local:  # a peer in this process sends a message, and gets one
            return None
        key: Hashable = (self._name, request)
        if self._by_caller:
            # What a caller is told may depend on what its token allows, too.
            principal = call.principal
            key = (self._name, request, principal.subject, principal.permissions.patterns)
        found = self._replies.find(key)
        if found is not None:
            self.numbers.hits += 1
            return found
        call.cache_key = key
        return self._wait(key) if self._replies.making(key) is not None else None

    async def _wait(self, key: Hashable) -> bytes | None:
        """Waits for the reply that another call is making; None sends the call on its way."""
        while (other := self._replies.making(key)) is not None:
            reply = await _reply_of(other)
            if reply is not None:
                self.numbers.shared += 1
            if reply is not None or not other.given_up:
                return reply
            # Whoever comes first makes it now, and the rest wait for that one.
        return None

    def _begin(self, call: Call, request: Message) -> None:
        if call.cache_key is not None:
            self.numbers.misses += 1
            call.keeping = self._replies.begin(call.cache_key, tags=self._tags(request))

    def _keep(self, call: Call, encoded: bytes) -> None:
        if call.keeping is not None:
            self._replies.keep(
                call.keeping, encoded, seconds=self._seconds, request_bytes=call.bytes_in
            )

    def _end(self, call: Call) -> None:
        making = call.keeping
        if making is not None and not making.ended:
            self._replies.give_up(making, for_good=call.outcome.code not in _GIVEN_UP)


async def _reply_of(other: Reply) -> bytes | None:
    # A future each: the one who gives up must not take it from the others.
    future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
    other.waiting.append(future)
    return await future


def _show(replies: Replies, metrics: Metrics) -> None:
    numbers = replies.numbers
    metrics.gauge(
        "backplane_cache_bytes", meaning="Memory taken by kept replies.", read=lambda: numbers.bytes
    )
    metrics.gauge(
        "backplane_cache_replies", meaning="Replies that are kept.", read=lambda: len(replies)
    )
    counters: dict[str, tuple[str, Callable[[], float]]] = {
        "evictions": ("Kept replies that made room for others.", lambda: numbers.evictions),
        "invalidations": ("Kept replies dropped by a change.", lambda: numbers.invalidations),
        "superseded": (
            "Replies not kept because their data changed meanwhile.",
            lambda: numbers.superseded,
        ),
    }
    for name, (meaning, read) in counters.items():
        metrics.counter(f"backplane_cache_{name}_total", meaning=meaning, read=read)


def _show_method(method: MethodPlan, numbers: CacheNumbers, metrics: Metrics) -> None:
    counters: dict[str, tuple[str, Callable[[], float]]] = {
        "hits": ("Calls answered with a kept reply.", lambda: numbers.hits),
        "misses": ("Calls whose reply was not kept.", lambda: numbers.misses),
        "shared": ("Calls that waited for the reply of another.", lambda: numbers.shared),
    }
    for name, (meaning, read) in counters.items():
        metrics.counter(
            f"backplane_cache_{name}_total",
            meaning=meaning,
            read=read,
            service=method.service,
            method=method.name,
        )
