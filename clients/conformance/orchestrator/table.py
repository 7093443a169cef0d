"""The table of language × case, and what differed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .results import Language, Result

_PASSED, _FAILED, _SKIPPED = "[green]✓[/green]", "[bold red]✗[/bold red]", "[dim]–[/dim]"


def show(console: Console, languages: Sequence[Language], cases: Sequence[str]) -> None:
    """Prints the table, then each failure with its detail."""
    console.print(_table(languages, cases))
    for line in _told(languages, cases):
        console.print(line, highlight=False)


def _table(languages: Sequence[Language], cases: Sequence[str]) -> Table:
    table = Table(title="Conformance: language × case", show_lines=False)
    table.add_column("case", no_wrap=True)
    for language in languages:
        table.add_column(language.name, justify="center")
    for number, case in enumerate(cases):
        last_of_group = cases[number + 1 : number + 2] == [] or (
            _group(case) != _group(cases[number + 1])
        )
        marks = [_mark(language, case) for language in languages]
        table.add_row(case, *marks, end_section=last_of_group)
    table.add_row(f"{len(cases)} cases", *(_sum(language, cases) for language in languages))
    return table


def _group(case: str) -> str:
    return case.partition("/")[0]


def _mark(language: Language, case: str) -> str:
    if language.skipped:
        return _SKIPPED
    return _PASSED if language.of(case).ok else _FAILED


def _sum(language: Language, cases: Sequence[str]) -> str:
    if language.skipped:
        return "skipped"
    passed = sum(language.of(case).ok for case in cases)
    colour = "green" if language.green(cases) else "red"
    return f"[{colour}]{passed}[/{colour}]"


def _told(languages: Sequence[Language], cases: Sequence[str]) -> Iterator[str]:
    for language in languages:
        if language.skipped:
            yield f"[yellow]{language.name}[/yellow]: {escape(language.skipped)}"
            continue
        if language.broken:
            yield f"[bold red]{language.name}[/bold red] broke: {escape(language.broken)}"
        failed = [(case, language.of(case)) for case in cases if not language.of(case).ok]
        yield from (_failure(language, case, result) for case, result in failed)


def _failure(language: Language, case: str, result: Result) -> str:
    return f"[red]{language.name}[/red] {case}: {escape(result.detail)}"
