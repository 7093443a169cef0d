"""A contract as a program of its time has it: built from descriptors, with nothing of today's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.unknown_fields import UnknownFieldSet


class Contract:
    """Messages and methods of one descriptor set, in a pool of their own."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self.files = files
        self._pool = DescriptorPool()
        for file in files.file:
            self._pool.AddSerializedFile(file.SerializeToString())

    def message(self, name: str) -> Any:
        """Returns a class: `message("google.type.Money")`."""
        return GetMessageClass(self._pool.FindMessageTypeByName(name))

    def methods(self) -> Iterator[MethodDescriptor]:
        """Yields every method of our services."""
        for file in self.files.file:
            if file.package.startswith("backplane."):
                for service in file.service:
                    name = f"{file.package}.{service.name}"
                    yield from self._pool.FindServiceByName(name).methods

    def method(self, channel: grpc.aio.Channel, name: str) -> Any:
        """Returns what calls `backplane.catalog.v1.CatalogService/GetProduct` on a channel."""
        service, _, own = name.partition("/")
        found = self._pool.FindServiceByName(service).methods_by_name[own]
        return callable_of(channel, found)


def callable_of(channel: grpc.aio.Channel, method: MethodDescriptor) -> Any:
    """Returns a multi-callable of the method's kind, for its own messages."""
    sides = {True: "stream", False: "unary"}
    kind = f"{sides[method.client_streaming]}_{sides[method.server_streaming]}"
    return getattr(channel, kind)(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )


def unknown_fields(message: Message) -> list[int]:
    """Returns the numbers of the fields that a message carries without knowing them."""
    unknown: Any = UnknownFieldSet(message)  # Its types miss that it can be iterated.
    return [one.field_number for one in unknown]


def without(files: FileDescriptorSet, message: str, *fields: str) -> FileDescriptorSet:
    """Returns a set in which a message of the top level never had some of its fields."""
    older = FileDescriptorSet.FromString(files.SerializeToString())
    found = _message(older, message)
    kept = [one for one in found.field if one.name not in fields]
    assert len(kept) == len(found.field) - len(fields)
    del found.field[:]
    found.field.extend(kept)
    return older


def without_value(files: FileDescriptorSet, enum: str, value: str) -> FileDescriptorSet:
    """Returns a set in which an enum of the top level never had a value."""
    older = FileDescriptorSet.FromString(files.SerializeToString())
    (found,) = [
        one for file in older.file for one in file.enum_type if f"{file.package}.{one.name}" == enum
    ]
    kept = [one for one in found.value if one.name != value]
    assert len(kept) == len(found.value) - 1
    del found.value[:]
    found.value.extend(kept)
    return older


def _message(files: FileDescriptorSet, name: str) -> DescriptorProto:
    (found,) = [one for file in files.file for one in _named(file, name)]
    return found


def _named(file: FileDescriptorProto, name: str) -> Iterator[DescriptorProto]:
    return (one for one in file.message_type if f"{file.package}.{one.name}" == name)
