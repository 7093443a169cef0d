"""What a contract gained that the policy gate does not list: services, and values of enums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

from backplane_server.contract.facts import is_ours
from backplane_server.contract.gate.change import Change, Severity


def additions(released: FileDescriptorSet, current: FileDescriptorSet) -> list[Change]:
    """Returns new services and new values of enums that were there, in the files' order."""
    known_services, known_enums = set(_services(released)), dict(_enums(released))
    found = [_new(name, "new service") for name in _services(current) if name not in known_services]
    for name, values in _enums(current):
        gained = [one for one in values if one not in known_enums.get(name, values)]
        found.extend(_new(f"{name}.{one}", "new value") for one in gained)
    return found


def _new(subject: str, what: str) -> Change:
    return Change(Severity.COMPATIBLE, subject, what)


def _ours(files: FileDescriptorSet) -> Iterator[FileDescriptorProto]:
    return (file for file in files.file if is_ours(f"{file.package}."))


def _services(files: FileDescriptorSet) -> Iterator[str]:
    for file in _ours(files):
        yield from (f"{file.package}.{service.name}" for service in file.service)


def _enums(files: FileDescriptorSet) -> Iterator[tuple[str, list[str]]]:
    for file in _ours(files):
        yield from _values(file.enum_type, file.package)
        for message in file.message_type:
            yield from _nested(message, file.package)


def _nested(message: DescriptorProto, scope: str) -> Iterator[tuple[str, list[str]]]:
    name = f"{scope}.{message.name}"
    yield from _values(message.enum_type, name)
    for inner in message.nested_type:
        yield from _nested(inner, name)


def _values(enums: Iterable[EnumDescriptorProto], scope: str) -> Iterator[tuple[str, list[str]]]:
    for one in enums:
        yield f"{scope}.{one.name}", [value.name for value in one.value]
