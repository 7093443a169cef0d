"""What documents are followed against."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping

import pytest

from tests.support.processes import COMMAND, environment


@pytest.fixture(scope="module")
def server() -> Iterator[Mapping[str, str]]:
    """The variables that say where a live server is and what opens it."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--ephemeral"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(2)]
        yield dict(line.split("=", 1) for line in lines)
        process.communicate(timeout=60)
