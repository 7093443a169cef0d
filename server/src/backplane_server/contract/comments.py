"""The comments of proto files, by the full name of what they stand above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
)

Named = tuple[tuple[int, ...], str]

# Field numbers in descriptor.proto, of which a location's path consists.
_MESSAGE: Final = 4
_ENUM: Final = 5
_SERVICE: Final = 6
_FIELD: Final = 2
_NESTED: Final = 3
_NESTED_ENUM: Final = 4
_VALUE: Final = 2
_METHOD: Final = 2
_ONEOF: Final = 8


class Comments:
    """Comments that were found; `known` tells whether a file carried source locations."""

    def __init__(self, files: Iterable[FileDescriptorProto] = ()) -> None:
        self._texts: dict[str, str] = {}
        self._files: set[str] = set()
        for file in files:
            if file.source_code_info.location:
                self._files.add(file.name)
                self._texts.update(_comments_of(file))

    def known(self, file_name: str) -> bool:
        """Whether a missing comment means that there is none."""
        return file_name in self._files

    def of(self, full_name: str) -> str:
        """Returns the comment as Markdown lines, or an empty string."""
        return self._texts.get(full_name, "")


def _comments_of(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    names = dict(_names(file))
    for location in file.source_code_info.location:
        name = names.get(tuple(location.path))
        if name and location.leading_comments:
            yield name, _plain(location.leading_comments)


def _plain(comment: str) -> str:
    return "\n".join(line.removeprefix(" ").rstrip() for line in comment.splitlines()).strip()


def _names(file: FileDescriptorProto) -> Iterator[Named]:
    for index, message in enumerate(file.message_type):
        yield from _message_names(message, [_MESSAGE, index], file.package)
    for index, enum in enumerate(file.enum_type):
        yield from _enum_names(enum, [_ENUM, index], file.package)
    for index, service in enumerate(file.service):
        full_name = f"{file.package}.{service.name}"
        yield (_SERVICE, index), full_name
        for at, method in enumerate(service.method):
            yield (_SERVICE, index, _METHOD, at), f"{full_name}.{method.name}"


def _message_names(message: DescriptorProto, path: Sequence[int], scope: str) -> Iterator[Named]:
    full_name = f"{scope}.{message.name}"
    yield tuple(path), full_name
    for index, field in enumerate(message.field):
        yield (*path, _FIELD, index), f"{full_name}.{field.name}"
    for index, oneof in enumerate(message.oneof_decl):
        yield (*path, _ONEOF, index), f"{full_name}.{oneof.name}"
    for index, nested in enumerate(message.nested_type):
        yield from _message_names(nested, [*path, _NESTED, index], full_name)
    for index, enum in enumerate(message.enum_type):
        yield from _enum_names(enum, [*path, _NESTED_ENUM, index], full_name)


def _enum_names(enum: EnumDescriptorProto, path: Sequence[int], scope: str) -> Iterator[Named]:
    full_name = f"{scope}.{enum.name}"
    yield tuple(path), full_name
    # A value's name stands beside its enum's, but keyed below it: readers ask that way.
    for index, value in enumerate(enum.value):
        yield (*path, _VALUE, index), f"{full_name}.{value.name}"
