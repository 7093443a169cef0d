"""Reads `cases.yaml` and refuses what no runner would understand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Case = dict[str, Any]

_NAME = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_METHOD = re.compile(r"[a-z0-9_.]+\.[A-Z]\w+/[A-Z]\w+")
_SAVED = re.compile(r"\$\{([a-z_]+)\}")
_CODES = {
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
}
KINDS = ("call", "pages", "stream")
# What a key's value is; a key that does not stand here is a mistake in writing.
_CASE: dict[str, Any] = {"name": str, "about": str, "api_key": str, "steps": list}
_STEP: dict[str, Any] = {
    **dict.fromkeys(KINDS, str),
    "request": dict,
    "metadata": dict,
    "timeout_ms": int,
    "cancel_after_ms": int,
    "take": int,
    "save": dict,
    "expect": dict,
}
_EXPECT: dict[str, Any] = {
    "reply": dict,
    "count": int,
    "items": list,
    "distinct": str,
    "ascending": str,
    "error": dict,
    "attempts": int,
    "replayed": bool,
    "elapsed_ms": dict,
}
_ERROR: dict[str, Any] = {
    "code": str,
    "reason": str,
    "metadata": dict,
    "fields": list,
    "retry_delay_ms": int,
    "resource": dict,
    "outcome_unknown": bool,
    "has_request_id": bool,
}
_OF_MANY = ("count", "items", "distinct", "ascending")


class CasesMalformed(Exception):
    """The cases are not as the README says; every mistake has a line."""


def read(path: Path) -> list[Case]:
    """Gives the cases of a file; raises CasesMalformed."""
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(cases, list):
        raise CasesMalformed("the file is not a list of cases")
    mistakes = [*_twice(cases), *(told for case in cases for told in _in_case(case))]
    if mistakes:
        raise CasesMalformed("\n".join(mistakes))
    return cases


def _twice(cases: list[Any]) -> Iterator[str]:
    names = Counter(case.get("name") for case in cases if isinstance(case, dict))
    yield from (
        f"{name}: {count} cases have this name" for name, count in names.items() if count > 1
    )


def _in_case(case: Any) -> Iterator[str]:
    if not isinstance(case, dict) or not _NAME.fullmatch(str(case.get("name", ""))):
        yield f"{case!r:.80}: a case has a name such as group/what-it-shows"
        return
    where = case["name"]
    yield from _keys(where, case, _CASE, needed=("about", "steps"))
    saved: set[str] = set()
    for number, step in enumerate(case.get("steps") or [], start=1):
        yield from _in_step(f"{where}, step {number}", step, saved)
    if not case.get("steps"):
        yield f"{where}: there are no steps"


def _in_step(where: str, step: Any, saved: set[str]) -> Iterator[str]:
    if not isinstance(step, dict):
        yield f"{where}: not a step"
        return
    yield from _keys(where, step, _STEP)
    kinds = [kind for kind in KINDS if kind in step]
    if len(kinds) != 1:
        yield f"{where}: needs exactly one of {', '.join(KINDS)}"
        return
    if not _METHOD.fullmatch(str(step[kinds[0]])):
        yield f"{where}: {step[kinds[0]]} is not package.Service/Method"
    yield from _in_expectation(where, step.get("expect") or {}, kinds[0])
    missing = set(_SAVED.findall(str(step))) - saved
    yield from (f"{where}: ${{{name}}} was not saved before" for name in sorted(missing))
    saved |= set(step.get("save") or {})


def _in_expectation(where: str, expect: dict[str, Any], kind: str) -> Iterator[str]:
    yield from _keys(f"{where}, expect", expect, _EXPECT)
    error = expect.get("error", {})
    if isinstance(error, dict):
        yield from _keys(f"{where}, error", error, _ERROR)
        if error.get("code", "UNKNOWN") not in _CODES:
            yield f"{where}, error: {error['code']} is no status"
    foreign = _OF_MANY if kind == "call" else ("reply", "replayed")
    yield from (f"{where}, expect: {key} is not for {kind}" for key in foreign if key in expect)


def _keys(
    where: str, found: dict[str, Any], known: dict[str, Any], *, needed: tuple[str, ...] = ()
) -> Iterator[str]:
    for key, value in found.items():
        if key not in known:
            yield f"{where}: there is no key {key!r}"
        elif type(value) is not known[key]:  # a bool is no int here
            yield f"{where}: {key} is not a {known[key].__name__}"
    yield from (f"{where}: {key} is missing" for key in needed if key not in found)
