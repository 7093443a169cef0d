"""The server that the cases of one language are run against."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

_LINES = 3


class NoServer(Exception):
    """The server did not start; the message holds what it said."""


@contextlib.contextmanager
def fresh() -> Iterator[dict[str, str]]:
    """Starts an ephemeral server and gives the variables that it prints; ends it."""
    process = subprocess.Popen(
        ["backplane", "serve", "--ephemeral"],  # noqa: S607 - found as its users find it
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield _told(process)
    finally:
        process.communicate()  # closes its standard input, with which it ends


def _told(process: subprocess.Popen[str]) -> dict[str, str]:
    if process.stdout is None:
        raise TypeError("standard output is a pipe")
    lines = [process.stdout.readline().strip() for _ in range(_LINES)]
    if not all(lines):
        raise NoServer(f"the server did not start: {process.communicate()[1].strip()}")
    return dict(line.split("=", 1) for line in lines)
