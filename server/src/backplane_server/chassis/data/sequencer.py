"""Numbers committed events in commit order, right behind the commits.

A number taken inside a transaction would let a slow transaction's event slip in
behind a reader who has passed it; a counter locked by each transaction would
make every writer wait for the last. So PostgreSQL's events are inserted
unnumbered and one holder of the lease (a row lock, for one short pass at a time)
numbers what has committed. SQLite needs none of it: see ``outbox``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import BigInteger, Column, SmallInteger, Table, text

from backplane_server.chassis.data.engine import ConnectionLost
from backplane_server.chassis.data.outbox import metadata
from backplane_server.chassis.data.own_connection import OwnConnection
from backplane_server.chassis.data.statements import Query, Statement
from backplane_server.chassis.data.transaction import Transaction

_log = structlog.get_logger(__name__)

lease = Table(
    "chassis_sequencer",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("last_position", BigInteger, nullable=False),
)

_TAKE_LEASE: Query[tuple[int]] = Query(
    postgresql=text("SELECT last_position FROM chassis_sequencer WHERE id = 1 FOR UPDATE"),
    tables=(lease,),
)
_NUMBER = Statement(
    postgresql=text(
        "UPDATE chassis_outbox SET position = :last + fresh.number FROM ("
        " SELECT sequence, row_number() OVER (ORDER BY sequence) AS number"
        " FROM chassis_outbox WHERE position IS NULL) AS fresh"
        " WHERE chassis_outbox.sequence = fresh.sequence"
    ),
    tables=(lease,),
)
_REMEMBER = Statement(
    postgresql=text("UPDATE chassis_sequencer SET last_position = :last WHERE id = 1"),
    tables=(lease,),
)
# How often events of other processes, or of one that died, are looked for.
_IDLE_S = 0.5


class Sequencer(threading.Thread):
    """Numbers events whenever it is nudged, and now and then on its own."""

    def __init__(self, own: OwnConnection, *, on_numbered: Callable[[], None]) -> None:
        super().__init__(name="sequencer", daemon=True)
        self._own = own
        self._on_numbered = on_numbered
        self._nudged = threading.Event()
        self._ended = False

    def nudge(self) -> None:
        """Says that events were committed."""
        self._nudged.set()

    def close(self) -> None:
        """Ends the thread after a last pass."""
        self._ended = True
        self._nudged.set()

    def run(self) -> None:
        """Numbers until closed."""
        while not self._ended:
            self._nudged.wait(_IDLE_S)
            self._nudged.clear()
            self._try_pass()
        self._own.close()

    def _try_pass(self) -> None:
        try:
            if self._own.run(number):
                self._on_numbered()
        except ConnectionLost:
            pass  # the next pass connects again
        except Exception:  # noqa: BLE001 - the next pass may succeed; told in the log
            _log.exception("sequencer_pass_failed")


def number(tx: Transaction) -> int:
    """Numbers what has committed; gives how many events that were."""
    last = int(tx.one(_TAKE_LEASE)[0])
    numbered = tx.run(_NUMBER, last=last)
    if numbered:
        tx.run(_REMEMBER, last=last + numbered)
    return numbered
