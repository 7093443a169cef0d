"""The API reference: one Markdown page per service, drawn from its contract alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from backplane_server.contract.example import Examples
from backplane_server.contract.facts import Reader, is_ours, reason_names
from backplane_server.contract.limits import limits_in_words
from backplane_server.contract.markdown import anchor, duration, table
from backplane_server.contract.plan import Access, Idempotency, Kind, MethodPlan, ServicePlan
from backplane_server.contract.service_config import retried_codes

_NOTE: Final = "<!-- Written by protoc-gen-backplane from the contract. Do not edit. -->"
_IDEMPOTENCY: Final = {
    Idempotency.NONE: "changes nothing",
    Idempotency.NATURAL: "the same effect however often it is called",
    Idempotency.REQUEST_ID: "a repeated `request_id` gets the first answer",
    Idempotency.REQUEST_ID_REQUIRED: ("needs a `request_id`; a repeated one gets the first answer"),
}
_KINDS: Final = {
    Kind.UNARY_UNARY: "one request, one response",
    Kind.UNARY_STREAM: "one request, a stream of responses",
    Kind.STREAM_UNARY: "a stream of requests, one response",
    Kind.STREAM_STREAM: "a stream of requests, a stream of responses",
}
_STATUS: Final = re.compile(r"([A-Z_]+): (.+)", re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """Writes references from what `reader` sees; its comments become the text."""

    reader: Reader

    def page(self, service: ServicePlan) -> str:
        """Returns one service's page."""
        return "\n".join(self._page(service)).rstrip() + "\n"

    def _page(self, service: ServicePlan) -> Iterator[str]:
        yield from (_NOTE, "", f"# {service.name}", "")
        yield from (self.reader.comments.of(service.full_name), "")
        yield from (f"`{service.full_name}` · [all services](index.md)", "")
        yield from table(
            ("Method", "REST", "Who may call", "Effect"),
            [_summary(method) for method in service.methods],
        )
        for method in service.methods:
            yield from self._method(service, method)
        yield from self._types(service)

    def _method(self, service: ServicePlan, method: MethodPlan) -> Iterator[str]:
        full_name = f"{service.full_name}.{method.name}"
        request = self.reader.pool.FindMessageTypeByName(method.request_type)
        yield from (f"## {method.name}", "", self.reader.comments.of(full_name), "")
        yield from table(("", ""), list(_facts(method)))
        yield from ("```sh", self._call(method, request), "```", "")
        yield from (f"Request: `{request.name}`", "")
        yield from self._field_table(request)
        response = self.reader.pool.FindMessageTypeByName(method.response_type)
        yield from (f"Response: `{response.name}`", "")
        yield from self._field_table(response)
        yield from self._errors(service, method)

    def _call(self, method: MethodPlan, request: Descriptor) -> str:
        example = Examples(self.reader).request(request, changes=method.has_side_effects)
        quoted = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
        return f"backplane call {method.service}/{method.name} '{quoted}'"

    def _errors(self, service: ServicePlan, method: MethodPlan) -> Iterator[str]:
        if not method.reasons:
            yield from ("No errors of its own; see [those of every method](index.md#errors).", "")
            return
        names = reason_names(self.reader, service.error_reasons)
        rows = [self.error_row(names[reason]) for reason in names if reason in method.reasons]
        yield from ("Errors, beside [those of every method](index.md#errors):", "")
        yield from table(("Reason", "Status", "When"), rows)

    def error_row(self, full_name: str) -> tuple[str, str, str]:
        """Returns reason, status and meaning of an enum value commented `STATUS: meaning`."""
        enum_name, _, value = full_name.rpartition(".")
        enum = self.reader.pool.FindEnumTypeByName(enum_name)
        reasons = reason_names(self.reader, enum_name)
        reason = next(short for short, long in reasons.items() if long == full_name)
        comment = self.reader.comments.of(f"{enum.full_name}.{value}")
        parts = _STATUS.match(comment)
        status, meaning = parts.groups() if parts else ("", comment)
        return f"`{reason}`", f"`{status}`" if status else "", meaning

    def _field_table(self, message: Descriptor) -> Iterator[str]:
        if not message.fields:
            yield from ("No fields.", "")
        yield from table(
            ("Field", "Type", "Limits", "Meaning"), [self._field(field) for field in message.fields]
        )

    def _field(self, field: FieldDescriptor) -> tuple[str, str, str, str]:
        limits = [*self._behaviour(field), *limits_in_words(self.reader, field)]
        comment = self.reader.comments.of(str(field.full_name))
        return f"`{field.name}`", _type(field), "; ".join(dict.fromkeys(limits)), comment

    def _behaviour(self, field: FieldDescriptor) -> Iterator[str]:
        behaviours = self.reader.behaviours(field)
        if "REQUIRED" in behaviours:
            yield "required"
        if "OUTPUT_ONLY" in behaviours:
            yield "set by the server"
        if self.reader.is_redacted(field):
            yield "kept out of logs"

    def _types(self, service: ServicePlan) -> Iterator[str]:
        messages, enums = self._reached(service)
        for message in messages:
            yield from (f"## {message.name}", "", self._comment(message), "")
            yield from self._field_table(message)
        for enum in enums:
            yield from (f"## {enum.name}", "", self._comment(enum), "")
            rows = [(f"`{v.name}`", self._value_comment(enum, v.name)) for v in enum.values]
            yield from table(("Value", "Meaning"), rows)

    def _reached(self, service: ServicePlan) -> tuple[list[Descriptor], list[EnumDescriptor]]:
        """Returns the service's own types below its requests and responses, by name."""
        tops = {m.request_type for m in service.methods} | {
            m.response_type for m in service.methods
        }
        messages: dict[str, Descriptor] = {}
        enums: dict[str, EnumDescriptor] = {}
        waiting = [self.reader.pool.FindMessageTypeByName(name) for name in sorted(tops)]
        while waiting:
            for field in waiting.pop().fields:
                below = field.message_type
                if below is not None and _is_ours(below) and below.full_name not in messages:
                    messages[below.full_name] = below
                    waiting.append(below)
                if field.enum_type is not None and _is_ours(field.enum_type):
                    enums[field.enum_type.full_name] = field.enum_type
        shown = [m for name, m in sorted(messages.items()) if name not in tops and not _is_map(m)]
        return shown, [enum for _, enum in sorted(enums.items())]

    def _comment(self, described: Descriptor | EnumDescriptor) -> str:
        return self.reader.comments.of(str(described.full_name))

    def _value_comment(self, enum: EnumDescriptor, value: str) -> str:
        return self.reader.comments.of(f"{enum.full_name}.{value}")


def _summary(method: MethodPlan) -> tuple[str, str, str, str]:
    rest = f"`{method.http.verb} {method.http.path}`" if method.http else ""
    link = f"[{method.name}](#{anchor(method.name)})"
    return link, rest, access_in_words(method), _IDEMPOTENCY[method.idempotency]


def access_in_words(method: MethodPlan) -> str:
    """Returns who may call a method."""
    if method.access is Access.PERMISSION:
        return f"`{method.permission}`"
    return "anyone" if method.access is Access.PUBLIC else "every authenticated caller"


def _facts(method: MethodPlan) -> Iterator[tuple[str, str]]:
    yield "gRPC", f"`{method.full_name}` ({_KINDS[method.kind]})"
    if method.http:
        yield "REST", f"`{method.http.verb} {method.http.path}`"
    yield "Who may call", access_in_words(method)
    if method.optional_permissions:
        yield "Asks for, when used", ", ".join(f"`{one}`" for one in method.optional_permissions)
    yield "Effect", _IDEMPOTENCY[method.idempotency]
    yield "Deadline", _deadline(method)
    yield "Allowance", f"{method.quota.per_second} calls/s, {method.quota.burst} at once"
    yield "Tried again by clients", _retries(method)
    if method.audited:
        yield "Audited", "each call, refused ones too"
    if method.cache:
        yield "Kept", f"up to {method.cache.seconds} s ({method.cache.scope})"


def _deadline(method: MethodPlan) -> str:
    deadline = method.deadline
    return f"{duration(deadline.default_ms)} by default, at most {duration(deadline.max_ms)}"


def _retries(method: MethodPlan) -> str:
    codes = retried_codes(method)
    return "after " + " and ".join(f"`{code}`" for code in codes) if codes else "never"


def _type(field: FieldDescriptor) -> str:
    entry = field.message_type
    if entry is not None and _is_map(entry):
        key, value = entry.fields
        return f"map of {_single(key)} to {_single(value)}"
    return f"list of {_single(field)}" if field.is_repeated else _single(field)


def _single(field: FieldDescriptor) -> str:
    named = field.message_type or field.enum_type
    if named is None:
        return _SCALARS[field.type]
    return f"[{named.name}](#{anchor(named.name)})" if _is_ours(named) else f"`{named.full_name}`"


def _is_ours(described: Descriptor | EnumDescriptor) -> bool:
    return is_ours(described.full_name)


def _is_map(message: Descriptor) -> bool:
    return bool(message.GetOptions().map_entry)


_SCALARS: Final = {
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_BYTES: "bytes",
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_UINT64: "uint64",
    FieldDescriptor.TYPE_SINT32: "sint32",
    FieldDescriptor.TYPE_SINT64: "sint64",
    FieldDescriptor.TYPE_FIXED32: "fixed32",
    FieldDescriptor.TYPE_FIXED64: "fixed64",
    FieldDescriptor.TYPE_SFIXED32: "sfixed32",
    FieldDescriptor.TYPE_SFIXED64: "sfixed64",
    FieldDescriptor.TYPE_FLOAT: "float",
    FieldDescriptor.TYPE_DOUBLE: "double",
}
