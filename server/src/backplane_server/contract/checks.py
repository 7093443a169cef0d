"""What makes a contract incomplete or contradict itself, one function a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from backplane_server.contract.errors import Problem
from backplane_server.contract.facts import (
    MethodFacts,
    Reader,
    ServiceFacts,
    is_ours,
    our_files,
    reason_names,
)
from backplane_server.contract.limits import is_limited
from backplane_server.contract.plan import Idempotency, Kind

Check = Callable[[MethodFacts, ServiceFacts, Reader], Iterator[str]]

_PERMISSION: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_BRACES: Final = re.compile(r"\{([^}=]+)(?:=[^}]*)?\}")
_REQUEST_ID_KINDS: Final = (Idempotency.REQUEST_ID, Idempotency.REQUEST_ID_REQUIRED)


def service_problems(service: ServiceFacts, reader: Reader) -> Iterator[Problem]:
    """Yields every fault of one service's contract."""
    full_name = str(service.descriptor.full_name)
    yield from (Problem(full_name, fault) for fault in _service_faults(service, reader))
    for method in service.methods:
        yield from (Problem(method.full_name, fault) for fault in _faults(method, service, reader))
    yield from _request_field_problems(service, reader)
    yield from _sensitivity_problems(service, reader)


def _service_faults(service: ServiceFacts, reader: Reader) -> Iterator[str]:
    if not service.name:
        yield "has no policy: set option (backplane.policy.v1.service) with its short name"
        return
    if not _has_reasons_enum(service, reader):
        yield f"error_reasons names no enum that exists: {service.error_reasons!r}"
    if _uncommented(str(service.descriptor.full_name), service, reader):
        yield "has no comment"


def _faults(method: MethodFacts, service: ServiceFacts, reader: Reader) -> Iterator[str]:
    if not method.stated:
        yield "has no policy: set option (backplane.policy.v1.method)"
    for check in _CHECKS if method.stated else (_http, _comment):
        yield from check(method, service, reader)


def _access(method: MethodFacts, service: ServiceFacts, _: Reader) -> Iterator[str]:
    if method.access is None:
        yield "states no access: set public, authenticated or a permission"
    for name in (method.permission, *method.optional_permissions):
        if name and not _PERMISSION.fullmatch(name):
            yield f"permission {name!r} is not lower-case words with dots between"
        elif name and service.name and not name.startswith(f"{service.name}."):
            yield f"permission {name!r} must start with {service.name + '.'!r}"


def _classes(method: MethodFacts, _: ServiceFacts, __: Reader) -> Iterator[str]:
    if method.deadline is None:
        yield "states no deadline class"
    if method.quota is None:
        yield "states no quota class"
    if method.priority is None:
        yield "states no priority"


def _idempotency(method: MethodFacts, _: ServiceFacts, __: Reader) -> Iterator[str]:
    if method.has_side_effects and method.idempotency is Idempotency.NONE:
        yield (
            "changes something without saying how a repeated call is kept harmless: set "
            "idempotency, or idempotency_level = NO_SIDE_EFFECTS"
        )
    if not method.has_side_effects and method.idempotency is not Idempotency.NONE:
        yield "has no side effects and must not state idempotency"


def _request_id(method: MethodFacts, _: ServiceFacts, __: Reader) -> Iterator[str]:
    field = method.descriptor.input_type.fields_by_name.get("request_id")
    is_text = field is not None and field.type == FieldDescriptor.TYPE_STRING
    if method.idempotency in _REQUEST_ID_KINDS and not is_text:
        yield f"needs a string field request_id in {method.descriptor.input_type.full_name}"
    if method.idempotency not in _REQUEST_ID_KINDS and field is not None:
        yield "has a request_id in its request but states another idempotency"


def _reasons(method: MethodFacts, service: ServiceFacts, reader: Reader) -> Iterator[str]:
    if not method.reasons and not method.no_reasons:
        yield "lists no error reasons: set reasons, or no_reasons = true"
    if method.reasons and method.no_reasons:
        yield "lists error reasons and states no_reasons"
    if _has_reasons_enum(service, reader):
        known = reason_names(reader, service.error_reasons)
        for name in method.reasons:
            if name not in known:
                yield f"reason {name} is not in {service.error_reasons}"


def _http(method: MethodFacts, _: ServiceFacts, __: Reader) -> Iterator[str]:
    if method.http is None:
        if method.kind is Kind.UNARY_UNARY:
            yield "has no HTTP rule: set option (google.api.http)"
        return
    for path in _BRACES.findall(method.http.path):
        if not _has_field(method.descriptor.input_type, path):
            yield f"HTTP path names {path!r}, which its request lacks"
    body = method.http.body
    if body not in ("", "*") and not _has_field(method.descriptor.input_type, body):
        yield f"HTTP body names {body!r}, which its request lacks"


def _cache(method: MethodFacts, _: ServiceFacts, __: Reader) -> Iterator[str]:
    if method.cache is None:
        return
    if method.cache.scope is None:
        yield "states a cache without its scope"
    if method.has_side_effects:
        yield "changes something and must not be cached"
    for tag in method.cache.tags:
        for path in _BRACES.findall(tag):
            if not _has_field(method.descriptor.input_type, path):
                yield f"cache tag {tag!r} names {path!r}, which its request lacks"


def _comment(method: MethodFacts, service: ServiceFacts, reader: Reader) -> Iterator[str]:
    if _uncommented(method.full_name, service, reader):
        yield "has no comment"


# In the order in which an author would set them.
_CHECKS: Final[tuple[Check, ...]] = (
    _comment,
    _access,
    _idempotency,
    _request_id,
    _classes,
    _reasons,
    _cache,
    _http,
)


def _request_field_problems(service: ServiceFacts, reader: Reader) -> Iterator[Problem]:
    """Yields fields of requests, at any depth, that take whatever a caller sends."""
    seen: set[str] = set()
    for method in service.methods:
        for field in _fields_below(method.descriptor.input_type, reader, seen):
            if not is_limited(reader, field):
                yield Problem(
                    str(field.full_name),
                    f"has no validation rule that limits it, in requests of {method.full_name}",
                )


def _fields_below(message: Descriptor, reader: Reader, seen: set[str]) -> Iterator[FieldDescriptor]:
    """Yields what callers fill in, of our own messages only; those of others have no rules."""
    if message.full_name in seen or not is_ours(message.full_name):
        return
    seen.add(message.full_name)
    for field in message.fields:
        if "OUTPUT_ONLY" not in reader.behaviours(field):
            yield field
            if field.message_type is not None and not field.message_type.GetOptions().map_entry:
                yield from _fields_below(field.message_type, reader, seen)


def _sensitivity_problems(service: ServiceFacts, reader: Reader) -> Iterator[Problem]:
    for file in our_files(service.descriptor.file):
        for message in file.message_types_by_name.values():
            for field in _all_fields(message):
                stated = reader.sensitivity(field)
                if stated and not reader.is_redacted(field):
                    yield Problem(
                        str(field.full_name), f"is {stated} and must carry debug_redact = true"
                    )


def _all_fields(message: Descriptor) -> Iterator[FieldDescriptor]:
    yield from message.fields
    for nested in message.nested_types:
        yield from _all_fields(nested)


def _has_reasons_enum(service: ServiceFacts, reader: Reader) -> bool:
    try:
        return bool(reason_names(reader, service.error_reasons))
    except KeyError:
        return False


def _uncommented(full_name: str, service: ServiceFacts, reader: Reader) -> bool:
    known = reader.comments.known(service.descriptor.file.name)
    return known and not reader.comments.of(full_name)


def _has_field(message: Descriptor, path: str) -> bool:
    name, _, rest = path.partition(".")
    field = message.fields_by_name.get(name)
    if field is None or not rest:
        return field is not None
    return field.message_type is not None and _has_field(field.message_type, rest)
