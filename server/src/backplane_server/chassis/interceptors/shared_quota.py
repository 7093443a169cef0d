"""Allowances that all nodes share, in Valkey or Redis.

A node takes tokens in small leases by one atomic script, so that most calls ask
nobody. When the store is gone or slow each node counts alone until it is back:
a caller may then get its allowance once from every node, and nobody gets an error.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

from backplane_server.chassis.limits.leases import Leases
from backplane_server.settings import SettingsError

if TYPE_CHECKING:
    from backplane_server.chassis.ops.metrics import Metrics
    from backplane_server.contract.plan import Quota as Numbers

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_now_s: Final = time.monotonic
_ANSWER_S_MAX: Final = 0.1
_LOOK_AGAIN_S: Final = 0.5
_PREFIX: Final = "backplane:quota:"

# The bucket is one number, the microsecond at which its next token would be due, by the
# store's own clock. Gives as many of the wanted tokens as there are, and the microseconds
# until there is one.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = 1000000 / tonumber(ARGV[1])
local full = tonumber(ARGV[2]) * interval
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local there = math.floor((now + full - due) / interval + 0.000001)
local given = math.max(0, math.min(tonumber(ARGV[3]), there))
if given > 0 then
  due = due + given * interval
  local life_ms = math.ceil((due - now) / 1000) + 1
  redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', life_ms)
end
return {given, math.max(0, math.ceil(due + interval - now - full))}
"""


class SharedQuota:
    """The store, and whether it answers.

    failures   how often it did not
    """

    def __init__(self, url: str, *, metrics: Metrics) -> None:
        self._url = url
        self._store: Any = None
        self._take: Any = None
        self._looking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_up = False
        self.failures = 0
        metrics.gauge(
            "backplane_quota_shared",
            meaning="Whether allowances are shared with other nodes: 0 while each counts alone.",
            read=lambda: self.is_up,
        )
        metrics.counter(
            "backplane_quota_store_failures_total",
            meaning="Times that the store of shared allowances failed or was too slow.",
            read=lambda: self.failures,
        )

    def allowance(self, name: str, numbers: Numbers) -> SharedAllowance:
        """Gives the shared allowances of one class."""
        return SharedAllowance(self, name, numbers)

    async def start(self) -> None:
        """Connects; a store that is not there is looked for until it is.

        Raises SettingsError where the package for it is not installed.
        """
        try:
            # Imported here: it takes a third of a second, and few nodes need it.
            from redis.asyncio import Redis
        except ImportError as error:
            raise SettingsError(
                "valkey_url needs the package redis: pip install 'backplane-server[valkey]'"
            ) from error
        self._store = Redis.from_url(
            self._url.replace("valkey", "redis", 1),  # the scheme that the library knows
            protocol=2,  # all that a script needs, and one round trip less to connect
            socket_timeout=_ANSWER_S_MAX,
            socket_connect_timeout=_ANSWER_S_MAX * 5,
        )
        self._take = self._store.register_script(_TAKE)
        if not await self._answers():
            self._lost("it does not answer")

    async def close(self) -> None:
        """Ends the connections."""
        tasks = [*self._tasks, *([self._looking] if self._looking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._store is not None:
            await self._store.aclose()

    def spawn(self, asking: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs something beside the calls and keeps hold of it."""
        task = asyncio.create_task(asking)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def take(self, key: str, numbers: Numbers, tokens: int) -> tuple[int, float] | None:
        """Takes up to so many tokens; gives their number and the wait for one, None on failure."""
        try:
            async with asyncio.timeout(_ANSWER_S_MAX):
                given, wait_us = await self._take(
                    keys=[_PREFIX + key], args=[numbers.per_second, numbers.burst, tokens]
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, calls go on without it
            self._lost(type(error).__name__)
            return None
        return int(given), int(wait_us) / 1_000_000

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWER_S_MAX * 5):
                await self._store.ping()
        except Exception:  # noqa: BLE001 - whatever it is, it does not answer
            return False
        self.is_up = True
        return True

    def _lost(self, cause: str) -> None:
        self.failures += 1
        if self._looking is not None:
            return
        self.is_up = False
        _log.warning("quota_store_lost", cause=cause, advice="each node counts alone until then")
        self._looking = asyncio.create_task(self._look(), name="quota store")

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            if await self._answers():
                break
        self._looking = None
        _log.info("quota_store_found")


class SharedAllowance:
    """The shared allowances of one class, and this node's leases of them."""

    def __init__(self, quota: SharedQuota, name: str, numbers: Numbers) -> None:
        self._quota = quota
        self._name = name
        self._numbers = numbers
        self._leases = Leases(per_second=numbers.per_second)
        self._asking: dict[str, asyncio.Task[float | None]] = {}

    @property
    def is_up(self) -> bool:
        """Whether the store answers."""
        return self._quota.is_up

    def take(self, caller: str, now_s: float) -> bool:
        """Spends a leased token; the next lease is asked for before this one is spent."""
        taken = self._leases.take(caller, now_s)
        if taken and self._leases.size > 1 and self._leases.is_low(caller, now_s):
            self._ask_once(caller)
        return taken

    async def ask(self, caller: str) -> float | None:
        """Waits for a token; gives 0 for one, the seconds to wait, or None without a store."""
        while True:
            now_s = _now_s()
            if self._leases.take(caller, now_s):
                return 0.0
            refused_s = self._leases.refused_s(caller, now_s)
            if refused_s:
                return refused_s
            # Shielded: one caller that gives up must not take the answer from the others.
            if await asyncio.shield(self._ask_once(caller)) is None:
                return None

    def _ask_once(self, caller: str) -> asyncio.Task[float | None]:
        asking = self._asking.get(caller)
        if asking is None:
            asking = self._asking[caller] = self._quota.spawn(self._renew(caller))
        return asking

    async def _renew(self, caller: str) -> float | None:
        try:
            answer = await self._quota.take(
                f"{self._name}:{caller}", self._numbers, self._leases.size
            )
        finally:
            del self._asking[caller]
        if answer is None:
            return None
        tokens, wait_s = answer
        # A bucket that is empty may have a token in the very next microsecond.
        wait_s = max(wait_s, 1e-6)
        self._leases.granted(caller, tokens, wait_s=wait_s, now_s=_now_s())
        return wait_s
