"""Reads from a request what its reply depends on: ``product:{sku}`` -> ``product:MUG``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

from google.protobuf.message import Message

_BRACES = re.compile(r"\{([^{}]*)\}")
Values = Callable[[Message], Iterable[str]]


def tags_reader(templates: Sequence[str]) -> Callable[[Any], tuple[str, ...]]:
    """Compiles templates; a repeated field gives one tag per element, each once."""
    readers = [_reader(template) for template in templates]

    def read(request: Message) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for reader in readers for tag in reader(request)))

    return read


def _reader(template: str) -> Values:
    # Text and paths alternate: "a:{b}" is split into "a:", "b", "".
    pieces = _BRACES.split(template)
    texts, fields = pieces[::2], [_values(path) for path in pieces[1::2]]

    def read(request: Message) -> Iterable[str]:
        for values in product(*(field(request) for field in fields)):
            yield texts[0] + "".join(
                value + text for value, text in zip(values, texts[1:], strict=True)
            )

    return read


def _values(path: str) -> Values:
    *parents, name = path.split(".")

    def read(request: Message) -> Iterable[str]:
        holder: Any = request
        for parent in parents:
            holder = getattr(holder, parent)
        value = getattr(holder, name)
        return (value,) if isinstance(value, str) else _texts(value)

    return read


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, bytes | int | float):
        return (str(value),)
    return [str(element) for element in value]
