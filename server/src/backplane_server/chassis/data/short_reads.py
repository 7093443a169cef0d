"""Reads so short that the way to a lane and back would cost more than they do.

A point query on SQLite takes some 20 µs, and handing it to another thread and back some
200: two wake-ups, and the interpreter's lock each time. What a lane found to be short
runs where it is asked for, on the event loop's thread, with a connection of its own. The
time that this may hold up other calls is bounded: the database stops a statement that
takes longer than it may, and the operation is run again, on a lane.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import CodeType
from typing import Any, Final, TypeVar

from backplane_server.chassis.clock import Clock
from backplane_server.chassis.data.engine import (
    Connection,
    ConnectionLost,
    Engine,
    StatementTimeout,
    TransactionConflict,
)
from backplane_server.chassis.data.lanes import LaneStats
from backplane_server.chassis.data.single_reads import read_once
from backplane_server.chassis.data.transaction import Transaction

# What one read may take: of the processor on a lane, before it is run here, and then in all.
_LEARNT_NS: Final = 400_000
_SHORT_NS: Final = 1_000_000
# After which the database stops a statement, in seconds.
_BUDGET_S: Final = 0.002
# So many more long ones than short ones, and the operation is left to the lanes for so long,
# and twice as long each time again. One alone says nothing: the machine may have been busy with
# others, and so may the interpreter.
_STRIKES_MAX: Final = 8
_BANNED_NS: Final = 1_000_000_000
_BANNED_NS_MAX: Final = 64 * _BANNED_NS
Operation = Callable[..., Any]
T = TypeVar("T")


class TooLong(Exception):
    """The read does not end within its budget, or may not be run here now."""


class ShortReads:
    """Knows which operations are short, by how long they took; runs those."""

    def __init__(self, engine: Engine, clock: Clock, *, stats: LaneStats) -> None:
        self._engine = engine
        self._clock = clock
        self._stats = stats
        self._connection: Connection | None = None
        self._known: dict[CodeType, _Known] = {}

    def has(self, operation: Operation) -> bool:
        """Whether an operation is known to be short."""
        code = _code_of(operation)
        known = None if code is None else self._known.get(code)
        return known is not None and known.is_short

    def learn(self, operation: Operation, *, took_ns: int) -> None:
        """Hears how much of the processor an operation took on a lane."""
        code = _code_of(operation)
        if code is not None and took_ns <= _LEARNT_NS and code not in self._known:
            self._known[code] = _Known()

    def run(
        self,
        operation: Operation,
        bound: Callable[[Transaction], T],
        *,
        single: bool,
        subject: str,
    ) -> T:
        """Runs an operation that is short; raises TooLong where a lane has to after all."""
        known = self._known[operation.__code__]
        began_ns = time.perf_counter_ns()
        try:
            return self._read(bound, single=single, subject=subject)
        except TransactionConflict as error:
            raise TooLong from error  # a lane may wait for whoever holds the file
        except (StatementTimeout, ConnectionLost) as error:
            self.close()
            known.ban()
            raise TooLong from error
        finally:
            self._account(known, took_ns=time.perf_counter_ns() - began_ns)

    def _read(self, bound: Callable[[Transaction], T], *, single: bool, subject: str) -> T:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._engine.connect(write=False, patient=False)
            self._stats.connections += 1
        return read_once(
            connection,
            bound,
            single=single,
            deadline=time.monotonic() + _BUDGET_S,
            now=self._clock.now_us(),
            subject=subject,
        )

    def _account(self, known: _Known, *, took_ns: int) -> None:
        self._stats.batches += 1
        self._stats.operations += 1
        self._stats.busy_ns += took_ns
        known.note(took_ns)

    def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._stats.connections -= 1


class _Known:
    """What is known of one operation."""

    __slots__ = ("_ban_ns", "_banned_until_ns", "_strikes")

    def __init__(self) -> None:
        self._strikes = 0
        self._ban_ns = _BANNED_NS
        self._banned_until_ns = 0

    @property
    def is_short(self) -> bool:
        return not self._banned_until_ns or time.perf_counter_ns() > self._banned_until_ns

    def note(self, took_ns: int) -> None:
        if took_ns > _SHORT_NS:
            self._strikes += 1
            if self._strikes > _STRIKES_MAX:
                self.ban()
        elif self._strikes:
            self._strikes -= 1

    def ban(self) -> None:
        now_ns = time.perf_counter_ns()
        self._strikes = 0
        # Who was good for as long as the last ban took begins anew.
        again = self._banned_until_ns and now_ns - self._banned_until_ns < self._ban_ns
        self._ban_ns = min(self._ban_ns * 2, _BANNED_NS_MAX) if again else _BANNED_NS
        self._banned_until_ns = now_ns + self._ban_ns


def _code_of(operation: Operation) -> CodeType | None:
    # Functions made anew for each call share their code; what has none is not known again.
    return getattr(operation, "__code__", None)
