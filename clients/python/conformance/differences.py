"""Compares what came of a step with what was expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from backplane_client import BackplaneError, OutcomeUnknown

from .outcome import Outcome
from .saved import found

# What proto3 JSON leaves out.
_DEFAULTS: tuple[Any, ...] = (None, "", 0, "0", False, [], {})


def difference(expected: dict[str, Any], outcome: Outcome) -> str:
    """Says what differs first; nothing where all is as expected."""
    if "error" not in expected and outcome.error is not None:
        return f"failed: {outcome.error}"
    if "error" in expected and outcome.error is None:
        return f"succeeded, and {_shown(expected['error'])} was expected"
    unknown = set(expected) - set(_CHECKS)
    if unknown:
        return f"this runner does not know {', '.join(sorted(unknown))}"
    return next(_differences(expected, outcome), "")


def _differences(expected: dict[str, Any], outcome: Outcome) -> Iterator[str]:
    for name, value in expected.items():
        told = _CHECKS[name](value, outcome)
        if told:
            yield f"{name}: {told}"


def unlike(expected: Any, actual: Any, path: str = "") -> str:
    """Compares JSON: of objects the keys that are expected, everything else whole."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        told = (
            unlike(value, actual.get(key), f"{path}.{key}".lstrip("."))
            for key, value in expected.items()
        )
        return next(filter(None, told), "")
    if isinstance(expected, list) and isinstance(actual, list):
        return _unlike_lists(expected, actual, path)
    if actual is None and expected in _DEFAULTS:
        return ""
    if expected == actual and isinstance(expected, bool) == isinstance(actual, bool):
        return ""
    return f"{path or 'it'} is {_shown(actual)}, not {_shown(expected)}"


def _unlike_lists(expected: list[Any], actual: list[Any], path: str) -> str:
    if len(expected) != len(actual):
        return f"{path or 'it'} has {len(actual)} elements, not {len(expected)}: {_shown(actual)}"
    told = (
        unlike(e, a, f"{path}.{n}") for n, (e, a) in enumerate(zip(expected, actual, strict=True))
    )
    return next(filter(None, told), "")


def _equal(expected: Any, actual: Any) -> str:
    return "" if expected == actual else f"{_shown(actual)}, not {_shown(expected)}"


def _values(outcome: Outcome, path: str) -> list[Any]:
    return [found(item, path) for item in outcome.items or []]


def _distinct(path: str, outcome: Outcome) -> str:
    values = _values(outcome, path)
    return "" if len(set(values)) == len(values) else f"some come twice: {_shown(values)}"


def _ascending(path: str, outcome: Outcome) -> str:
    values = [int(value) for value in _values(outcome, path)]
    rises = all(a < b for a, b in pairwise(values))
    return "" if rises else f"they do not rise: {_shown(values)}"


def _elapsed(bounds: dict[str, float], outcome: Outcome) -> str:
    low, high = bounds.get("min", 0), bounds.get("max", float("inf"))
    return "" if low <= outcome.elapsed_ms <= high else f"{outcome.elapsed_ms:.0f} ms"


def _error(expected: dict[str, Any], outcome: Outcome) -> str:
    if outcome.error is None:
        return "none"
    error = outcome.error
    unknown = set(expected) - set(_PARTS)
    if unknown:
        return f"this runner does not know {', '.join(sorted(unknown))}"
    told = (unlike(value, _PARTS[name](error), name) for name, value in expected.items())
    differs = next(filter(None, told), "")
    return f"{differs} in {error}" if differs else ""


def _delay_ms(error: BackplaneError) -> int | None:
    return None if error.retry_delay_s is None else round(error.retry_delay_s * 1000)


def _resource(error: BackplaneError) -> dict[str, str] | None:
    resource = error.resource
    return None if resource is None else {"type": resource.type, "name": resource.name}


_PARTS: dict[str, Callable[[BackplaneError], Any]] = {
    "code": lambda error: error.code.name,
    "reason": lambda error: error.reason,
    "metadata": lambda error: error.metadata,
    "fields": lambda error: [one.field for one in error.field_violations],
    "retry_delay_ms": _delay_ms,
    "resource": _resource,
    "outcome_unknown": lambda error: isinstance(error, OutcomeUnknown),
    "has_request_id": lambda error: bool(error.request_id),
}
_CHECKS: dict[str, Callable[[Any, Outcome], str]] = {
    "reply": lambda expected, outcome: unlike(expected, outcome.reply),
    "count": lambda expected, outcome: _equal(expected, len(outcome.items or [])),
    "items": lambda expected, outcome: unlike(expected, outcome.items),
    "distinct": _distinct,
    "ascending": _ascending,
    "error": _error,
    "attempts": lambda expected, outcome: _equal(expected, outcome.attempts),
    "replayed": lambda expected, outcome: _equal(expected, outcome.replayed),
    "elapsed_ms": _elapsed,
}


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
