"""The trail of one node: records of refusals on their way, and places for all.

A call that changed something left its record in its own transaction. All others
are noted here and written soon after, many at a time, so that no answer waits
for a record. What is noted is written before an orderly shutdown ends; where
more waits than there is room for, records are dropped, counted and logged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import structlog

from backplane_server.chassis.audit.records import ADD_UNLESS_THERE, Record
from backplane_server.chassis.audit.sequencer import ANY_UNPLACED, PASS_MAX, place
from backplane_server.chassis.data.database import SYSTEM
from backplane_server.chassis.data.own_connection import OwnConnection

if TYPE_CHECKING:
    from backplane_server.chassis.data import Database, Transaction
    from backplane_server.chassis.ops.metrics import Metrics

_log = structlog.get_logger(__name__)
_WAITING_MAX = 10_000
_WRITTEN_TOGETHER_MAX = 500
# How often records of other processes, or of one that died, are looked for.
_IDLE_S = 1.0
# Between two passes, so that a pass places what came meanwhile, not one record at a time.
_PAUSE_S = 0.02
_RETRY_S_MIN, _RETRY_S_MAX = 0.05, 2.0
_LAST_WRITES_S = 5.0


@dataclass(frozen=True, slots=True)
class _Noted:
    """A record to be written; ``unless_there``: its call's transaction may have done so."""

    record: Record
    unless_there: bool


class AuditTrail:
    """Writes what is noted and places what is written; lives on the event loop.

    waiting_max   how many records may wait; more are dropped
    finish_s      how long ``close`` tries to write what waits
    """

    def __init__(
        self,
        database: Database,
        *,
        waiting_max: int = _WAITING_MAX,
        finish_s: float = _LAST_WRITES_S,
    ) -> None:
        self._database = database
        self._waiting: deque[_Noted] = deque()
        self._waiting_max = waiting_max
        self._finish_s = finish_s
        self._noted = asyncio.Event()
        self._writing = asyncio.Lock()
        self._unplaced = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._own = (
            None
            if database.engine.single_writer
            else OwnConnection(database.engine, database.clock, subject=SYSTEM)
        )
        self.dropped = 0
        self.written = 0
        self.placed = 0

    @property
    def waiting(self) -> int:
        """How many records wait to be written."""
        return len(self._waiting)

    def start(self) -> None:
        """Begins to write and to place, first what an earlier process left."""
        self._unplaced.set()
        self._tasks = [
            asyncio.create_task(self._keep_writing(), name="audit-writing"),
            asyncio.create_task(self._keep_placing(), name="audit-placing"),
        ]

    def note(self, record: Record, *, unless_there: bool = False) -> None:
        """Takes a record to be written soon; never waits."""
        if len(self._waiting) >= self._waiting_max:
            self._drop(record)
            return
        self._waiting.append(_Noted(record, unless_there))
        self._noted.set()

    def nudge(self) -> None:
        """Says that a transaction left a record."""
        self._unplaced.set()

    async def settle(self) -> None:
        """Writes what waits and gives every committed record its place."""
        await self._write_waiting()
        while await self._place() >= PASS_MAX:
            pass

    async def close(self) -> None:
        """Writes and places what is left, within a few seconds, and ends."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks:
            await self._finish()
        if self._own is not None:
            await asyncio.to_thread(self._own.close)

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(self._finish_s):
                await self.settle()
        except Exception:  # noqa: BLE001 - told in the log; the places are given later
            _log.warning("audit_trail_unfinished", exc_info=True)
        while self._waiting:
            self._drop(self._waiting.popleft().record)

    def _drop(self, record: Record) -> None:
        self.dropped += 1
        _log.error(
            "audit_record_dropped",
            subject=record.subject,
            audited_method=record.method,
            resource=record.resource,
            status=record.status,
            reason=record.reason,
            request_id=record.request_id,
        )

    # Writing

    async def _keep_writing(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            await self._write_waiting()

    async def _write_waiting(self) -> None:
        """Writes all that waits; tries again while the database refuses."""
        async with self._writing:
            await self._write_all()

    async def _write_all(self) -> None:
        retry_s = _RETRY_S_MIN
        unsure = False
        while self._waiting:
            some = list(islice(self._waiting, _WRITTEN_TOGETHER_MAX))
            try:
                await self._database.write(_add, some, unsure=unsure)
            except Exception as error:  # noqa: BLE001 - the next attempt may succeed
                _log.warning("audit_records_wait", count=len(self._waiting), error=repr(error))
                # The commit may have been made although its answer was lost.
                unsure = True
                await asyncio.sleep(retry_s)
                retry_s = min(retry_s * 2, _RETRY_S_MAX)
                continue
            for _ in some:
                self._waiting.popleft()
            self.written += len(some)
            retry_s, unsure = _RETRY_S_MIN, False
            self.nudge()

    # Placing

    async def _keep_placing(self) -> None:
        while True:
            try:
                if await self._told_or_found() and await self._place() >= PASS_MAX:
                    self._unplaced.set()
            except Exception as error:  # noqa: BLE001 - the next pass may succeed
                _log.warning("audit_pass_failed", error=repr(error))
                self._unplaced.set()
                await asyncio.sleep(_IDLE_S)
            await asyncio.sleep(_PAUSE_S)

    async def _told_or_found(self) -> bool:
        """Waits until records may be without a place."""
        try:
            async with asyncio.timeout(_IDLE_S):
                await self._unplaced.wait()
        except TimeoutError:
            return bool(await self._database.read(_any_unplaced))
        self._unplaced.clear()
        return True

    async def _place(self) -> int:
        if self._own is None:
            placed = await self._database.write(place)
        else:
            placed = await asyncio.to_thread(self._own.run, place)
        self.placed += placed
        return placed


def _add(tx: Transaction, some: Sequence[_Noted], *, unsure: bool) -> None:
    """Adds records; those that may be there already by a statement that looks."""
    tx.add_all([noted.record for noted in some if not (noted.unless_there or unsure)])
    for noted in some:
        if noted.unless_there or unsure:
            record = noted.record
            tx.run(ADD_UNLESS_THERE, **{name: getattr(record, name) for name in record.__slots__})


def _any_unplaced(tx: Transaction) -> bool:
    return tx.first(ANY_UNPLACED) is not None


def show_trail(metrics: Metrics, trail: AuditTrail) -> None:
    """Shows what the trail does."""
    metrics.gauge(
        "backplane_audit_records_waiting",
        meaning="Audit records of refused calls that wait to be written.",
        read=lambda: trail.waiting,
    )
    metrics.counter(
        "backplane_audit_records_dropped_total",
        meaning="Audit records lost because too many waited; each stands in the log.",
        read=lambda: trail.dropped,
    )
    metrics.counter(
        "backplane_audit_records_placed_total",
        meaning="Audit records that this node gave their place in the log.",
        read=lambda: trail.placed,
    )
