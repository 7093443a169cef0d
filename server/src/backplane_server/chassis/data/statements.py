"""Statements, compiled once per dialect and run straight on the driver.

SQLAlchemy owns the SQL; its execution layer is left out because it costs more
than the statement (700 µs against 13-60 µs). The price: no result processing,
so tables use only Text, BigInteger, LargeBinary and Boolean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ClauseElement, ColumnElement, Executable, Table, Text, bindparam, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg as postgresql
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler

RowT = TypeVar("RowT")
ClassT = TypeVar("ClassT", bound=type)

_NAMED: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": cast(Any, postgresql.dialect)(paramstyle="pyformat"),
}
_POSITIONAL: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": cast(Any, postgresql.dialect)(paramstyle="format"),
}


class among(ColumnElement[bool]):  # noqa: N801 - reads as an SQL construct, like and_()
    """``among(table.c.id, "ids")``: the column is one of a list of strings.

    One statement for lists of every length: an expanding IN would be compiled
    anew for each.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[str], parameter: str) -> None:
        self.column = column
        self.parameter = bindparam(parameter, type_=Text())


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, parameter = compiler.process(element.column), compiler.process(element.parameter)
    _mark_list(compiler, element)
    # Compiled names and a fixed form: nothing of a caller's gets in.
    return f"{column} IN (SELECT value FROM json_each({parameter}))"  # noqa: S608


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    _mark_list(compiler, element)
    column = compiler.process(element.column)
    # The name is registered through process(); its cast to VARCHAR is not wanted.
    compiler.process(element.parameter)
    return f"{column} = ANY(%({element.parameter.key})s::text[])"


def _mark_list(compiler: SQLCompiler, element: among) -> None:
    lists: set[str] = compiler.__dict__.setdefault("backplane_lists", set())
    lists.add(element.parameter.key)


class Compiled:
    """SQL text with the parameters that it needs, for one dialect."""

    __slots__ = ("_defaults", "_lists", "sql")

    def __init__(self, sql: str, *, defaults: Mapping[str, Any], lists: Iterable[str]) -> None:
        self.sql = sql
        self._defaults = dict(defaults)
        self._lists = tuple(lists)

    def bind(self, params: dict[str, Any]) -> dict[str, Any]:
        """Adds the statement's own literals and encodes lists."""
        for name in self._lists:
            params[name] = json.dumps(list(params[name]))
        return {**self._defaults, **params} if self._defaults else params


def _compile(statement: ClauseElement, dialect: str) -> Compiled:
    compiled = cast(SQLCompiler, statement.compile(dialect=_NAMED[dialect]))
    defaults = {
        name: bind.effective_value
        for name, bind in compiled.binds.items()
        if not bind.required and bind.effective_value is not None
    }
    lists = compiled.__dict__.get("backplane_lists", ()) if dialect == "sqlite" else ()
    return Compiled(str(compiled), defaults=defaults, lists=lists)


class Statement:
    """A guarded UPDATE, DELETE or INSERT; ``tx.run`` tells how many rows it met.

    Given once where the dialects agree, or as ``sqlite=`` and ``postgresql=``
    text where they do not; ``tables`` are then named.
    """

    def __init__(
        self,
        statement: Executable | None = None,
        *,
        sqlite: Executable | None = None,
        postgresql: Executable | None = None,
        tables: Sequence[Table] = (),
    ) -> None:
        self._by_dialect = {"sqlite": sqlite, "postgresql": postgresql}
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}
        self.tables = frozenset(tables) or _tables_of(statement)

    def runs_on(self, dialect: str) -> bool:
        """Whether the statement has a form for a dialect."""
        return self._statement is not None or self._by_dialect[dialect] is not None

    def compiled(self, dialect: str) -> Compiled:
        """Gives the SQL for a dialect; the first call compiles it."""
        found = self._compiled.get(dialect)
        if found is None:
            statement = self._by_dialect[dialect]
            chosen = statement if statement is not None else self._statement
            if chosen is None:
                raise LookupError(f"the statement has no form for {dialect}")
            found = self._compiled[dialect] = _compile(cast(ClauseElement, chosen), dialect)
        return found


class Query(Statement, Generic[RowT]):
    """A SELECT whose rows become ``into(*row)``; tuples where it is left out."""

    def __init__(
        self,
        statement: Executable | None = None,
        *,
        into: Callable[..., RowT] | None = None,
        sqlite: Executable | None = None,
        postgresql: Executable | None = None,
        tables: Sequence[Table] = (),
    ) -> None:
        super().__init__(statement, sqlite=sqlite, postgresql=postgresql, tables=tables)
        self.into = into

    def rows(self, found: Sequence[tuple[Any, ...]]) -> list[RowT]:
        """Turns the driver's tuples into rows."""
        if self.into is None:
            return cast(list[RowT], list(found))
        into = self.into
        return [into(*row) for row in found]


def _tables_of(statement: Executable | None) -> frozenset[Table]:
    if statement is None:
        return frozenset()
    parts = visitors.iterate(cast(ClauseElement, statement))
    return frozenset(part for part in parts if isinstance(part, Table))


class Stored:
    """How rows of one class are written to their table."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self.table = table
        self.names = tuple(names)
        getter = attrgetter(*self.names)
        self.values: Callable[[object], tuple[Any, ...]] = (
            getter if len(self.names) > 1 else lambda row: (getter(row),)
        )
        self._sql: dict[tuple[str, int], str] = {}

    def insert_sql(self, dialect: str, *, rows: int = 1) -> str:
        """Gives the INSERT of so many rows, with a positional parameter a column."""
        found = self._sql.get((dialect, rows))
        if found is None:
            statement = insert(self.table).values(dict.fromkeys(self.names))
            one = _positional(statement, dialect, self.names)
            row = one[one.rindex("(") :]
            found = self._sql[dialect, rows] = one + f", {row}" * (rows - 1)
        return found


def _positional(statement: ClauseElement, dialect: str, names: Sequence[str]) -> str:
    parameters: dict[str, Any] = {name: bindparam(name) for name in names}
    statement = cast(Any, statement).values(parameters)
    compiled = cast(SQLCompiler, statement.compile(dialect=_POSITIONAL[dialect]))
    if tuple(compiled.positiontup or ()) != tuple(names):
        raise TypeError(f"columns {compiled.positiontup} are not in the order of {names}")
    return str(compiled)


_STORED: dict[type, Stored] = {}


def stored_in(table: Table) -> Callable[[ClassT], ClassT]:
    """Says that a dataclass is a row of ``table``: its fields are the columns, in order."""

    def mark(cls: ClassT) -> ClassT:
        names = [field.name for field in fields(cls)]
        columns = [column.name for column in table.columns]
        if names != columns:
            raise TypeError(f"{cls.__name__} has fields {names}, its table has {columns}")
        _STORED[cls] = Stored(table, names)
        return cls

    return mark


def stored(cls: type) -> Stored:
    """Finds how rows of a class are written."""
    found = _STORED.get(cls)
    if found is None:
        raise TypeError(f"{cls.__name__} is not a row: mark it with @stored_in(table)")
    return found
