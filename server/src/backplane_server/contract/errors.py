"""What is wrong with a contract, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `subject` is the full name of the method, field or service it is in."""

    subject: str
    fault: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.fault}"


class ContractError(Exception):
    """Contracts that cannot be served; `problems` lists every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{len(self.problems)} problem(s) in the contracts:\n{listed}")


class NumbersError(Exception):
    """A policy file with a missing, unknown or impossible number; the message names it."""
