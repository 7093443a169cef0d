"""Kept replies: bytes by key, dropped by tag, bounded in bytes.

A reply that is being made is known from before its data is read. A tag that is
dropped meanwhile marks it, and what is marked is not kept: a slow reader never
puts back an old value. Nobody who asks after the drop is given its reply either.

Replies are found, begun and kept on the event loop; tags are dropped from any
thread. Finding takes no lock, because one lookup in a dict is whole.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final

from backplane_server.chassis.clock import Clock

# What an entry and each of its tags take beside key and reply; measured, rounded up.
_ENTRY_BYTES: Final = 700
_TAG_BYTES: Final = 400
# One reply may fill at most this part of the whole, or it would drive out too many.
_LARGEST_SHARE: Final = 16
# How many entries in use are passed over for one that is not, before one goes all the same.
_SPARED_MAX: Final = 32


@dataclass(slots=True)
class ReplyNumbers:
    """What the cache did so far.

    superseded   replies not kept because their data changed while they were made
    """

    bytes: int = 0
    evictions: int = 0
    invalidations: int = 0
    superseded: int = 0


class Reply:
    """One reply: being made, kept, or dropped. ``bytes`` is None until it is made."""

    __slots__ = (
        "begun_s",
        "bytes",
        "cost",
        "dropped",
        "ended",
        "ends_s",
        "ends_us",
        "given_up",
        "key",
        "tags",
        "used",
        "waiting",
    )

    def __init__(self, key: Hashable, *, tags: tuple[str, ...], begun_s: float) -> None:
        self.key = key
        self.tags = tags
        self.begun_s = begun_s
        self.bytes: bytes | None = None
        self.cost = 0
        self.ends_s = 0.0
        self.ends_us: int | None = None
        self.used = False
        self.dropped = False
        self.ended = False
        # Its caller went away: nothing is known of what another one would be told.
        self.given_up = False
        self.waiting: list[asyncio.Future[bytes | None]] = []

    def ends_by(self, instant_us: int) -> None:
        """Keeps it no longer than an instant, in microseconds since the epoch."""
        if self.ends_us is None or instant_us < self.ends_us:
            self.ends_us = instant_us

    def end(self, reply: bytes | None) -> None:
        """Tells those who wait; None where there is no reply for them."""
        self.ended = True
        for future in self.waiting:
            if not future.done():
                future.set_result(reply)
        self.waiting.clear()


class Replies:
    """The kept replies of one node; ``bytes_max`` 0 keeps none."""

    def __init__(
        self, *, bytes_max: int, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.bytes_max = bytes_max
        self.numbers = ReplyNumbers()
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # The oldest first. A reply in use is spared once each time it comes to its end.
        self._kept: OrderedDict[Hashable, Reply] = OrderedDict()
        self._making: dict[Hashable, Reply] = {}
        self._by_tag: dict[str, set[Reply]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable) -> bytes | None:
        """Gives the reply kept under a key, unless its time is over."""
        reply = self._kept.get(key)
        if reply is None:
            return None
        if self._monotonic() >= reply.ends_s or self._is_over(reply):
            with self._lock:
                self._drop(reply)
            return None
        reply.used = True
        return reply.bytes

    def _is_over(self, reply: Reply) -> bool:
        return reply.ends_us is not None and self._clock.now_us() >= reply.ends_us

    def making(self, key: Hashable) -> Reply | None:
        """Gives the reply that is being made for a key, if its data did not change since."""
        return self._making.get(key)

    def begin(self, key: Hashable, *, tags: tuple[str, ...]) -> Reply:
        """Announces a reply; called before its data is read."""
        reply = Reply(key, tags=tags, begun_s=self._monotonic())
        with self._lock:
            self._making.setdefault(key, reply)
            for tag in tags:
                self._by_tag.setdefault(tag, set()).add(reply)
        return reply

    def keep(self, reply: Reply, encoded: bytes, *, seconds: float, request_bytes: int) -> None:
        """Ends the making: keeps the reply, unless its data changed, and tells who waits."""
        cost = len(encoded) + request_bytes + _ENTRY_BYTES + _TAG_BYTES * len(reply.tags)
        with self._lock:
            self._unannounce(reply)
            if reply.dropped:
                self.numbers.superseded += 1
            elif cost * _LARGEST_SHARE > self.bytes_max or self._is_over(reply):
                self._drop(reply)
            else:
                reply.bytes, reply.cost = encoded, cost
                reply.ends_s = reply.begun_s + seconds
                self._put(reply)
        reply.end(encoded)

    def _put(self, reply: Reply) -> None:
        before = self._kept.get(reply.key)
        if before is not None:
            self._drop(before)
        self._kept[reply.key] = reply
        self.numbers.bytes += reply.cost
        while self.numbers.bytes > self.bytes_max:
            self._evict()

    def _evict(self) -> None:
        for _ in range(_SPARED_MAX):
            oldest = next(iter(self._kept.values()))
            if not oldest.used:
                break
            oldest.used = False
            self._kept.move_to_end(oldest.key)
        self._drop(next(iter(self._kept.values())))
        self.numbers.evictions += 1

    def give_up(self, reply: Reply, *, for_good: bool) -> None:
        """Ends the making without a reply.

        Those who wait ask for themselves; one for all of them unless it is ``for_good``.
        """
        reply.given_up = not for_good
        with self._lock:
            self._unannounce(reply)
            self._drop(reply)
        reply.end(None)

    def invalidate(self, tags: Iterable[str]) -> None:
        """Drops every reply with one of the tags, kept or being made; from any thread."""
        with self._lock:
            for tag in tags:
                for reply in self._by_tag.pop(tag, ()):
                    self.numbers.invalidations += reply.bytes is not None
                    self._unannounce(reply)
                    self._drop(reply)

    def _unannounce(self, reply: Reply) -> None:
        if self._making.get(reply.key) is reply:
            del self._making[reply.key]

    def _drop(self, reply: Reply) -> None:
        """Forgets a reply; harmless where it is forgotten already."""
        if reply.dropped:
            return
        reply.dropped = True
        for tag in reply.tags:
            tagged = self._by_tag.get(tag)
            if tagged is not None:
                tagged.discard(reply)
                if not tagged:
                    del self._by_tag[tag]
        if self._kept.get(reply.key) is reply:
            del self._kept[reply.key]
            self.numbers.bytes -= reply.cost
