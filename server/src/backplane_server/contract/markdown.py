"""The little Markdown that a reference needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yields the lines of a table, and an empty line after it; nothing without rows."""
    if not rows:
        return
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from (_row(row) for row in rows)
    yield ""


def anchor(heading: str) -> str:
    """Returns what a link to a heading of plain words ends with."""
    return heading.lower().replace(" ", "-").replace("`", "")


def duration(ms: int) -> str:
    """Returns a duration as people read it: `250 ms`, `10 s`, `5 min`, `24 h`."""
    for size, unit in ((3_600_000, "h"), (60_000, "min"), (1_000, "s")):
        if ms >= size and ms % size == 0:
            return f"{ms // size} {unit}"
    return f"{ms} ms"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
