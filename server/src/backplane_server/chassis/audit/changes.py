"""What a call sets, told briefly and without what the contract redacts.

A plan per request type is made once: which fields are told, and how. With an
``update_mask`` only the fields that it names are told. Lists and messages inside
messages are told by their size, so that a record stays small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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
# Made once: json.dumps would make an encoder for each value.
_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SINGLE_VALUES: Final = {"google.protobuf.Timestamp", "google.protobuf.Duration"}


# Gives the text of a field's value.
_Show = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: how its value is told, or ``inner`` fields of a message of ours."""

    name: str
    redacted: bool
    inner: Mapping[int, _Field] | None
    show: _Show


def changes_of(request: Message) -> str:
    """Gives the JSON list of ``[path, value]``; the value is JSON, or null where redacted."""
    told = list(islice(_within_mask(request), FIELDS_MAX))
    return _json(told) if told else "[]"


def _within_mask(request: Message) -> Iterator[tuple[str, str | None]]:
    told = _told(request, _plan(request.DESCRIPTOR), prefix="")
    masked = _masked(request)
    if masked is None:
        yield from told
        return
    left = set(masked)
    fields = _plan(request.DESCRIPTOR).values()
    inside = next((f"{field.name}." for field in fields if field.inner is not None), "")
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
def _plan(descriptor: Descriptor) -> Mapping[int, _Field]:
    """The fields of a request that are told, by their numbers."""
    return {
        field.number: _Field(field.name, redacted(field), _inner_plan(field), _shown_by(field))
        for field in descriptor.fields
        if field.name not in _NOT_CONTENT and not _is_output_only(field)
    }


def _inner_plan(field: FieldDescriptor) -> Mapping[int, _Field] | None:
    """Looks one level into the messages of a request, no deeper."""
    of = field.message_type
    if of is None or field.is_repeated or of.full_name.startswith("google."):
        return None
    return {
        inner.number: _Field(inner.name, redacted(inner), None, _shown_by(inner))
        for inner in of.fields
        if not _is_output_only(inner)
    }


@cache
def redacted(field: FieldDescriptor) -> bool:
    """Tells whether a field's content is kept out of everything that is shown."""
    return bool(field.GetOptions().debug_redact)


def _is_output_only(field: FieldDescriptor) -> bool:
    return "OUTPUT_ONLY" in Reader(descriptor_pool.Default()).behaviours(field)


def _told(
    message: Message, plan: Mapping[int, _Field], *, prefix: str
) -> Iterator[tuple[str, str | None]]:
    for descriptor, value in message.ListFields():
        field = plan.get(descriptor.number)
        if field is None:
            continue
        path = prefix + field.name
        if field.redacted:
            yield path, None
        elif field.inner is not None:
            yield from _told(value, field.inner, prefix=f"{path}.")
        else:
            yield path, field.show(value)


def _shown_by(field: FieldDescriptor) -> _Show:
    """Chooses how the values of a field are told."""
    plain = _plain_of(field)
    if not field.is_repeated:
        return lambda value: _short(plain(value))
    if field.message_type is not None:
        return lambda values: _short({"items": len(values)})
    return lambda values: _short([plain(value) for value in values[:20]])


def _plain_of(field: FieldDescriptor) -> Callable[[Any], Any]:
    of, names = field.message_type, field.enum_type
    if of is not None and of.full_name in _SINGLE_VALUES:
        return lambda value: value.ToJsonString()
    if of is not None:
        return lambda value: {"fields": [inner.name for inner, _ in value.ListFields()]}
    if names is not None:
        known = {number: value.name for number, value in names.values_by_number.items()}
        return lambda value: known.get(value, value)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: {"bytes": len(value)}
    return lambda value: value


def _short(value: Any) -> str:
    text = _json(value)
    if len(text) <= VALUE_CHARACTERS_MAX:
        return text
    return text[: VALUE_CHARACTERS_MAX - 1] + "…"
