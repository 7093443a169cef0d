"""`python -m orchestrator LANGUAGE …`: runs, shows, writes `build/conformance.json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from . import cases as written
from . import running, table
from .results import Language, Result, as_json

_CASES = Path(__file__).parents[1] / "cases.yaml"
_NARROWEST = 100


def main(arguments: Sequence[str]) -> int:
    """Gives 0 where all is green, 1 where anything is not."""
    asked = _asked(arguments)
    console = Console(width=None if sys.stdout.isatty() else _NARROWEST)
    try:
        known = written.read(asked.cases)
    except written.CasesMalformed as error:
        console.print(f"{asked.cases.name}:\n{error}", style="red", markup=False)
        return 1
    wanted = [case for case in known if not asked.only or case["name"] in asked.only]
    names = [case["name"] for case in wanted]
    asked.build.mkdir(parents=True, exist_ok=True)
    cases_file = asked.build / "conformance-cases.json"
    cases_file.write_text(json.dumps({"cases": known}, ensure_ascii=False), encoding="utf-8")
    languages = _run(console, asked, cases_file.resolve(), names)
    green = all(_is_fine(each, names, skip_none=asked.skip_none) for each in languages)
    report = as_json(languages, names, green=green)
    (asked.build / "conformance.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    table.show(console, languages, names)
    return 0 if green else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="orchestrator", description="Runs the shared cases.")
    parser.add_argument("languages", nargs="+", metavar="LANGUAGE", help="as in make conform-…")
    parser.add_argument("--only", nargs="*", default=[], metavar="CASE", help="run only these")
    parser.add_argument("--cases", type=Path, default=_CASES, metavar="FILE", help="other cases")
    parser.add_argument("--build", type=Path, default=Path("build"), metavar="FOLDER")
    parser.add_argument(
        "--skip-none", action="store_true", help="a language whose tools are missing is a failure"
    )
    return parser.parse_args(arguments)


def _run(
    console: Console, asked: argparse.Namespace, cases_file: Path, names: Sequence[str]
) -> list[Language]:
    columns = (
        TextColumn("{task.description:>12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}"),
    )
    languages = []
    with Progress(*columns, console=console, transient=True) as progress:
        for name in asked.languages:
            task = progress.add_task(name, total=len(names), now="builds …")

            def heard(case: str, result: Result, task: TaskID = task) -> None:
                progress.update(task, advance=1, now=case if result.ok else f"✗ {case}")

            languages.append(running.run(name, cases_file=cases_file, only=asked.only, heard=heard))
    return languages


def _is_fine(language: Language, names: Sequence[str], *, skip_none: bool) -> bool:
    return not skip_none if language.skipped else language.green(names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
