"""Changes between two policies of one method: a table of facts, and how each may move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from backplane_server.contract.facts import MethodFacts
from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.numbers import Numbers
from backplane_server.contract.plan import Access, CacheScope, Idempotency, Priority

Judge = Callable[[MethodFacts, MethodFacts, Numbers], Severity]

_COMPATIBLE = Severity.COMPATIBLE
_LOOSENING = Severity.LOOSENING
_TIGHTENING = Severity.TIGHTENING

_ACCESS_RANK: Final = {Access.PUBLIC: 0, Access.AUTHENTICATED: 1, Access.PERMISSION: 2}
_PRIORITY_RANK: Final = {Priority.CRITICAL: 0, Priority.INTERACTIVE: 1, Priority.BATCH: 2}
_IDEMPOTENCY: Final = {
    (Idempotency.REQUEST_ID, Idempotency.REQUEST_ID_REQUIRED): _TIGHTENING,
    (Idempotency.NATURAL, Idempotency.REQUEST_ID_REQUIRED): _TIGHTENING,
    # Callers that repeat a call without a request_id now repeat its effect.
    (Idempotency.NATURAL, Idempotency.REQUEST_ID): _TIGHTENING,
    (Idempotency.REQUEST_ID_REQUIRED, Idempotency.REQUEST_ID): _LOOSENING,
    (Idempotency.REQUEST_ID_REQUIRED, Idempotency.NATURAL): _LOOSENING,
}


def method_changes(old: MethodFacts, new: MethodFacts, *, numbers: Numbers) -> Iterator[Change]:
    """Yields what changed in one method's policy."""
    for name, read, judge in _FACTS:
        before, after = read(old), read(new)
        if before != after:
            severity = judge(old, new, numbers)
            yield Change(severity, new.full_name, f"{name} {_shown(before)} -> {_shown(after)}")
    yield from _listed(old, new)


def new_method_changes(new: MethodFacts) -> Iterator[Change]:
    """Yields the change that a method nobody calls yet makes."""
    severity = _LOOSENING if new.access is Access.PUBLIC else _COMPATIBLE
    yield Change(severity, new.full_name, f"new method for {_shown(_access_of(new))}")


def _listed(old: MethodFacts, new: MethodFacts) -> Iterator[Change]:
    for name, added, removed in (
        ("reasons", _COMPATIBLE, _COMPATIBLE),
        ("optional_permissions", _TIGHTENING, _LOOSENING),
    ):
        before, after = set(getattr(old, name)), set(getattr(new, name))
        for one in sorted(after - before):
            yield Change(added, new.full_name, f"{name} gained {one}")
        for one in sorted(before - after):
            yield Change(removed, new.full_name, f"{name} lost {one}")


def _access_of(facts: MethodFacts) -> str:
    return facts.permission or str(facts.access)


def _access(old: MethodFacts, new: MethodFacts, _: Numbers) -> Severity:
    if old.access is None or new.access is None:
        return _LOOSENING
    weaker = _ACCESS_RANK[new.access] < _ACCESS_RANK[old.access]
    return _LOOSENING if weaker else _TIGHTENING


def _effect(old: MethodFacts, _: MethodFacts, __: Numbers) -> Severity:
    return _COMPATIBLE if old.has_side_effects else _TIGHTENING


def _idempotency(old: MethodFacts, new: MethodFacts, _: Numbers) -> Severity:
    return _IDEMPOTENCY.get((old.idempotency, new.idempotency), _COMPATIBLE)


def _deadline(old: MethodFacts, new: MethodFacts, numbers: Numbers) -> Severity:
    if old.deadline is None or new.deadline is None:
        return _TIGHTENING
    before, after = numbers.deadlines[old.deadline], numbers.deadlines[new.deadline]
    shorter = after.max_ms < before.max_ms or after.default_ms < before.default_ms
    return _TIGHTENING if shorter else _COMPATIBLE


def _quota(old: MethodFacts, new: MethodFacts, numbers: Numbers) -> Severity:
    if old.quota is None or new.quota is None:
        return _TIGHTENING
    before, after = numbers.quotas[old.quota], numbers.quotas[new.quota]
    less = after.per_second < before.per_second or after.burst < before.burst
    return _TIGHTENING if less else _COMPATIBLE


def _priority(old: MethodFacts, new: MethodFacts, _: Numbers) -> Severity:
    if old.priority is None or new.priority is None:
        return _TIGHTENING
    later = _PRIORITY_RANK[new.priority] > _PRIORITY_RANK[old.priority]
    return _TIGHTENING if later else _COMPATIBLE


def _audited(old: MethodFacts, _: MethodFacts, __: Numbers) -> Severity:
    return _LOOSENING if old.audited else _COMPATIBLE


def _cache(old: MethodFacts, new: MethodFacts, _: Numbers) -> Severity:
    """One reply for everybody is a matter of security; whether it is new or was the caller's."""
    shared_before = old.cache is not None and old.cache.scope is CacheScope.SHARED
    shared_after = new.cache is not None and new.cache.scope is CacheScope.SHARED
    return _LOOSENING if shared_after and not shared_before else _COMPATIBLE


def _http(old: MethodFacts, _: MethodFacts, __: Numbers) -> Severity:
    return _COMPATIBLE if old.http is None else _TIGHTENING


def _always_compatible(_: MethodFacts, __: MethodFacts, ___: Numbers) -> Severity:
    return _COMPATIBLE


def _cache_of(facts: MethodFacts) -> str:
    return f"{facts.cache.scope} {' '.join(facts.cache.tags)}".strip() if facts.cache else ""


def _http_of(facts: MethodFacts) -> str:
    rule = facts.http
    return f"{rule.verb} {rule.path} {rule.body}".strip() if rule else ""


def _shown(value: Any) -> str:
    return str(value) if value not in (None, "") else "none"


_FACTS: Final[tuple[tuple[str, Callable[[MethodFacts], Any], Judge], ...]] = (
    ("access", _access_of, _access),
    ("side effects", lambda facts: facts.has_side_effects, _effect),
    ("idempotency", lambda facts: facts.idempotency, _idempotency),
    ("deadline", lambda facts: facts.deadline, _deadline),
    ("quota", lambda facts: facts.quota, _quota),
    ("priority", lambda facts: facts.priority, _priority),
    ("audited", lambda facts: facts.audited, _audited),
    ("cache", _cache_of, _cache),
    ("HTTP", _http_of, _http),
    ("retry_aborted", lambda facts: facts.retry_aborted, _always_compatible),
)
