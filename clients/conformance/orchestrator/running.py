"""Runs one language's runner and hears what it says."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from . import server
from .results import Language, Result

_TOLD_OF_FAILURE = 2000  # characters of what a broken runner said
Heard = Callable[[str, Result], None]


def run(name: str, *, cases_file: Path, only: Sequence[str], heard: Heard) -> Language:
    """Runs the cases with `make conform-NAME` on a server of their own."""
    language = Language(name)
    begun = time.monotonic()
    try:
        with server.fresh() as told:
            _run(language, told | {"BACKPLANE_CASES": str(cases_file)}, only=only, heard=heard)
    except server.NoServer as error:
        language.broken = str(error)
    language.seconds = time.monotonic() - begun
    return language


def _run(
    language: Language, variables: dict[str, str], *, only: Sequence[str], heard: Heard
) -> None:
    environment = {**os.environ, **variables, "BACKPLANE_ONLY": ",".join(only)}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        subprocess.Popen(
            ["make", "--no-print-directory", "--silent", f"conform-{language.name}"],  # noqa: S607
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        if process.stdout is not None:
            _listen(language, process.stdout, heard)
        if process.wait() != 0:
            language.broken = f"exit code {process.returncode}: {_end_of(said)}"


def _listen(language: Language, lines: IO[str], heard: Heard) -> None:
    for line in lines:
        if line.startswith("skipping "):
            language.skipped = line.strip()
        elif line.startswith("{"):
            told = json.loads(line)
            result = Result(ok=told["ok"], detail=told.get("detail") or "", ms=told.get("ms", 0))
            language.results[told["case"]] = result
            heard(told["case"], result)


def _end_of(said: IO[str]) -> str:
    said.seek(0)
    return said.read()[-_TOLD_OF_FAILURE:].strip()
