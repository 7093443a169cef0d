"""The command line as a user has it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Said = subprocess.CompletedProcess[str]
Backplane = Callable[..., Said]
Start = Callable[..., subprocess.Popen[str]]

_COMMAND = [sys.executable, "-c", "from backplane_server.cli import main; main()"]


def environment(variables: dict[str, str]) -> dict[str, str]:
    """The tests' environment without any BACKPLANE_* variable but those given; a wide terminal."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("BACKPLANE_")}
    return {**inherited, "COLUMNS": "200", **variables}


@pytest.fixture
def backplane(tmp_path: Path) -> Backplane:
    """Runs `backplane …` to its end, in the test's own folder."""

    def run(*arguments: str, **variables: str) -> Said:
        return subprocess.run(
            [*_COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(variables),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `backplane …` in the test's own folder; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*_COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()
