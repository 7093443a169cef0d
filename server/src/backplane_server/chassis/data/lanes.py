"""Lanes: threads that own a connection and run whole operations on it.

One hop per operation instead of one per statement, and nothing can await inside
a transaction. A read lane takes one operation after the other. A write lane
drains its queue: one transaction for all that waited, one commit, and answers
only after the commit. The next batch is what arrived while the last one was
written and, where that had several, for as long again.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import structlog

from backplane_server.chassis.clock import Clock
from backplane_server.chassis.data.engine import (
    Connection,
    ConnectionLost,
    Engine,
    StatementTimeout,
    TransactionConflict,
)
from backplane_server.chassis.data.idempotency_keys import (
    ANSWERS_BY_KEY,
    Comparison,
    IdempotencyKey,
    ReplayedRefusal,
    StoredAnswer,
    compare,
    stored_refusal,
    stored_reply,
)
from backplane_server.chassis.data.single_reads import read_once
from backplane_server.chassis.data.transaction import Batch, BatchSpoiled, Change, Transaction
from backplane_server.chassis.errors import (
    DatabaseUnavailable,
    DeadlineExceeded,
    IdempotencyKeyReused,
    Overloaded,
    ServiceError,
)

_log = structlog.get_logger(__name__)
Operation = Callable[[Transaction], Any]
# One commit for at most this many: a longer batch gains little and delays its first.
_BATCH_MAX = 128
# Those who were answered together come again together, one after the other through the event
# loop: a lane that takes the first of them commits it alone. More than this is not waited.
_PAUSE_MAX_S = 0.01
_REPLAYED_KEY_CLASH = {"pk_chassis_idempotency_keys": TransactionConflict}


@dataclass(slots=True)
class LaneStats:
    """What a lane did so far; times in nanoseconds."""

    name: str
    queued: int = 0
    running: int = 0
    connections: int = 0
    batches: int = 0
    operations: int = 0
    reruns: int = 0
    refused: int = 0
    busy_ns: int = 0
    wait_ns: int = 0


@dataclass(slots=True, eq=False)
class Work:
    """One operation on its way through a lane.

    deadline  time.monotonic() seconds after which it is not started
    single    whether it is one statement, which needs no transaction
    key       set where its answer is stored under a request_id
    encode    turns the result into the reply's bytes, for a ``key``
    on_done   runs on the event loop when the lane is through with it
    took_ns   what reading took of the processor, where the database runs in this process
    """

    operation: Operation
    subject: str
    deadline: float | None
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    single: bool = False
    key: IdempotencyKey | None = None
    encode: Callable[[Any], bytes] | None = None
    on_done: Callable[[], None] | None = None
    enqueued_ns: int = 0
    took_ns: int = 0
    result: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The stored bytes of an answer that was given before."""

    reply: bytes


class NotStarted(DeadlineExceeded):
    """The time ran out while the work was waiting."""

    def __init__(self) -> None:
        super().__init__(
            "the deadline passed before the work was started; nothing was done",
            metadata={"started": "false"},
        )


class TimedOut(DeadlineExceeded):
    """The time ran out inside the transaction, which was rolled back."""

    def __init__(self) -> None:
        super().__init__(
            "the deadline passed while the transaction ran; it was rolled back",
            metadata={"started": "true"},
        )


class OutcomeUnknown(DatabaseUnavailable):
    """The connection broke during the commit."""

    def __init__(self) -> None:
        super().__init__()
        self.message = (
            "the connection to the database broke during the commit: the outcome is unknown;"
            " repeat the call with the same request_id"
        )
        self.args = (self.message,)


class Queue:
    """A bounded first-in first-out queue between the event loop and its lanes."""

    def __init__(self, stats: LaneStats, *, bound: int) -> None:
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._bound = bound
        self._collected: list[Work] = []
        self.stats = stats

    def put(self, work: Work) -> None:
        """Adds work; raises Overloaded where too much waits."""
        self._admit(work, waiting=self._queue.qsize())
        self._queue.put(work)
        self.stats.queued = self._queue.qsize()

    def collect(self, work: Work) -> None:
        """Adds work with all that comes in the same turn of the event loop; raises Overloaded.

        A lane that is woken for the first of them would fight with the event loop for the
        interpreter, and would commit it alone.
        """
        self._admit(work, waiting=self._queue.qsize() + len(self._collected))
        if not self._collected:
            work.loop.call_soon(self._hand_on)
        self._collected.append(work)

    def _admit(self, work: Work, *, waiting: int) -> None:
        if waiting >= self._bound:
            self.stats.refused += 1
            raise Overloaded
        work.enqueued_ns = time.perf_counter_ns()

    def _hand_on(self) -> None:
        for work in self._collected:
            self._queue.put(work)
        self._collected.clear()
        self.stats.queued = self._queue.qsize()

    def close(self, *, lanes: int) -> None:
        """Lets each lane end once what waits is done."""
        for _ in range(lanes):
            self._queue.put(None)

    def take(self) -> Work | None:
        """Waits for work; None ends the lane."""
        work = self._queue.get()
        self.stats.queued = self._queue.qsize()
        return work

    def take_waiting(self, *, most: int) -> tuple[list[Work], bool]:
        """Takes what waits now, and tells whether the end was met."""
        taken: list[Work] = []
        while len(taken) < most:
            try:
                work = self._queue.get_nowait()
            except Empty:
                break
            if work is None:
                return taken, True
            taken.append(work)
        self.stats.queued = self._queue.qsize()
        return taken, False


def _deliver(done: Sequence[Work]) -> None:
    """Hands results to those who wait; runs on the event loop."""
    for work in done:
        future = work.future
        if work.on_done is not None:
            work.on_done()
        if future.cancelled():
            continue
        if work.error is not None:
            future.set_exception(work.error)
        else:
            future.set_result(work.result)


def _hand_over(done: Sequence[Work]) -> None:
    if done:
        try:
            done[0].loop.call_soon_threadsafe(_deliver, done)
        except RuntimeError:  # the loop is closed: nobody waits any more
            _log.warning("lane_results_dropped", count=len(done))


def _startable(work: Work) -> bool:
    """Drops work that nobody waits for and refuses what can no longer finish."""
    if work.future.cancelled():
        return False
    if work.deadline is not None and time.monotonic() >= work.deadline:
        work.error = NotStarted()
        return False
    return True


def _translated(error: BaseException) -> BaseException:
    """Turns what the engine raises into what a caller is told."""
    if isinstance(error, ConnectionLost):
        return OutcomeUnknown() if error.committing else DatabaseUnavailable()
    if isinstance(error, StatementTimeout):
        return TimedOut()
    return error


class _Lane(threading.Thread):
    """A thread with a connection that is opened when it is needed."""

    write: bool

    def __init__(self, queue: Queue, *, engine: Engine, clock: Clock, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._queue = queue
        self._engine = engine
        self._clock = clock
        self._open: Connection | None = None
        self.stats = queue.stats

    def _connection(self) -> Connection:
        if self._open is None:
            self._open = self._engine.connect(write=self.write)
            self.stats.connections += 1
        return self._open

    def _drop_connection(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
            self.stats.connections -= 1

    def _account(self, works: Sequence[Work], *, began_ns: int) -> None:
        stats = self.stats
        stats.batches += 1
        stats.operations += len(works)
        stats.busy_ns += time.perf_counter_ns() - began_ns
        stats.wait_ns += sum(began_ns - work.enqueued_ns for work in works)


class ReadLane(_Lane):
    """Runs one reading operation after the other, each on one snapshot."""

    write = False

    def __init__(self, queue: Queue, *, engine: Engine, clock: Clock, name: str) -> None:
        super().__init__(queue, engine=engine, clock=clock, name=name)
        self._interruptible: Work | None = None
        # Held while an operation is interrupted, so that it is not the next one.
        self._turn = threading.Lock()

    def interrupt(self, work: Work) -> None:
        """Stops an operation that runs here, if it may be; called from another thread."""
        with self._turn:
            if self._interruptible is work and self._open is not None:
                self._open.interrupt()

    def run(self) -> None:
        """Works until the queue is closed."""
        while (work := self._queue.take()) is not None:
            began_ns = time.perf_counter_ns()
            self.stats.running += 1
            if _startable(work):
                self._serve(work)
            self.stats.running -= 1
            self._account((work,), began_ns=began_ns)
            _hand_over((work,))
        self._drop_connection()

    def _serve(self, work: Work) -> None:
        """Answers; measures what is learnt from, lets others end what nothing else would end."""
        if self._engine.in_process:
            processor_ns = time.thread_time_ns()
            self._answer(work)
            work.took_ns = time.thread_time_ns() - processor_ns
        elif work.single:
            self._let_interrupt(work)
            self._answer(work)
            self._let_interrupt(None)
        else:
            self._answer(work)

    def _let_interrupt(self, work: Work | None) -> None:
        with self._turn:
            self._interruptible = work

    def _answer(self, work: Work) -> None:
        try:
            work.result = self._read(work)
        except BaseException as error:  # noqa: BLE001 - whatever it is, somebody waits for it
            if isinstance(error, ConnectionLost):
                self._drop_connection()
            work.error = _translated(error)

    def _read(self, work: Work) -> Any:
        return read_once(
            self._connection(),
            work.operation,
            single=work.single,
            deadline=work.deadline,
            now=self._clock.now_us(),
            subject=work.subject,
        )


def _let_arrive(pause_s: float) -> None:
    """Waits for who else comes, which no event tells."""
    time.sleep(pause_s)  # noqa: TID251 - it leaves the interpreter to the event loop


class OnChange(Protocol):
    """Hears what a commit made stale, on its lane's thread."""

    def __call__(self, changes: Sequence[Change], *, stored: bool) -> None:
        """Takes the changes; ``stored`` is False where the commit broke: it is unknown then."""


class WriteLane(_Lane):
    """Runs what waits as one transaction.

    on_commit   hears that events were stored
    on_change   hears what events make stale, before anyone is answered: no answered
                write leaves an older reply behind; and whether they are surely stored
    """

    write = True

    def __init__(
        self,
        queue: Queue,
        *,
        engine: Engine,
        clock: Clock,
        name: str,
        on_commit: Callable[[], None],
        on_change: OnChange,
    ) -> None:
        super().__init__(queue, engine=engine, clock=clock, name=name)
        self._on_commit = on_commit
        self._on_change = on_change

    def run(self) -> None:
        """Works until the queue is closed."""
        ended, pause_s = False, 0.0
        while not ended and (first := self._queue.take()) is not None:
            if pause_s:
                _let_arrive(pause_s)
            more, ended = self._queue.take_waiting(most=_BATCH_MAX - 1)
            took_s = self._serve([first, *more])
            pause_s = min(took_s, _PAUSE_MAX_S) if more else 0.0
        self._drop_connection()

    def _serve(self, works: list[Work]) -> float:
        """Answers a batch; gives the seconds that it took."""
        began_ns = time.perf_counter_ns()
        self.stats.running = len(works)
        startable = [work for work in works if _startable(work)]
        if startable:
            self._commit_together(startable)
        self.stats.running = 0
        self._account(works, began_ns=began_ns)
        _hand_over(works)
        return (time.perf_counter_ns() - began_ns) / 1e9

    def _commit_together(self, works: list[Work]) -> None:
        try:
            self._commit(works, alone=len(works) == 1)
        except BaseException as error:  # noqa: BLE001 - whatever it is, somebody waits for it
            self._after_failure(works, error)

    def _after_failure(self, works: list[Work], error: BaseException) -> None:
        """Redoes a batch one operation at a time, so that one never fails its neighbours."""
        lost = isinstance(error, ConnectionLost)
        if lost:
            self._drop_connection()
        if len(works) == 1 or (lost and getattr(error, "committing", False)):
            for work in works:
                self._fail(work, error)
            return
        self.stats.reruns += 1
        for work in works:
            work.result = work.error = None
            if _startable(work):
                self._commit_together([work])

    def _fail(self, work: Work, error: BaseException) -> None:
        """Answers with the failure; a final refusal is stored under its request id first."""
        work.result, work.error = None, _translated(error)
        if work.key is None or not isinstance(error, ServiceError) or not error.final:
            return
        refused = stored_refusal(work.key, error=error, now_us=self._clock.now_us())
        try:
            connection = self._connection()
            connection.begin(write=True, deadline=None)
            try:
                batch = Batch(connection, alone=True)
                _keep(refused, batch, {})
                batch.flush()
                connection.commit()
            finally:
                connection.rollback()
        except Exception as failure:  # noqa: BLE001 - it takes the refusal's place
            work.error = _translated(failure)

    def _commit(self, works: list[Work], *, alone: bool) -> None:
        connection = self._connection()
        deadlines = [work.deadline for work in works if work.deadline is not None]
        deadline = max(deadlines) if deadlines else None
        # Looked up before the transaction: PostgreSQL would hold the reading of the keys
        # against every transaction that adds one, and have them lose races that are none.
        # A key that another adds meanwhile meets it when it is stored, and is run again.
        connection.limit(deadline)
        known = self._known_answers(connection, works)
        connection.begin(write=True, deadline=deadline)
        try:
            batch = Batch(connection, alone=alone)
            for work in works:
                self._perform(work, batch=batch, known=known)
            batch.flush()
            self._store(connection, batch)
        except BaseException:
            connection.rollback()
            raise
        if batch.events:
            self._on_commit()

    def _store(self, connection: Connection, batch: Batch) -> None:
        try:
            connection.commit()
        except BaseException:
            if batch.changes:  # a commit that broke may be stored all the same
                self._on_change(batch.changes, stored=False)
            raise
        if batch.changes:
            self._on_change(batch.changes, stored=True)

    def _known_answers(
        self, connection: Connection, works: Sequence[Work]
    ) -> dict[str, StoredAnswer]:
        """Looks up the answers that the batch's request ids have already, in one query."""
        asked = [work.key.key for work in works if work.key is not None]
        if not asked:
            return {}
        compiled = ANSWERS_BY_KEY.compiled(connection.dialect)
        rows = ANSWERS_BY_KEY.rows(connection.query(compiled, {"keys": asked}))
        return {row.key: row for row in rows}

    def _perform(self, work: Work, *, batch: Batch, known: dict[str, StoredAnswer]) -> None:
        if work.key is not None and (stored := known.get(work.key.key)) is not None:
            _replay(work, stored)
            return
        now = self._clock.now_us()
        batch.begin_operation()
        try:
            work.result = work.operation(
                Transaction(batch.connection, batch=batch, now=now, subject=work.subject)
            )
            if work.key is not None:
                self._keep_reply(work, batch=batch, known=known, now_us=now)
        except ServiceError as error:
            if batch.dirty:  # only a rollback takes back what a statement changed
                raise (error if batch.alone else BatchSpoiled()) from error
            batch.undo_operation()
            work.error = error
            if work.key is not None and error.final:
                _keep(stored_refusal(work.key, error=error, now_us=now), batch, known)

    def _keep_reply(
        self, work: Work, *, batch: Batch, known: dict[str, StoredAnswer], now_us: int
    ) -> None:
        if work.key is None or work.encode is None:
            raise TypeError("a method with request_id passes reply= to call.write")
        reply = work.encode(work.result)
        _keep(stored_reply(work.key, reply=reply, now_us=now_us), batch, known)


def _keep(answer: StoredAnswer, batch: Batch, known: dict[str, StoredAnswer]) -> None:
    batch.stage(StoredAnswer, (answer,), conflict=_REPLAYED_KEY_CLASH)
    known[answer.key] = answer


def _is_of_another(key: IdempotencyKey, stored: StoredAnswer) -> bool:
    """Whether an answer was kept for another request under the same id.

    Where the secret of the fingerprints was lost, nobody can tell. The answer is given all
    the same: a call that is repeated honestly must neither be run again nor be refused.
    """
    comparison = compare(stored.fingerprint, key.fingerprint)
    if comparison is Comparison.UNKNOWN:
        _log.warning(
            "request_not_compared",
            advice="request-fingerprints.key was lost, or nodes have different keys_dir",
        )
    return comparison is Comparison.ANOTHER


def _replay(work: Work, stored: StoredAnswer) -> None:
    if work.key is not None and _is_of_another(work.key, stored):
        work.error = IdempotencyKeyReused()
    elif stored.refused:
        work.error = ReplayedRefusal(stored.answer)
    else:
        work.result = Replayed(stored.answer)
