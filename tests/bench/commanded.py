"""A process that is told what to do on its standard input and answers on its output."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from tests.bench.failure import BenchmarkFailure


class Commanded:
    """A process that runs until it is closed; each order and each answer is a line of JSON."""

    def __init__(self, program: Sequence[str]) -> None:
        self._program = program
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, **order: object) -> dict[str, Any]:
        """Gives the answer to an order; raises BenchmarkFailure where the process ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise BenchmarkFailure(f"a process of the benchmark gave up: {' '.join(self._program)}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Closes its input, which ends it, and waits for that."""
        self._process.communicate()
