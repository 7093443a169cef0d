"""Changes between two sets of validation rules: which of them refuse more than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from backplane_server.contract.gate.change import Severity

Flat = Mapping[str, Any]

_NOTHING: Final[Any] = object()
_IGNORE: Final = "ignore"
# From what is looked at always to what is never looked at.
_IGNORE_RANK: Final = {0: 0, 1: 1, 3: 2}
_UPPER: Final = frozenset({"max_len", "max_bytes", "max_items", "max_pairs", "lt", "lte", "within"})
_LOWER: Final = frozenset({"min_len", "min_bytes", "min_items", "min_pairs", "gt", "gte"})
_TAKES_AWAY: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    **dict.fromkeys(_UPPER, lambda before, after: after < before),
    **dict.fromkeys(_LOWER, lambda before, after: after > before),
    "in": lambda before, after: not set(before) <= set(after),
    "not_in": lambda before, after: not set(after) <= set(before),
}


def rule_changes(old: Message | None, new: Message | None) -> Iterator[tuple[Severity, str]]:
    """Yields severity and description of each rule that changed, in the rules' order."""
    before, after = _flat(old), _flat(new)
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path, _NOTHING), after.get(path, _NOTHING)
        if was != now and not path.endswith(".example"):
            yield _judged(path, was, now), f"{path} {_shown(was)} -> {_shown(now)}"


def refuses_absence(rules: Message | None) -> bool:
    """Whether a request without the field is refused: what makes a new field a tightening."""
    flat = _flat(rules)
    if flat.get(_IGNORE, 0) != 0:
        return False
    names = {
        path.rpartition(".")[2]: value for path, value in flat.items() if ".items." not in path
    }
    return bool(names.get("required")) or any(
        names.get(lower, 0) > 0 for lower in ("min_len", "min_bytes", "min_items", "min_pairs")
    )


def _judged(path: str, was: Any, now: Any) -> Severity:
    name = path.rpartition(".")[2]
    if name == _IGNORE:
        return _judged_ignore(was, now)
    if now is _NOTHING:
        return Severity.COMPATIBLE
    if was is _NOTHING:
        return Severity.TIGHTENING
    takes_away = _TAKES_AWAY.get(name, lambda _, __: True)
    return Severity.TIGHTENING if _compared(takes_away, was, now) else Severity.COMPATIBLE


def _judged_ignore(was: Any, now: Any) -> Severity:
    before = _IGNORE_RANK.get(0 if was is _NOTHING else was, 0)
    after = _IGNORE_RANK.get(0 if now is _NOTHING else now, 0)
    return Severity.TIGHTENING if after < before else Severity.COMPATIBLE


def _compared(takes_away: Callable[[Any, Any], bool], was: Any, now: Any) -> bool:
    try:
        return takes_away(was, now)
    except TypeError:
        # Moments and durations are kept as text, which says only that they differ.
        return True


def _flat(rules: Message | None) -> dict[str, Any]:
    return dict(_walk(rules, "")) if rules is not None else {}


def _walk(rules: Message, prefix: str) -> Iterator[tuple[str, Any]]:
    for rule, value in rules.ListFields():
        path = f"{prefix}{rule.name}"
        if rule.is_repeated:
            yield path, tuple(_plain(one) for one in value)
        elif rule.message_type is not None and _holds_rules(rule):
            yield from _walk(value, f"{path}.")
        else:
            yield path, _plain(value)


def _holds_rules(rule: FieldDescriptor) -> bool:
    message = rule.message_type
    return message is not None and str(message.full_name).startswith("buf.validate.")


def _plain(value: Any) -> Any:
    """Returns moments and durations as seconds and nanos, which compare; other messages as text."""
    if not isinstance(value, Message):
        return value
    names = value.DESCRIPTOR.fields_by_name
    if set(names) == {"seconds", "nanos"}:
        return (getattr(value, "seconds"), getattr(value, "nanos"))  # noqa: B009 - dynamic class
    return " ".join(str(value).split())


def _shown(value: Any) -> str:
    if value is _NOTHING:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
