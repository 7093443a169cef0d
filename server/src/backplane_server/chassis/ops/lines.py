"""Turns a log event into one line: JSON for machines, columns for a terminal.

No value can end a line or drive the terminal: control characters, line and
paragraph separators and the marks that reorder text are escaped in both forms.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from google.protobuf.message import Message

from backplane_server.chassis.ops.redaction import REDACTED, redacted, scrubbed

Render = Callable[[dict[str, Any]], str]

NESTING_SHOWN_MAX: Final = 8

_SECRET_KEYS: Final = re.compile(
    r"(?i)(authorization|passw(or)?d|secret|api_?key|private_?key|(access|refresh|id)_token)"
)
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
# A traceback alone takes several lines; its margin keeps them from passing as events.
_MARGIN: Final = "    | "
_encode: Final = json.JSONEncoder(default=str, separators=(",", ":")).encode


def renderer(*, console: bool, colors: bool = False) -> Render:
    """Returns a function from an event to its line, with the line's end.

    It takes the event for itself and may change it.
    """
    return _console(colors=colors) if console else _json()


def without_secrets(event: Mapping[str, Any], *, depth: int = 0) -> dict[str, Any]:
    """Returns a copy of an event that was written by hand, its values safe to show."""
    return {
        str(key): REDACTED if value and _SECRET_KEYS.search(str(key)) else _shown(value, depth)
        for key, value in event.items()
    }


def escaped(text: str) -> str:
    r"""Returns the text with everything invisible spelled out: a newline as ``\n``."""
    return _UNSAFE.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def _shown(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Message):
        return redacted(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    return _shown_within(value, depth + 1)


def _shown_within(value: Any, depth: int) -> Any:
    if depth <= NESTING_SHOWN_MAX and isinstance(value, Mapping):
        return without_secrets(value, depth=depth)
    if depth <= NESTING_SHOWN_MAX and isinstance(value, list | tuple | set | frozenset):
        return [_shown(item, depth) for item in value]
    return scrubbed(str(value))


def _json() -> Render:
    render = structlog.processors.JSONRenderer(serializer=lambda event, **_: _encode(event))

    def line(event: dict[str, Any]) -> str:
        # json escapes all that is not printable ASCII.
        return str(render(None, "", event)) + "\n"

    return line


def _console(*, colors: bool) -> Render:
    render = structlog.dev.ConsoleRenderer(colors=colors, sort_keys=False, pad_event_to=18)

    def line(event: dict[str, Any]) -> str:
        trace = str(event.pop("exception", ""))
        safe = {escaped(key): _escaped_within(value) for key, value in event.items()}
        margin = "".join(f"{_MARGIN}{escaped(part)}\n" for part in trace.splitlines())
        return f"{render(None, '', safe)}\n{margin}"

    return line


def _escaped_within(value: Any) -> Any:
    if isinstance(value, str):
        return escaped(value)
    return escaped(str(value)) if isinstance(value, list | dict) else value
