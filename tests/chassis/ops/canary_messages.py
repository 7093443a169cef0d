"""A message type with secrets in every place where a field can stand."""

from __future__ import annotations

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

_F = descriptor_pb2.FieldDescriptorProto


def _field(
    name: str, number: int, kind: int, *, many: bool = False, of: str = "", secret: bool = False
) -> descriptor_pb2.FieldDescriptorProto:
    field = _F(name=name, number=number, type=kind, type_name=of or None)  # type: ignore[arg-type]
    field.label = _F.LABEL_REPEATED if many else _F.LABEL_OPTIONAL
    if secret:
        field.options.debug_redact = True
    return field


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="backplane_tests/canary.proto", package="backplane_tests", syntax="proto3"
    )
    color = file.enum_type.add(name="Color")
    color.value.add(name="COLOR_UNSPECIFIED", number=0)
    color.value.add(name="COLOR_RED", number=1)
    inner = file.message_type.add(name="Inner")
    inner.field.extend(
        [
            _field("label", 1, _F.TYPE_STRING),
            _field("password", 2, _F.TYPE_STRING, secret=True),
            _field("child", 3, _F.TYPE_MESSAGE, of=".backplane_tests.Inner"),
        ]
    )
    outer = file.message_type.add(name="Outer")
    entry = outer.nested_type.add(name="ByNameEntry")
    entry.options.map_entry = True
    entry.field.extend(
        [
            _field("key", 1, _F.TYPE_STRING),
            _field("value", 2, _F.TYPE_MESSAGE, of=".backplane_tests.Inner"),
        ]
    )
    outer.field.extend(
        [
            _field("name", 1, _F.TYPE_STRING),
            _field("token", 2, _F.TYPE_STRING, secret=True),
            _field("inner", 3, _F.TYPE_MESSAGE, of=".backplane_tests.Inner"),
            _field("many", 4, _F.TYPE_MESSAGE, many=True, of=".backplane_tests.Inner"),
            _field(
                "by_name", 5, _F.TYPE_MESSAGE, many=True, of=".backplane_tests.Outer.ByNameEntry"
            ),
            _field("emails", 6, _F.TYPE_STRING, many=True, secret=True),
            _field("sealed", 7, _F.TYPE_MESSAGE, of=".backplane_tests.Inner", secret=True),
            _field("color", 8, _F.TYPE_ENUM, of=".backplane_tests.Color"),
            _field("blob", 9, _F.TYPE_BYTES),
            _field("key", 10, _F.TYPE_BYTES, secret=True),
            _field("numbers", 11, _F.TYPE_INT64, many=True),
        ]
    )
    return file


def _class(name: str) -> type[Message]:
    pool = descriptor_pool.Default()
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"backplane_tests.{name}"))


descriptor_pool.Default().AddSerializedFile(_file().SerializeToString())
Outer = _class("Outer")
Inner = _class("Inner")

CANARIES = tuple(f"canary-{number}-value" for number in range(8))


def outer() -> Message:
    """Makes a message with a canary in each secret place."""
    return Outer(
        name="plain",
        token=CANARIES[0],
        inner=Inner(label="shown", password=CANARIES[1], child=Inner(password=CANARIES[2])),
        many=[Inner(label="first"), Inner(password=CANARIES[3])],
        by_name={"one": Inner(label="inside", password=CANARIES[4])},
        emails=[CANARIES[5], "x"],
        sealed=Inner(label=CANARIES[6]),
        color=1,
        blob=b"12345",
        key=CANARIES[7].encode(),
        numbers=range(100),
    )
