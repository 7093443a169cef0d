"""`backplane` that kills itself, on a signal, at the most awkward moments of a write.

SIGUSR1: right behind the next commit of a write with a request id, before anybody is answered.
SIGUSR2: right before the next such commit.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from typing import Any

from backplane_server.chassis.data.engine import SqliteConnection
from backplane_server.chassis.data.lanes import WriteLane

_armed: set[str] = set()
# Whether this lane's commit holds the write of a caller, not only the server's own.
_of_callers = threading.local()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dangerous_lane() -> None:
    """Puts the kill point between commit and answer."""
    serve = WriteLane._commit

    def commit_or_die(self: WriteLane, works: Sequence[Any], *, alone: bool) -> None:
        _of_callers.any = any(work.key is not None for work in works)
        serve(self, list(works), alone=alone)
        if _of_callers.any and "after" in _armed:
            _die()

    WriteLane._commit = commit_or_die  # type: ignore[method-assign]  # that is the point


def _dangerous_connection(connection_class: Any) -> None:
    """Puts the kill point right before the commit."""
    commit = connection_class.commit

    def commit_or_die(self: Any) -> None:
        if getattr(_of_callers, "any", False) and "before" in _armed:
            _die()
        commit(self)

    connection_class.commit = commit_or_die


def main() -> None:
    """Runs the command line with the kill points in place."""
    from backplane_server.chassis.data.postgresql import PostgresqlConnection
    from backplane_server.cli import main as command_line

    _dangerous_lane()
    for connection_class in (SqliteConnection, PostgresqlConnection):
        _dangerous_connection(connection_class)
    signal.signal(signal.SIGUSR1, lambda *_: _armed.add("after"))
    signal.signal(signal.SIGUSR2, lambda *_: _armed.add("before"))
    command_line()
