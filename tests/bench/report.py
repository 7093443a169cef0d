"""The figures as text for a terminal and as Markdown for the documents."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from tests.bench.results import Found, Goal, Table

_GOAL_COLUMNS = ("goal", "set", "stretch", "measured", "quartiles", "rounds", "")


def goal_table(goals: Sequence[Goal]) -> Table:
    """Every goal with what was found."""
    return Table("Goals", _GOAL_COLUMNS, [_goal_row(goal) for goal in goals])


def _goal_row(goal: Goal) -> Sequence[str]:
    bound = "≥" if goal.at_least else "≤"
    met = "stretch" if goal.reached(goal.stretch) else "met" if goal.reached(goal.wanted) else "no"
    found = goal.found
    return (
        goal.name,
        f"{bound} {goal.wanted:g} {goal.unit}",
        f"{goal.stretch:g}",
        f"{found.median:.3g}",
        f"{found.low:.3g}–{found.high:.3g}",
        str(found.rounds),
        met,
    )


def as_text(table: Table) -> str:
    """A table with its columns aligned."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.columns))]
    shown = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([table.title, *shown, table.note, ""])


def as_markdown(parts: Sequence[Found]) -> str:
    """The whole document."""
    return "\n".join(_document(parts))


def _document(parts: Sequence[Found]) -> Iterator[str]:
    yield "# Figures"
    yield ""
    yield "Written by `make bench`; [how they are taken](README.md) stands beside them."
    yield ""
    yield from _markdown(goal_table([goal for part in parts for goal in part.goals]))
    yield f"Measured on {', '.join(sorted({part.day for part in parts}))}: {machine()}."
    yield ""
    for part in parts:
        for table in part.tables:
            yield from _markdown(table)
        for reason in part.skipped:
            yield f"Left out: {reason}."
            yield ""
        for name in part.curves:
            yield f"![{name}]({part.part}-{slug(name)}.svg)"
            yield ""


def _markdown(table: Table) -> Iterator[str]:
    yield f"## {table.title}"
    yield ""
    yield "| " + " | ".join(table.columns) + " |"
    yield "| --- |" + " ---: |" * (len(table.columns) - 1)
    for row in table.rows:
        yield "| " + " | ".join(row) + " |"
    yield ""
    if table.note:
        yield table.note
        yield ""


def slug(name: str) -> str:
    """A name as part of a file's name."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def machine() -> str:
    """The kind of machine, without its name."""
    return (
        f"{os.cpu_count()} shared cores of {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}, grpcio {version('grpcio')}"
    )
