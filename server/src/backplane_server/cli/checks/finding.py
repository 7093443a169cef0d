"""What a check has found."""

from dataclasses import dataclass
from enum import Enum


class Result(Enum):
    """How a check came out; only FAILURE makes doctor's exit code 1."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of doctor's table: what was looked at, what was seen, what to do about it."""

    check: str
    result: Result
    seen: str
    advice: str = ""


def ok(check: str, seen: str) -> Finding:
    """All is well."""
    return Finding(check, Result.OK, seen)


def warning(check: str, seen: str, *, advice: str) -> Finding:
    """Serving works, but somebody should know."""
    return Finding(check, Result.WARNING, seen, advice)


def failure(check: str, seen: str, *, advice: str) -> Finding:
    """Serving would fail, or lose or expose something."""
    return Finding(check, Result.FAILURE, seen, advice)
