"""What a call sets, told briefly and without what the contract redacts.

A plan per request type is made once: which fields are told, and how. With an
``update_mask`` only the fields that it names are told. Lists and messages inside
messages are told by their size, so that a record stays small.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from backplane_server.contract.facts import Reader

FIELDS_MAX: Final = 32
VALUE_CHARACTERS_MAX: Final = 200
# They say how to change, not what.
_NOT_CONTENT: Final = frozenset({"request_id", "etag", "update_mask", "page_token", "page_size"})
_MASK: Final = "google.protobuf.FieldMask"
_SINGLE_VALUES: Final = {"google.protobuf.Timestamp", "google.protobuf.Duration"}


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: how its value is told, or ``inner`` fields of a message of ours."""

    name: str
    redacted: bool
    inner: tuple[_Field, ...] | None
    descriptor: FieldDescriptor


def changes_of(request: Message) -> str:
    """Gives the JSON list of ``[path, value]``; the value is JSON, or null where redacted."""
    told = list(islice(_within_mask(request), FIELDS_MAX))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else "[]"


def _within_mask(request: Message) -> Iterator[tuple[str, str | None]]:
    told = _told(request, _plan(request.DESCRIPTOR), prefix="")
    masked = _masked(request)
    if masked is None:
        yield from told
        return
    left = set(masked)
    inside = next((f"{f.name}." for f in _plan(request.DESCRIPTOR) if f.inner is not None), "")
    for path, value in told:
        name = _named_by(path, masked)
        if name is not None:
            left.discard(name)
            yield path, value
    # What the mask names and the request leaves empty is emptied.
    yield from ((inside + _printable(name), "null") for name in sorted(left))


def _masked(request: Message) -> frozenset[str] | None:
    mask = request.DESCRIPTOR.fields_by_name.get("update_mask")
    if mask is None or not request.HasField("update_mask"):
        return None
    return frozenset(request.update_mask.paths)  # type: ignore[attr-defined]  # by contract


def _named_by(path: str, masked: Iterable[str]) -> str | None:
    """Finds the mask's name for a field: masks are relative to the resource inside."""
    _, _, inside = path.partition(".")
    return next((m for m in masked if inside == m or inside.startswith(f"{m}.")), None)


def _printable(name: str) -> str:
    return name[:VALUE_CHARACTERS_MAX] if name.isprintable() else "?"


@cache
def _plan(descriptor: Descriptor) -> tuple[_Field, ...]:
    return tuple(
        _Field(field.name, redacted(field), _inner_plan(field), field)
        for field in descriptor.fields
        if field.name not in _NOT_CONTENT and not _is_output_only(field)
    )


def _inner_plan(field: FieldDescriptor) -> tuple[_Field, ...] | None:
    """Looks one level into the messages of a request, no deeper."""
    of = field.message_type
    if of is None or field.is_repeated or of.full_name.startswith("google."):
        return None
    return tuple(
        _Field(inner.name, redacted(inner), None, inner)
        for inner in of.fields
        if not _is_output_only(inner)
    )


@cache
def redacted(field: FieldDescriptor) -> bool:
    """Tells whether a field's content is kept out of everything that is shown."""
    return bool(field.GetOptions().debug_redact)


def _is_output_only(field: FieldDescriptor) -> bool:
    return "OUTPUT_ONLY" in Reader(descriptor_pool.Default()).behaviours(field)


def _told(
    message: Message, plan: Iterable[_Field], *, prefix: str
) -> Iterator[tuple[str, str | None]]:
    for field in plan:
        if not _is_set(message, field.descriptor):
            continue
        value = getattr(message, field.name)
        path = prefix + field.name
        if field.redacted:
            yield path, None
        elif field.inner is not None:
            yield from _told(value, field.inner, prefix=f"{path}.")
        else:
            yield path, _shown(field.descriptor, value)


def _is_set(message: Message, field: FieldDescriptor) -> bool:
    if field.is_repeated:
        return len(getattr(message, field.name)) > 0
    if field.has_presence:
        return message.HasField(field.name)
    return bool(getattr(message, field.name))


def _shown(field: FieldDescriptor, value: Any) -> str:
    if field.is_repeated:
        return _list(field, value)
    return _short(_plain(field, value))


def _list(field: FieldDescriptor, values: Any) -> str:
    if field.message_type is not None:
        return _short({"items": len(values)})
    return _short([_plain(field, value) for value in values[:20]])


def _plain(field: FieldDescriptor, value: Any) -> Any:
    if field.message_type is not None:
        if field.message_type.full_name in _SINGLE_VALUES:
            return value.ToJsonString()
        return {"fields": [inner.name for inner, _ in value.ListFields()]}
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    return {"bytes": len(value)} if isinstance(value, bytes) else value


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text) <= VALUE_CHARACTERS_MAX:
        return text
    return text[: VALUE_CHARACTERS_MAX - 1] + "…"
