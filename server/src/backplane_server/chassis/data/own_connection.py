"""A connection beside the lanes, for work that follows other transactions' commits.

Its transactions read what is committed by the time of each statement: whoever
numbers what others have stored must not see the world as it was at the start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from backplane_server.chassis.clock import Clock
from backplane_server.chassis.data.engine import Connection, Engine
from backplane_server.chassis.data.transaction import Batch, Transaction

T = TypeVar("T")


class OwnConnection:
    """Runs operations one after the other; opened when it is needed, closed by a failure."""

    def __init__(self, engine: Engine, clock: Clock, *, subject: str) -> None:
        self._engine = engine
        self._clock = clock
        self._subject = subject
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def run(self, operation: Callable[[Transaction], T]) -> T:
        """Runs one operation and commits it; raises what the database raises."""
        with self._lock:
            try:
                return self._run(operation)
            except BaseException:
                self.close()
                raise

    def _run(self, operation: Callable[[Transaction], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect(write=True)
        connection = self._connection
        connection.begin_chore()
        try:
            batch = Batch(connection, alone=True)
            now = self._clock.now_us()
            done = operation(Transaction(connection, batch=batch, now=now, subject=self._subject))
            batch.flush()
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        return done

    def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
