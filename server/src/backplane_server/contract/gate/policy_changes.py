"""Every change of policy between two descriptor sets."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet

from backplane_server.contract.facts import Reader, ServiceFacts, is_ours, pool_of
from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.gate.field_changes import message_changes
from backplane_server.contract.gate.method_changes import method_changes, new_method_changes
from backplane_server.contract.numbers import Numbers


def policy_changes(
    released: FileDescriptorSet, current: FileDescriptorSet, *, numbers: Numbers
) -> list[Change]:
    """Returns what changed, in the order of the current files; what is gone is buf's to find."""
    before, after = Reader(pool_of(released.file)), Reader(pool_of(current.file))
    known_services, known_messages = set(_services(released)), set(_messages(released))
    changes: list[Change] = []
    for name in _services(current):
        old = before.service(name) if name in known_services else None
        changes.extend(_service_changes(old, after.service(name), numbers))
    for name in _messages(current):
        if name in known_messages:
            changes.extend(_message_changes(name, before, after))
    return changes


def _service_changes(
    old: ServiceFacts | None, new: ServiceFacts, numbers: Numbers
) -> Iterator[Change]:
    known = {method.descriptor.name: method for method in old.methods} if old else {}
    for fact in ("name", "error_reasons"):
        was, now = getattr(old, fact, None), getattr(new, fact)
        if old is not None and was != now:
            subject = str(new.descriptor.full_name)
            yield Change(Severity.TIGHTENING, subject, f"{fact} {was} -> {now}")
    for method in new.methods:
        released = known.get(method.descriptor.name)
        if released is None:
            yield from new_method_changes(method)
        else:
            yield from method_changes(released, method, numbers=numbers)


def _message_changes(name: str, before: Reader, after: Reader) -> Iterator[Change]:
    old: Descriptor = before.pool.FindMessageTypeByName(name)
    new: Descriptor = after.pool.FindMessageTypeByName(name)
    yield from message_changes(old, new, before=before, after=after)


def _services(files: FileDescriptorSet) -> Iterator[str]:
    for file in files.file:
        if is_ours(f"{file.package}."):
            yield from (f"{file.package}.{service.name}" for service in file.service)


def _messages(files: FileDescriptorSet) -> Iterator[str]:
    for file in files.file:
        if is_ours(f"{file.package}."):
            for message in file.message_type:
                yield from _with_nested(message, file.package)


def _with_nested(message: DescriptorProto, scope: str) -> Iterator[str]:
    full_name = f"{scope}.{message.name}"
    yield full_name
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _with_nested(nested, full_name)
