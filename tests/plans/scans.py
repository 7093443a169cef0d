"""Reads query plans: which tables a statement goes through from one end to the other.

A scan that a LIMIT ends, in the order of an index, is none: a list's first page is one. Everything
else that reads a table or an index without a condition that an index can find grows with the
table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from backplane_server.chassis.data.statements import Statement

# One line of EXPLAIN QUERY PLAN: a table, perhaps by its alias, that is read whole.
_SCAN = re.compile(r"^SCAN (?P<table>\w+)")
_DERIVED = re.compile(r"^(?:CO-ROUTINE|MATERIALIZE) (?P<name>\w+)")
_VIRTUAL = "VIRTUAL TABLE INDEX"
_CONSTANT = "SCAN CONSTANT ROW"
_SORT = "USE TEMP B-TREE FOR ORDER BY"
_PARAMETER = re.compile(r"%\((\w+)\)s")
_INDEXES = """
SELECT c.relname, pg_get_indexdef(c.oid, 1, true), i.indpred IS NOT NULL
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
"""
_INDEX_SCANS = {"Index Scan", "Index Only Scan"}
# Nodes that hand on rows one by one, so that a LIMIT above them ends the scan below. An
# incremental sort reads no further than the rows that are equal so far.
_FLOWING = {"Nested Loop", "Result", "Subquery Scan", "LockRows", "Memoize", "Incremental Sort"}


class Index(NamedTuple):
    """An index of PostgreSQL: its first column or expression, and whether it is a partial one."""

    first: str
    partial: bool


class _Any(dict[str, Any]):
    """Has a value for every parameter; the plan does not depend on it."""

    def __missing__(self, name: str) -> str:
        return "[]"


@dataclass
class Reading:
    """What a plan reads without a condition that an index finds.

    whole   tables from one end to the other
    walked  tables along a range or the order of an index, past rows that a filter leaves out
    """

    whole: list[str] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)


def reading_on_sqlite(connection: sqlite3.Connection, statement: Statement) -> Reading:
    """Reads a plan; the connection must keep no statements, or it would show plans of before."""
    sql = statement.compiled("sqlite").sql
    lines = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", _Any())]
    derived = {found["name"] for line in lines if (found := _DERIVED.match(line))}
    scans = [line for line in lines if _reads_whole(line, derived)]
    if "LIMIT" not in sql or _SORT in lines:
        return Reading(whole=scans)
    return Reading(walked=scans if "WHERE" in sql else [])


def _reads_whole(line: str, derived: Collection[str]) -> bool:
    found = _SCAN.match(line)
    if found is None or _VIRTUAL in line or line == _CONSTANT:
        return False
    return found["table"] not in derived


def reading_on_postgresql(connection: Any, statement: Statement) -> Reading:
    """Reads a generic plan of a connection that scans tables only as a last resort."""
    indexes = {name: Index(*rest) for name, *rest in connection.execute(_INDEXES)}
    (plans,) = connection.execute(
        f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {_numbered(statement)}"
    ).fetchone()
    reading = Reading()
    for plan in plans:
        _look(plan["Plan"], reading, ended=False, indexes=indexes)
    return reading


def _numbered(statement: Statement) -> str:
    """The SQL with parameters as PostgreSQL itself writes them: $1."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"${numbers.setdefault(match[1], len(numbers) + 1)}"

    return _PARAMETER.sub(number, statement.compiled("postgresql").sql).replace("%%", "%")


def _look(
    node: Mapping[str, Any], reading: Reading, *, ended: bool, indexes: Mapping[str, Index]
) -> None:
    kind = node["Node Type"]
    if kind == "Seq Scan":
        reading.whole.append(node["Relation Name"])
    elif kind in _INDEX_SCANS and not _narrowed(node, indexes, ended=ended):
        bounded = ended or _ranged(node, indexes)
        (reading.walked if bounded else reading.whole).append(node["Relation Name"])
    below = kind == "Limit" or (ended and kind in _FLOWING)
    for child in node.get("Plans", ()):
        # What a LIMIT ends is the outer side; the inner side runs for each of its rows.
        outer = child.get("Parent Relationship") in {"Outer", "Subquery"}
        _look(child, reading, ended=below and outer, indexes=indexes)


def _narrowed(node: Mapping[str, Any], indexes: Mapping[str, Index], *, ended: bool) -> bool:
    """Whether a scan of an index meets no more rows than are wanted, as far as a plan shows.

    A condition must be on the first column: another one is asked of every entry, or of every value
    of the first. Equality is enough; a range is, or the order of a page, if nothing is filtered
    out behind it.
    """
    index, condition = indexes[node["Index Name"]], node.get("Index Cond", "")
    if index.partial or f"({index.first} = " in condition:
        return True
    return "Filter" not in node and (ended or _ranged(node, indexes))


def _ranged(node: Mapping[str, Any], indexes: Mapping[str, Index]) -> bool:
    first, condition = indexes[node["Index Name"]].first, node.get("Index Cond", "")
    return f"({first} <" in condition or f"({first} >" in condition
