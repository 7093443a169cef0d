"""Values that one step saves and a later one sends or expects."""

from __future__ import annotations

import re
from typing import Any

_NAME = re.compile(r"\$\{([a-z_]+)\}")


def filled(value: Any, saved: dict[str, Any]) -> Any:
    """Replaces `${name}` in every text; raises KeyError for what was not saved."""
    if isinstance(value, str):
        return _NAME.sub(lambda name: str(saved[name[1]]), value)
    if isinstance(value, list):
        return [filled(each, saved) for each in value]
    if isinstance(value, dict):
        return {key: filled(each, saved) for key, each in value.items()}
    return value


def found(value: Any, path: str) -> Any:
    """Gives what stands at a path: `orders.0.id`; raises LookupError."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value
