"""A method in words: its policy, the fields of its messages and their limits, an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from backplane_server.cli.calls.methods import Method
from backplane_server.contract.example import Examples
from backplane_server.contract.facts import Reader
from backplane_server.contract.limits import limits_in_words
from backplane_server.contract.markdown import duration
from backplane_server.contract.plan import Access, Idempotency, MethodPlan
from backplane_server.contract.resolver import resolve
from backplane_server.contract.service_config import retried_codes

_EFFECTS = {
    Idempotency.NATURAL: "the same however often it is called",
    Idempotency.REQUEST_ID: "once per request_id, which is made for you",
    Idempotency.REQUEST_ID_REQUIRED: "once per request_id, which is made for you",
}
_BEHAVIOURS = {"REQUIRED": "required", "OUTPUT_ONLY": "set by the server"}


def described(method: Method) -> str:
    """Returns everything that a caller may want to know, as lines of text."""
    service = method.descriptor.containing_service.full_name
    plan = resolve(services=[service]).method(method.path)
    reader = Reader(descriptor_pool.Default())
    return "\n".join(_lines(method, plan, reader))


def _lines(method: Method, plan: MethodPlan, reader: Reader) -> Iterator[str]:
    request, reply = method.descriptor.input_type, method.descriptor.output_type
    yield f"{method.name}  ({method.path.lstrip('/')})"
    yield ""
    yield from _columns([(f"  {name}", value) for name, value in _policy(plan)])
    yield from ("", f"Request: {_streamed(request.name, method.takes_stream)}")
    yield from _fields(request, reader)
    yield from ("", f"Answer: {_streamed(reply.name, method.answers_stream)}")
    yield from _fields(reply, reader)
    yield from ("", "Example:")
    example = Examples(reader).request(request, changes=plan.has_side_effects)
    yield f"  backplane call {method.name} '{json.dumps(example, ensure_ascii=False)}'"


def _policy(plan: MethodPlan) -> Iterator[tuple[str, str]]:
    yield "who", _who(plan)
    yield "effect", _EFFECTS.get(plan.idempotency, "changes nothing")
    deadline = plan.deadline
    yield "deadline", f"{duration(deadline.default_ms)}, at most {duration(deadline.max_ms)}"
    yield "tried again", _tried_again(plan)
    yield "errors", ", ".join(sorted(plan.reasons)) or "none of its own"
    yield "REST", f"{plan.http.verb} {plan.http.path}" if plan.http else "none"


def _tried_again(plan: MethodPlan) -> str:
    codes = retried_codes(plan)
    return f"after {' or '.join(codes)}" if codes else "never"


def _who(plan: MethodPlan) -> str:
    if plan.access is Access.PUBLIC:
        return "anyone"
    if plan.access is Access.AUTHENTICATED:
        return "everyone with credentials"
    also = f"; parts of it need {', '.join(plan.optional_permissions)}"
    return f"needs {plan.permission}{also if plan.optional_permissions else ''}"


def _fields(message: Descriptor, reader: Reader) -> list[str]:
    return _columns(list(_rows(message, reader, above=(message.full_name,)))) or ["  no fields"]


def _rows(
    message: Descriptor, reader: Reader, *, above: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    indent = "  " * len(above)
    for field in message.fields:
        yield f"{indent}{field.name}", _type(field), _limits(field, reader)
        below = field.message_type
        # A message that contains itself is told once.
        if below is not None and _is_told(below) and below.full_name not in above:
            yield from _rows(below, reader, above=(*above, below.full_name))


def _is_told(message: Descriptor) -> bool:
    is_map = bool(message.GetOptions().map_entry)
    return message.full_name.split(".")[0] != "google" and not is_map


def _limits(field: FieldDescriptor, reader: Reader) -> str:
    behaviours = [_BEHAVIOURS[one] for one in sorted(reader.behaviours(field) & set(_BEHAVIOURS))]
    secret = ["kept out of logs"] if reader.is_redacted(field) else []
    return "; ".join(dict.fromkeys([*behaviours, *limits_in_words(reader, field), *secret]))


def _type(field: FieldDescriptor) -> str:
    message, enum = field.message_type, field.enum_type
    if message is not None and message.GetOptions().map_entry:
        key, value = message.fields
        return f"map of {_type(key)} to {_type(value)}"
    if enum is not None:
        name = " | ".join(value.name for value in enum.values if value.number)
    else:
        name = message.name if message is not None else _SCALARS[field.type]
    return f"list of {name}" if field.is_repeated else name


_SCALARS = {
    getattr(FieldDescriptor, f"TYPE_{name.upper()}"): name
    for name in (
        *("double", "float", "bool", "string", "bytes"),
        *("int32", "int64", "uint32", "uint64", "sint32", "sint64"),
        *("fixed32", "fixed64", "sfixed32", "sfixed64"),
    )
}


def _streamed(name: str, streams: bool) -> str:  # noqa: FBT001  # Read where it is called.
    return f"a stream of {name}" if streams else name


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines up all columns but the last; columns are cut at 40 characters' width."""
    widths = [min(40, max(map(len, column))) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
