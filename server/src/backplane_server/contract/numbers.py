"""Numbers per class, read from `policy.toml` and an optional file of overrides."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from backplane_server.contract.errors import NumbersError
from backplane_server.contract.plan import (
    CacheScope,
    Deadline,
    DeadlineClass,
    Objective,
    Quota,
    QuotaClass,
    Retry,
)

C = TypeVar("C", bound=StrEnum)
V = TypeVar("V")
Table = Mapping[str, Any]

# gRPC cuts larger numbers down to it, silently.
_ATTEMPTS_MAX = 5


@dataclass(frozen=True, slots=True)
class CacheTime:
    """How long a reply may be kept."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number, by class."""

    deadlines: Mapping[DeadlineClass, Deadline]
    quotas: Mapping[QuotaClass, Quota]
    retry: Retry
    cache: Mapping[CacheScope, CacheTime]
    objectives: Mapping[DeadlineClass, Objective]


def load_numbers(overrides: Path | None = None) -> Numbers:
    """Reads the packaged numbers, with those in `overrides` in their place.

    Raises NumbersError for a file that cannot be read and for a number that is
    missing, unknown, of the wrong kind, or impossible.
    """
    packaged = files(__package__).joinpath("policy.toml").read_text(encoding="utf-8")
    table: Table = tomllib.loads(packaged)
    if overrides is not None:
        table = _merged(table, _read(overrides))
    return _numbers(table)


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NumbersError(f"{path}: {error}; it must be a readable TOML file") from error


def _merged(below: Table, above: Table) -> Table:
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(known, value) if both else value  # type: ignore[arg-type]
    return merged


def _numbers(table: Table) -> Numbers:
    _no_others(table, {"deadline", "quota", "retry", "cache", "objective"}, where="policy")
    return Numbers(
        deadlines=_by_class(table, "deadline", DeadlineClass, _deadline),
        quotas=_by_class(table, "quota", QuotaClass, _quota),
        retry=_retry(_table(table, "retry"), "retry"),
        cache=_by_class(table, "cache", CacheScope, lambda t, where: _typed(CacheTime, t, where)),
        objectives=_by_class(table, "objective", DeadlineClass, _objective),
    )


def _by_class(
    table: Table, key: str, classes: type[C], read: Callable[[Table, str], V]
) -> dict[C, V]:
    below = _table(table, key)
    _no_others(below, {str(one) for one in classes}, where=key)
    return {one: read(_table(below, one, prefix=f"{key}."), f"{key}.{one}") for one in classes}


def _deadline(table: Table, where: str) -> Deadline:
    deadline = _typed(Deadline, table, where)
    if deadline.default_ms > deadline.max_ms:
        raise NumbersError(f"{where}.default_ms is above {where}.max_ms ({deadline.max_ms})")
    return deadline


def _quota(table: Table, where: str) -> Quota:
    return _typed(Quota, table, where)


def _objective(table: Table, where: str) -> Objective:
    objective = _typed(Objective, table, where)
    for name in ("availability_percent", "latency_percent"):
        if getattr(objective, name) >= 100:
            raise NumbersError(f"{where}.{name} must be below 100: no budget would be left")
    return objective


def _retry(table: Table, where: str) -> Retry:
    retry = _typed(Retry, table, where)
    if not 2 <= retry.attempts <= _ATTEMPTS_MAX:
        raise NumbersError(f"{where}.attempts must be from 2 to {_ATTEMPTS_MAX}")
    if retry.backoff_initial_ms > retry.backoff_max_ms:
        raise NumbersError(f"{where}.backoff_initial_ms is above {where}.backoff_max_ms")
    return retry


def _table(table: Table, key: str, *, prefix: str = "") -> Table:
    below = table.get(key)
    if not isinstance(below, Mapping):
        raise NumbersError(f"[{prefix}{key}] is missing from the policy numbers")
    return below


def _typed(into: type[V], table: Table, where: str) -> V:
    """Makes an `into` of positive numbers out of a table with exactly its keys."""
    hints = get_type_hints(into)
    names = [field.name for field in fields(into)]  # type: ignore[arg-type]
    _no_others(table, set(names), where=where)
    return into(**{name: _number(table, name, hints[name], where) for name in names})


def _number(table: Table, name: str, kind: type, where: str) -> int | float:
    value = table.get(name)
    allowed = (int,) if kind is int else (int, float)
    if not isinstance(value, allowed) or isinstance(value, bool) or value <= 0:
        noun = "a whole number" if kind is int else "a number"
        raise NumbersError(f"{where}.{name} must be {noun} above 0, and is {value!r}")
    return value


def _no_others(table: Table, known: set[str], *, where: str) -> None:
    for name in sorted(set(table) - known):
        raise NumbersError(f"{where}.{name} is not a known name; known: {', '.join(sorted(known))}")
