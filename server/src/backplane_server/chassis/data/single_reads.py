"""Operations that read with one statement, which is a snapshot by itself.

They need no transaction around it: on PostgreSQL that saves two of three round trips. An
operation says so with ``@single_statement`` and is held to it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any, Final, TypeVar

from backplane_server.chassis.data.engine import Connection
from backplane_server.chassis.data.statements import Statement
from backplane_server.chassis.data.transaction import Transaction

OperationT = TypeVar("OperationT", bound=Callable[..., Any])
T = TypeVar("T")
_SINGLE: Final[set[CodeType]] = set()


def single_statement(operation: OperationT) -> OperationT:
    """Marks an operation that runs one query and nothing else."""
    _SINGLE.add(operation.__code__)
    return operation


def is_single(operation: Callable[..., Any]) -> bool:
    """Whether an operation is marked."""
    return getattr(operation, "__code__", None) in _SINGLE


class SingleRead(Transaction):
    """What a marked operation works with; its second query raises TypeError."""

    __slots__ = ("_used",)

    def __init__(self, connection: Connection, *, now: int, subject: str) -> None:
        super().__init__(connection, batch=None, now=now, subject=subject)
        self._used = False

    def _before_reading(self, query: Statement) -> None:
        if self._used:
            raise TypeError("an operation marked @single_statement ran a second query")
        self._used = True


def read_once(
    connection: Connection,
    operation: Callable[[Transaction], T],
    *,
    single: bool,
    deadline: float | None,
    now: int,
    subject: str,
) -> T:
    """Runs a reading operation on one snapshot; ``deadline`` is a time.monotonic() instant."""
    if single:
        connection.limit(deadline)
        return operation(SingleRead(connection, now=now, subject=subject))
    connection.begin(write=False, deadline=deadline)
    try:
        return operation(Transaction(connection, batch=None, now=now, subject=subject))
    finally:
        connection.rollback()
