"""The limits that validation rules put on a field: whether any do, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from backplane_server.contract.facts import Reader

# Rules that leave a text or a list as long as it likes.
_UNBOUNDED: Final = frozenset(
    {"min_len", "min_bytes", "prefix", "suffix", "contains", "not_contains", "not_in", "example"}
    | {"min_items", "min_pairs", "unique", "items", "keys", "values", "strict"}
)
_JSON_QUOTES: Final = re.compile(r'^"|"$')
_IGNORE_ALWAYS: Final = 3
_CLASS_OR_ESCAPE: Final = re.compile(r"\\[pP]\{\w+\}|\\.|\[(?:\\.|[^\]\\])*\]")
_ENDLESS: Final = re.compile(r"[*+]|\{\d+,\}")

_WORDS: Final = {
    "const": "exactly {}",
    "len": "{} characters",
    "min_len": "at least {} characters",
    "max_len": "at most {} characters",
    "len_bytes": "{} bytes",
    "min_bytes": "at least {} bytes",
    "max_bytes": "at most {} bytes",
    "pattern": "matches `{}`",
    "prefix": "starts with `{}`",
    "suffix": "ends with `{}`",
    "contains": "contains `{}`",
    "not_contains": "does not contain `{}`",
    "in": "one of {}",
    "not_in": "none of {}",
    "lt": "below {}",
    "lte": "at most {}",
    "gt": "above {}",
    "gte": "at least {}",
    "min_items": "at least {} items",
    "max_items": "at most {} items",
    "min_pairs": "at least {} pairs",
    "max_pairs": "at most {} pairs",
    "unique": "no item twice",
    "defined_only": "a value of the enum",
    "finite": "finite",
    "uuid": "a UUID",
    "tuuid": "a UUID without dashes",
    "email": "an e-mail address",
    "uri": "a URI",
    "within": "within {}",
    "lt_now": "in the past",
    "gt_now": "in the future",
}


def is_limited(reader: Reader, field: FieldDescriptor) -> bool:
    """Whether a field of a request has a rule that bounds what a caller may put there.

    Bools need none; neither do single messages, whose own fields are looked at
    where the message is ours. Texts, bytes and lists need an upper bound;
    numbers and enums need any rule. `ignore = IGNORE_ALWAYS` states that the
    method itself checks the field, which its comment then specifies.
    """
    rules = reader.rules(field)
    if rules is not None and rules.ignore == _IGNORE_ALWAYS:
        return True
    if field.is_repeated:
        return rules is not None and _list_is_limited(field, rules)
    return _value_is_limited(field, rules)


def limits_in_words(reader: Reader, field: FieldDescriptor) -> list[str]:
    """Returns a field's rules as phrases for people: `at most 1000`."""
    rules = reader.rules(field)
    return [] if rules is None else list(_phrases(rules))


def typed_rules(rules: Any) -> Message | None:
    """Returns the rules for the field's type, such as `StringRules`, or None."""
    which = rules.WhichOneof("type")
    return getattr(rules, which) if which else None


def _list_is_limited(field: FieldDescriptor, rules: Any) -> bool:
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        key, value = entry.fields
        bounded = _bounded(rules) and _value_is_limited(key, rules.map.keys)
        return bounded and _value_is_limited(value, rules.map.values)
    return _bounded(rules) and _value_is_limited(field, rules.repeated.items)


def _value_is_limited(field: FieldDescriptor, rules: Any | None) -> bool:
    if field.message_type is not None or field.type == FieldDescriptor.TYPE_BOOL:
        return True
    return rules is not None and _bounded(rules)


def _bounded(rules: Any) -> bool:
    if rules.cel or rules.cel_expression:
        return True
    typed = typed_rules(rules)
    return typed is not None and any(_bounds(rule, value) for rule, value in typed.ListFields())


def _bounds(rule: FieldDescriptor, value: Any) -> bool:
    if rule.name == "pattern":
        return pattern_is_bounded(value)
    return rule.name not in _UNBOUNDED


def pattern_is_bounded(pattern: str) -> bool:
    """Whether a regular expression matches whole texts of limited length only."""
    bare = _CLASS_OR_ESCAPE.sub("x", pattern)
    anchored = bare.startswith("^") and bare.endswith("$")
    return anchored and not _ENDLESS.search(bare)


def _phrases(rules: Any) -> Iterator[str]:
    if rules.required:
        yield "required"
    typed = typed_rules(rules)
    for rule, value in typed.ListFields() if typed is not None else ():
        if rule.name in ("items", "keys", "values"):
            yield from (f"{_EACH[rule.name]} {phrase}" for phrase in _phrases(value))
        elif rule.name != "example":
            yield _phrase(rule, value)
    yield from (one.message or f"`{one.expression}`" for one in rules.cel)
    yield from (f"`{expression}`" for expression in rules.cel_expression)


_EACH: Final = {"items": "each item", "keys": "each key", "values": "each value"}


def _phrase(rule: FieldDescriptor, value: Any) -> str:
    words = _WORDS.get(rule.name, rule.name.replace("_", " ") + " {}")
    if value == 1 and words.endswith("s"):
        words = words.removesuffix("s")
    return words.format(_shown(rule, value))


def _shown(rule: FieldDescriptor, value: Any) -> str:
    if rule.is_repeated:
        return ", ".join(f"`{one}`" for one in value)
    if isinstance(value, Message):
        return _JSON_QUOTES.sub("", json_format.MessageToJson(value, indent=None))
    return str(value)
