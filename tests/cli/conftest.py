"""The command line as a user has it: a process of its own, in a folder of its own."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.processes import COMMAND, environment

Said = subprocess.CompletedProcess[str]
Backplane = Callable[..., Said]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def backplane(tmp_path: Path) -> Backplane:
    """Runs `backplane …` to its end, in the test's own folder."""

    def run(*arguments: str, **variables: str) -> Said:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**variables),
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
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**variables),
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
