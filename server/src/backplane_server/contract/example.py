"""Plausible requests that satisfy their rules, for references and first calls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from backplane_server.contract.facts import Reader, is_ours
from backplane_server.contract.limits import typed_rules

_UUID: Final = "0193a1f0-5c1e-7b3a-9d2e-4f6a8b0c1d2e"
_TYPE_ID: Final = re.compile(r"\^\(?([a-z]+)(?:\|[a-z|]+\))?_\[0-7\]")
_TYPE_ID_TAIL: Final = "01jd8x7kz2e9p3q5r7s9tavbwc"
_QUOTED: Final = re.compile(r"`([^`]+)`")
_WELL_KNOWN: Final[dict[str, Any]] = {
    "google.protobuf.Timestamp": "2026-01-31T12:00:00Z",
    "google.protobuf.Duration": "30s",
    "google.type.Money": {"currency_code": "GBP", "units": "12", "nanos": 500_000_000},
    "google.type.Date": {"year": 2026, "month": 1, "day": 31},
    "google.type.Decimal": {"value": "1.25"},
}
_BY_NAME: Final = {
    "currency_code": "GBP",
    "country_code": "GB",
    "language_code": "en",
    "sku": "85123A",
    "name": "Lamp",
    "display_name": "Lamp",
    "query": "lamp",
    "permission": "orders.orders.place",
    "reason": "Ordered twice",
    "image_url": "https://shop.example/lamp.jpg",
    "api_key": "bpk_" + "A" * 8 + "_" + "A" * 43,
}
_NUMBERS: Final = ("gte", "gt", "lte", "lt", "const")
# Fields that a first call leaves alone.
_LEFT_OUT: Final = frozenset({"page_size", "page_token", "etag", "filter", "order_by"})
_INTEGER_64: Final = (
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_SINT64,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED64,
)


class Examples:
    """Makes example requests from rules, and from the examples that comments give in backquotes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def request(self, message: Descriptor, *, changes: bool) -> dict[str, Any]:
        """Returns an example in protobuf's JSON form, with the proto's field names.

        A request that `changes` something shows the resource it is about; one
        that updates shows its identity and the one field in the mask.
        """
        masks = [field for field in message.fields if _is_mask(field)]
        example = {
            str(field.name): self._field(field, updates=bool(masks))
            for field in _one_of_each(message)
            if self._shown_first(field, changes=changes)
        }
        for mask in masks:
            self._fill_mask(message, mask, example)
        return example

    def _shown_first(self, field: FieldDescriptor, *, changes: bool) -> bool:
        if self._needed(field) or field.name == "request_id" or _choice_name(field):
            return True
        return changes and _is_ours(field.message_type) and not field.is_repeated

    def _below(self, message: Descriptor, *, updates: bool) -> dict[str, Any]:
        return {
            str(field.name): self._field(field, updates=updates)
            for field in _one_of_each(message)
            if self._shown_below(field, updates=updates)
        }

    def _shown_below(self, field: FieldDescriptor, *, updates: bool) -> bool:
        behaviours = self._reader.behaviours(field)
        if "OUTPUT_ONLY" in behaviours or field.name in _LEFT_OUT:
            return False
        if self._needed(field) or _choice_name(field) or "IDENTIFIER" in behaviours:
            return updates or "IDENTIFIER" not in behaviours or self._needed(field)
        told = field.name in _BY_NAME or "`" in self._reader.comments.of(str(field.full_name))
        return not updates and told and field.type == FieldDescriptor.TYPE_STRING

    def _needed(self, field: FieldDescriptor) -> bool:
        rules = self._reader.rules(field)
        if "REQUIRED" in self._reader.behaviours(field) or (rules is not None and rules.required):
            return True
        return rules is not None and bool(getattr(typed_rules(rules), "min_items", 0))

    def _field(self, field: FieldDescriptor, *, updates: bool) -> Any:
        rules = self._reader.rules(field)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return {}
        if not field.is_repeated:
            return self._value(field, typed_rules(rules) if rules else None, updates=updates)
        items = typed_rules(rules.repeated.items) if rules else None
        value = self._value(field, items, updates=updates)
        is_list = isinstance(value, str) and value.startswith("[")
        return json.loads(value) if is_list else [value]

    def _value(self, field: FieldDescriptor, rules: Any | None, *, updates: bool) -> Any:
        if field.message_type is not None:
            return self._message_value(field.message_type, updates=updates)
        if field.enum_type is not None:
            return _enum_value(field.enum_type, rules)
        if field.type == FieldDescriptor.TYPE_STRING:
            return self._text(field, rules)
        if field.type == FieldDescriptor.TYPE_BYTES:
            return "AA=="
        return True if field.type == FieldDescriptor.TYPE_BOOL else _number(field, rules)

    def _message_value(self, message: Descriptor, *, updates: bool) -> Any:
        if message.full_name in _WELL_KNOWN:
            return _WELL_KNOWN[message.full_name]
        return self._below(message, updates=updates) if _is_ours(message) else {}

    def _text(self, field: FieldDescriptor, rules: Any | None) -> str:
        candidates = [*self._candidates(field, rules)]
        return next((one for one in candidates if _fits(one, rules)), candidates[-1])

    def _candidates(self, field: FieldDescriptor, rules: Any | None) -> Iterator[str]:
        if rules is not None:
            yield from rules.example
            yield from getattr(rules, "in")
            if rules.const:
                yield rules.const
            if rules.uuid:
                yield _UUID
            type_id = _TYPE_ID.match(rules.pattern)
            if type_id:
                yield f"{type_id[1]}_{_TYPE_ID_TAIL}"
        yield from _QUOTED.findall(self._reader.comments.of(str(field.full_name)))
        name = str(field.name).removesuffix("s" if field.is_repeated else "")
        yield _BY_NAME.get(name, name.replace("_", " "))
        shortest = int(max(rules.min_len, rules.len, 1)) if rules is not None else 1
        yield from ("A" * shortest, "1" * shortest, "a" * shortest)

    def _fill_mask(
        self, message: Descriptor, mask: FieldDescriptor, example: dict[str, Any]
    ) -> None:
        """Gives a field mask one path: a text that the call changes, set beside it."""
        for target in message.fields:
            if _is_ours(target.message_type) and target.name in example:
                changed = self._changeable(target.message_type)
                if changed is not None:
                    example[target.name][changed.name] = self._field(changed, updates=True)
                    example[mask.name] = str(changed.json_name)

    def _changeable(self, message: Descriptor | None) -> FieldDescriptor | None:
        fixed = {"OUTPUT_ONLY", "IDENTIFIER", "IMMUTABLE", "REQUIRED"}
        for field in message.fields if message is not None else ():
            plain = field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated
            if plain and field.name not in _LEFT_OUT and not fixed & self._reader.behaviours(field):
                return field
        return None


def _one_of_each(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Yields the fields, of each oneof the first only, and no field masks."""
    oneofs: set[str] = set()
    for field in message.fields:
        choice = _choice_name(field)
        if choice not in oneofs and not _is_mask(field):
            yield field
        if choice:
            oneofs.add(choice)


def _is_ours(message: Descriptor | None) -> bool:
    return message is not None and is_ours(message.full_name)


def _enum_value(enum: EnumDescriptor, rules: Any | None) -> str:
    excluded = set(rules.not_in) if rules is not None else set()
    named = [v for v in enum.values if v.number and v.number not in excluded]
    return str(named[0].name if named else enum.values[0].name)


def _number(field: FieldDescriptor, rules: Any | None) -> Any:
    value = _allowed_number(rules)
    return str(value) if field.type in _INTEGER_64 else value


def _allowed_number(rules: Any | None) -> Any:
    """Returns 2 where the rules allow it, or else the nearest number that they do."""
    stated = {rule.name: value for rule, value in rules.ListFields()} if rules is not None else {}
    if "const" in stated:
        return stated["const"]
    least = max(stated.get("gte", 0), stated.get("gt", -1) + 1)
    most = min(stated.get("lte", 2), stated.get("lt", 3) - 1)
    return max(least, min(2, most))


def _fits(text: str, rules: Any | None) -> bool:
    if rules is None:
        return True
    stated = {rule.name: value for rule, value in rules.ListFields()}
    long_enough = len(text) >= max(stated.get("min_len", 0), stated.get("len", 0))
    short_enough = len(text) <= min(stated.get("max_len", len(text)), stated.get("len", len(text)))
    return long_enough and short_enough and _matches(text, stated.get("pattern", ""))


def _matches(text: str, pattern: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        # RE2 knows classes that Python does not (\P{Cc}); plain words pass those in use.
        return text.isprintable()


def _is_mask(field: FieldDescriptor) -> bool:
    message = field.message_type
    return message is not None and message.full_name == "google.protobuf.FieldMask"


def _choice_name(field: FieldDescriptor) -> str:
    """Returns the oneof of a field; empty for protobuf's own form of `optional`."""
    oneof = field.containing_oneof
    if oneof is None or oneof.name == f"_{field.name}":
        return ""
    return str(oneof.name)
