"""Row 68: one event loop in a process, and no process is a copy of another.

A process that is forked after gRPC has started its threads inherits their locks without the
threads, and hangs. Several servers on one port are therefore started one by one, by whoever
supervises them, each as a program of its own (tests/journeys/test_restarts.py).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.conftest import Server
from tests.support.hostile_table import Hostile

SOURCE = Path(__file__).parents[2] / "server" / "src" / "backplane_server"
# Programs that are run when contracts are generated and compared, before anything is served.
GENERATION = SOURCE / "contract"
FORKS = {"fork", "forkpty", "multiprocessing", "ProcessPoolExecutor", "preexec_fn"}
PROGRAMS = {"subprocess", "create_subprocess_exec", "create_subprocess_shell", "pty"}


def used(source: str) -> set[str]:
    """Every name that a module imports, reads, calls or passes an argument by."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.alias(name=name):
                found |= set(name.split("."))
            case ast.ImportFrom(module=str(module)):
                found |= set(module.split("."))
    return found


def forking(folder: Path) -> Iterator[str]:
    """Tells which modules could fork, or start a program while they serve."""
    for path in sorted(folder.rglob("*.py")):
        banned = FORKS if path.is_relative_to(GENERATION) else FORKS | PROGRAMS
        for name in sorted(used(path.read_text("utf-8")) & banned):
            yield f"{path.relative_to(folder)} uses {name}"


def test_68_nothing_in_the_server_forks(hostile: Hostile) -> None:
    """No module forks, or has a library fork for it."""
    row = hostile(68, sent="the server's own code", expected="no fork")
    assert not list(forking(SOURCE))
    row.got = "no fork"


@pytest.mark.parametrize(
    "line",
    [
        "import os; os.fork()",
        "from os import fork",
        "import multiprocessing.pool",
        "from multiprocessing import Process",
        "from concurrent.futures import ProcessPoolExecutor",
        "run(preexec_fn=None)",
        "asyncio.create_subprocess_exec('x')",
    ],
)
def test_a_fork_would_be_seen(line: str, tmp_path: Path) -> None:
    """Each way to fork, or to start a program, is found."""
    (tmp_path / "module.py").write_text(line)
    assert list(forking(tmp_path))


async def test_68_a_server_is_one_process(server: Server, hostile: Hostile) -> None:
    """A server that answers has no children."""
    row = hostile(68, sent="calls to a server", expected="no child process")
    await server.token()
    assert server.facts.children(recursive=True) == []
    row.got = "no child process"
