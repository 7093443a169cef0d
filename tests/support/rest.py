"""A call in its REST form, by the HTTP rule of its method."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from backplane_server.contract.plan import HttpRule

_VARIABLE = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is sent: the target is path and query."""

    verb: str
    target: str
    body: bytes | None


def rest_of(rule: HttpRule, request: Message) -> Rest:
    """Splits a request into path, query and body, as google.api.http says."""
    fields: dict[str, Any] = MessageToDict(request, preserving_proto_field_name=True)

    def taken(variable: re.Match[str]) -> str:
        return quote(str(_take(fields, variable[1])), safe="")

    path = _VARIABLE.sub(taken, rule.path)
    body = _body(fields, rule.body)
    query = urlencode([*_flat(fields)])
    return Rest(rule.verb, f"{path}?{query}" if query else path, body)


def _take(fields: dict[str, Any], path: str) -> Any:
    *parents, last = path.split(".")
    for parent in parents:
        fields = fields[parent]
    return fields.pop(last)


def _body(fields: dict[str, Any], which: str) -> bytes | None:
    """Takes what the body carries out of the fields; what stays belongs in the query."""
    if not which:
        return None
    body = dict(fields) if which == "*" else fields.pop(which, {})
    if which == "*":
        fields.clear()
    return json.dumps(body, ensure_ascii=False).encode()


def _flat(fields: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _flat(one, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}", json.dumps(one) if isinstance(one, bool) else str(one)
