"""Runs the cases as `make conformance` does, with a client that a test may break."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "clients" / "python"
# A few of each kind: all of them take half a minute.
ONLY = ["call/get-product", "retry/unavailable-twice", "retry/do-not-come-back"]
ONLY += ["subscribe/resumed", "once/a-lost-answer"]


@dataclass(frozen=True)
class Ran:
    """How a run ended, what it printed and what it wrote."""

    exit_code: int
    printed: str
    report: dict[str, Any]

    def failed(self, language: str) -> set[str]:
        """The cases that are not green in a language."""
        cases = self.report["cases"].items()
        return {case for case, of in cases if not of[language]["ok"]}


Run = Callable[..., Ran]


class Kit:
    """A copy of the Python client with its runner, for a test to break."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("src", "conformance"):
            shutil.copytree(
                PYTHON / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )

    def change(self, file: str, before: str, after: str) -> None:
        """Replaces a text that stands once in a file of the client."""
        path = self.folder / "src" / "backplane_client" / file
        text = path.read_text("utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """The copy."""
    return Kit(tmp_path / "kit")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the orchestrator with a Makefile of the test's own: targets by language."""

    def orchestrate(makefile: str, *languages: str, flags: tuple[str, ...] = ()) -> Ran:
        (tmp_path / "Makefile").write_text(makefile, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "orchestrator", *languages, "--only", *ONLY, *flags],
            cwd=tmp_path,
            env=_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.stderr == ""
        report = json.loads((tmp_path / "build" / "conformance.json").read_text("utf-8"))
        return Ran(done.returncode, done.stdout, report)

    return orchestrate


def _environment(folder: Path) -> dict[str, str]:
    """With a `backplane` of this checkout, whatever is installed."""
    command = folder / "bin" / "backplane"
    command.parent.mkdir()
    start = "from backplane_server.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{start}" "$@"\n', "utf-8")
    command.chmod(0o755)
    parts = ["server/src", "clients/python/src", "generated/python/src", "clients/conformance"]
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("BACKPLANE_", "MAKE"))},
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in parts),
    }


def conform(kit: Kit) -> str:
    """The target that runs the cases with a copy of the Python client."""
    path = f"{kit.folder}/src:{kit.folder}:{ROOT}/generated/python/src"
    return f"conform-python:\n\t@PYTHONPATH={path} {sys.executable} -m conformance\n"
