"""Keeps secrets out of everything that is shown: logs, traces, the console.

A contract marks secret and personal fields with the built-in option
``debug_redact``; a message is only ever shown through ``redacted``. Free text
(an exception's message, a traceback) goes through ``scrubbed``, which knows the
forms of credentials and the values that a request marked as secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

REDACTED: Final = "[redacted]"
ITEMS_SHOWN_MAX: Final = 20
TEXT_SHOWN_CHARACTERS_MAX: Final = 256
# Shorter values would blot out half of a text that merely contains them.
SECRET_CHARACTERS_MIN: Final = 4

Shown = str | int | float | bool | list["Shown"] | dict[str, "Shown"]

_CREDENTIALS: Final = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {REDACTED}"),
    (re.compile(r"\b(bpk_[A-Za-z0-9]{8})_[\w-]+"), rf"\1_{REDACTED}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"(://[^/\s:@]*:)[^\s/]+@"), rf"\1{REDACTED}@"),
    (
        re.compile(r"(?i)(passw(?:or)?d|secret|api[_-]?key)([\"']?\s*[=:]\s*[\"']?)[^\s\"',;)]+"),
        rf"\1\2{REDACTED}",
    ),
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*-----|\Z)", re.DOTALL),
        REDACTED,
    ),
)


def redacted(message: Message) -> dict[str, Shown]:
    """Returns the set fields of a message by name, those marked as secret blotted out.

    Enums are shown by name, bytes by their length, long texts and lists cut.
    """
    return {
        _name(field): REDACTED if _is_secret(field) else _field(field, value)
        for field, value in message.ListFields()
    }


def secrets_of(message: Message) -> set[str]:
    """Returns the texts inside the fields that are marked as secret."""
    if not holds_secrets(message.DESCRIPTOR):
        return set()
    return {
        text
        for field, value in message.ListFields()
        for text in _secrets_in(field, value)
        if len(text) >= SECRET_CHARACTERS_MIN
    }


def scrubbed(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Returns the text without credentials and without the given values."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REDACTED)
        # The form that repr() gives it, in which exceptions mostly quote a value.
        text = text.replace(repr(secret)[1:-1], REDACTED)
    for pattern, replacement in _CREDENTIALS:
        text = pattern.sub(replacement, text)
    return text


def _name(field: FieldDescriptor) -> str:
    return f"[{field.full_name}]" if field.is_extension else field.name


@cache
def _is_secret(field: FieldDescriptor) -> bool:
    return field.GetOptions().debug_redact


@cache
def holds_secrets(descriptor: Descriptor) -> bool:
    """Tells whether a secret field can be reached, in messages that contain themselves too."""
    reached = {descriptor.full_name: descriptor}
    unvisited = [descriptor]
    while unvisited:
        for field in unvisited.pop().fields:
            if _is_secret(field):
                return True
            inner = field.message_type
            if inner and inner.full_name not in reached:
                reached[inner.full_name] = inner
                unvisited.append(inner)
    return False


def _map_value(field: FieldDescriptor) -> FieldDescriptor | None:
    """Returns the field of a map's values; None when the field is no map."""
    of = field.message_type
    return of.fields_by_name["value"] if of and of.GetOptions().map_entry else None


def _field(field: FieldDescriptor, value: Any) -> Shown:
    map_value = _map_value(field)
    if map_value is not None:
        return _map(map_value, dict(value))
    if field.is_repeated:
        return _list(field, list(value))
    return _single(field, value)


def _map(field: FieldDescriptor, entries: dict[Any, Any]) -> dict[str, Shown]:
    shown: dict[str, Shown] = {
        _cut(str(key)): _single(field, value)
        for key, value in list(entries.items())[:ITEMS_SHOWN_MAX]
    }
    if len(entries) > ITEMS_SHOWN_MAX:
        shown["…"] = f"{len(entries) - ITEMS_SHOWN_MAX} more"
    return shown


def _list(field: FieldDescriptor, items: list[Any]) -> list[Shown]:
    shown = [_single(field, item) for item in items[:ITEMS_SHOWN_MAX]]
    if len(items) > ITEMS_SHOWN_MAX:
        shown.append(f"… {len(items) - ITEMS_SHOWN_MAX} more")
    return shown


def _single(field: FieldDescriptor, value: Any) -> Shown:
    if isinstance(value, Message):
        return redacted(value)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if field.enum_type and isinstance(value, int):
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    return _cut(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    more = len(text) - TEXT_SHOWN_CHARACTERS_MAX
    return text if more <= 0 else f"{text[:TEXT_SHOWN_CHARACTERS_MAX]}… {more} more"


def _secrets_in(field: FieldDescriptor, value: Any) -> Iterator[str]:
    for part in _parts(field, value):
        if _is_secret(field):
            yield from _texts(part)
        elif isinstance(part, Message):
            yield from secrets_of(part)


def _parts(field: FieldDescriptor, value: Any) -> list[Any]:
    if _map_value(field) is not None:
        return list(value.values())
    return list(value) if field.is_repeated else [value]


def _texts(value: Any) -> Iterator[str]:
    """Yields every text inside one value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "backslashreplace")
    elif isinstance(value, Message):
        for field, inner in value.ListFields():
            for part in _parts(field, inner):
                yield from _texts(part)
