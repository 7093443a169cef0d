"""The database of a node: operations in, results out, on lanes.

``read`` and ``write`` are the only ways to the data. Both take a plain function
of a transaction and run it whole on another thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import literal_column, select

from backplane_server.chassis.clock import Clock, SystemClock
from backplane_server.chassis.data.engine import Engine, engine_for
from backplane_server.chassis.data.idempotency_keys import IdempotencyKey
from backplane_server.chassis.data.lanes import (
    LaneStats,
    OnChange,
    Queue,
    ReadLane,
    Work,
    WriteLane,
)
from backplane_server.chassis.data.own_connection import OwnConnection
from backplane_server.chassis.data.sequencer import Sequencer
from backplane_server.chassis.data.short_reads import ShortReads, TooLong
from backplane_server.chassis.data.single_reads import is_single
from backplane_server.chassis.data.statements import Query
from backplane_server.chassis.data.transaction import Change, Transaction

T = TypeVar("T")
_ONE: Query[tuple[int]] = Query(select(literal_column("1")))
SYSTEM = "services/backplane"


class Database:
    """Lanes to one database; ``start`` and ``close`` belong to the event loop."""

    def __init__(
        self,
        url: str,
        *,
        read_lanes: int = 2,
        write_lanes: int = 1,
        read_queue_max: int = 2000,
        write_queue_max: int = 2000,
        clock: Clock | None = None,
        durable: bool = True,
    ) -> None:
        self.engine: Engine = engine_for(url, durable=durable)
        self.dialect = self.engine.dialect
        self.clock = clock or SystemClock()
        self._read_lanes = read_lanes
        self._write_lanes = 1 if self.engine.single_writer else write_lanes
        self._reads = Queue(LaneStats("read"), bound=read_queue_max)
        self._writes = Queue(LaneStats("write"), bound=write_queue_max)
        # Where the database is another process there is its answer to wait for.
        self._short_reads = (
            ShortReads(self.engine, self.clock, stats=self._reads.stats)
            if self.engine.in_process
            else None
        )
        self._threads: list[ReadLane | WriteLane] = []
        self._sequencer: Sequencer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        # Hears, on the event loop, that events can be read.
        self.on_events: Callable[[], None] = lambda: None
        # Hears, on a lane's thread, what a commit made stale, before it is answered; set
        # before the start.
        self.on_change: OnChange = _nothing_kept

    @property
    def stats(self) -> tuple[LaneStats, LaneStats]:
        """What the lanes did so far."""
        return (self._reads.stats, self._writes.stats)

    def start(self) -> None:
        """Starts the lanes."""
        self._loop = asyncio.get_running_loop()
        if not self.engine.single_writer:
            self._sequencer = Sequencer(
                OwnConnection(self.engine, self.clock, subject=SYSTEM), on_numbered=self._announce
            )
            self._sequencer.start()
        for number in range(self._write_lanes):
            self._threads.append(self._write_lane(number))
        for number in range(self._read_lanes):
            self._threads.append(
                ReadLane(self._reads, engine=self.engine, clock=self.clock, name=f"read-{number}")
            )
        for thread in self._threads:
            thread.start()

    def _write_lane(self, number: int) -> WriteLane:
        return WriteLane(
            self._writes,
            engine=self.engine,
            clock=self.clock,
            name=f"write-{number}",
            on_commit=self._committed,
            on_change=self.on_change,
        )

    def _committed(self) -> None:
        if self._sequencer is None:
            self._announce()
        else:
            self._sequencer.nudge()

    def _announce(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.on_events)

    async def close(self) -> None:
        """Finishes what waits, then closes every connection."""
        self._reads.close(lanes=self._read_lanes)
        self._writes.close(lanes=self._write_lanes)
        if self._sequencer is not None:
            self._sequencer.close()
        threads = [*self._threads, *([self._sequencer] if self._sequencer else [])]
        for thread in threads:
            await asyncio.to_thread(thread.join)
        self._threads.clear()
        if self._short_reads is not None:
            self._short_reads.close()

    async def read(
        self,
        operation: Callable[..., T],
        *args: Any,
        subject: str = SYSTEM,
        deadline: float | None = None,
        **kwargs: Any,
    ) -> T:
        """Runs an operation that only reads, on one snapshot."""
        bound = _bound(operation, args, kwargs)
        return await self.read_bound(bound, of=operation, subject=subject, deadline=deadline)

    async def read_bound(
        self,
        bound: Callable[[Transaction], T],
        *,
        of: Callable[..., Any],
        subject: str,
        deadline: float | None,
    ) -> T:
        """Runs a function around an operation ``of`` which more may be known."""
        single, short = is_single(of), self._short_reads
        if short is not None and short.has(of):
            with contextlib.suppress(TooLong):
                return short.run(of, bound, single=single, subject=subject)
        work = self._work(bound, subject=subject, deadline=deadline)
        work.single = single
        self._reads.put(work)
        try:
            result: T = await work.future
        except asyncio.CancelledError:
            self._stop(work)
            raise
        if short is not None:
            short.learn(of, took_ns=work.took_ns)
        return result

    def _stop(self, work: Work) -> None:
        """Ends a read whose time is over and that no time limit of its own ends.

        Not one that its caller gave up: each would cost a connection, and most end at once.
        """
        if work.single and work.deadline is not None and time.monotonic() >= work.deadline:
            for thread in self._threads:
                if isinstance(thread, ReadLane):
                    work.loop.run_in_executor(None, thread.interrupt, work)

    async def write(
        self,
        operation: Callable[..., T],
        *args: Any,
        subject: str = SYSTEM,
        deadline: float | None = None,
        on_done: Callable[[], None] | None = None,
        **kwargs: Any,
    ) -> T:
        """Runs an operation and answers after its commit.

        on_done   runs on the event loop when the lane is through with it, even where
                  nobody waits for the answer any more
        """
        work = self._work(_bound(operation, args, kwargs), subject=subject, deadline=deadline)
        work.on_done = on_done
        try:
            self._writes.collect(work)
        except BaseException:
            if on_done is not None:
                on_done()
            raise
        result: T = await work.future
        return result

    async def write_once(
        self,
        operation: Callable[[Transaction], Any],
        *,
        key: IdempotencyKey,
        encode: Callable[[Any], bytes],
        subject: str,
        deadline: float | None,
        on_done: Callable[[], None],
    ) -> Any:
        """Runs an operation whose answer is stored under a request id.

        Gives the result, or ``Replayed`` where the id has an answer already.
        """
        work = self._work(operation, subject=subject, deadline=deadline)
        work.key, work.encode, work.on_done = key, encode, on_done
        try:
            self._writes.collect(work)
        except BaseException:
            on_done()
            raise
        return await work.future

    def _work(
        self, operation: Callable[[Transaction], Any], *, subject: str, deadline: float | None
    ) -> Work:
        loop = asyncio.get_running_loop()
        return Work(
            operation=operation,
            subject=subject,
            deadline=deadline,
            future=loop.create_future(),
            loop=loop,
        )

    async def ping(self) -> None:
        """Asks the database for an answer; raises where it gives none."""
        await self.read(_one)


def _bound(
    operation: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Callable[[Transaction], T]:
    if not args and not kwargs:
        return operation
    return lambda tx: operation(tx, *args, **kwargs)


def _nothing_kept(changes: Sequence[Change], *, stored: bool) -> None:
    """Stands in where no replies are kept."""


def _one(tx: Transaction) -> int:
    return int(tx.scalar(_ONE))
