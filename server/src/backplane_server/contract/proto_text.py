"""Writes a file descriptor back as the `.proto` text that compiles to it.

Covers proto2 and proto3 without services or groups: what a library of options
needs. Comments are not in a descriptor and are not restored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from google.protobuf import text_encoding, text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.message import Message

_LABELS: Final = {
    FieldDescriptorProto.LABEL_OPTIONAL: "optional ",
    FieldDescriptorProto.LABEL_REQUIRED: "required ",
    FieldDescriptorProto.LABEL_REPEATED: "repeated ",
}
_NUMBER_MAX: Final = 536_870_911


def proto_text(file: FileDescriptorProto, *, header: Iterable[str] = ()) -> str:
    """Returns the source text of `file`; `header` lines become its first comment.

    Custom options are printed when the options message knows their extensions,
    so parse `file` with a pool that has them.
    """
    return "\n".join(_file_lines(file, header)) + "\n"


def _file_lines(file: FileDescriptorProto, header: Iterable[str]) -> Iterator[str]:
    yield from (f"// {line}".rstrip() for line in header)
    yield f'syntax = "{file.syntax or "proto2"}";'
    yield f"package {file.package};"
    yield from (f'import "{name}";' for name in file.dependency)
    yield from (f"option {option};" for option in _options(file.options))
    for extension in file.extension:
        yield f"extend {extension.extendee} {{"
        yield f"  {_field(extension, file.syntax)}"
        yield "}"
    for enum in file.enum_type:
        yield from _enum_lines(enum)
    for message in file.message_type:
        yield from _message_lines(message, file.syntax)


def _message_lines(message: DescriptorProto, syntax: str) -> Iterator[str]:
    yield f"message {message.name} {{"
    yield from (f"  option {option};" for option in _options(message.options))
    yield from _indented(_reserved_lines(message))
    for enum in message.enum_type:
        yield from _indented(_enum_lines(enum))
    for nested in message.nested_type:
        yield from _indented(_message_lines(nested, syntax))
    yield from _indented(_field_lines(message, syntax))
    yield "}"


def _field_lines(message: DescriptorProto, syntax: str) -> Iterator[str]:
    """Yields fields in their order; a oneof stands where its first member does."""
    written: set[int] = set()
    for field in message.field:
        if not field.HasField("oneof_index") or field.proto3_optional:
            yield _field(field, syntax)
        elif field.oneof_index not in written:
            written.add(field.oneof_index)
            yield from _oneof_lines(message, field.oneof_index, syntax)


def _oneof_lines(message: DescriptorProto, index: int, syntax: str) -> Iterator[str]:
    oneof = message.oneof_decl[index]
    yield f"oneof {oneof.name} {{"
    yield from (f"  option {option};" for option in _options(oneof.options))
    for field in message.field:
        if field.HasField("oneof_index") and field.oneof_index == index:
            yield f"  {_field(field, syntax, member=True)}"
    yield "}"


def _field(field: FieldDescriptorProto, syntax: str, *, member: bool = False) -> str:
    label = "" if member else _label(field, syntax)
    options = [*_default(field), *_options(field.options)]
    suffix = f" [{', '.join(options)}]" if options else ""
    return f"{label}{_type(field)} {field.name} = {field.number}{suffix};"


def _label(field: FieldDescriptorProto, syntax: str) -> str:
    implicit = syntax == "proto3" and not field.proto3_optional
    if implicit and field.label == FieldDescriptorProto.LABEL_OPTIONAL:
        return ""
    return _LABELS[field.label]


def _type(field: FieldDescriptorProto) -> str:
    if field.type_name:
        return field.type_name
    return FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()


def _default(field: FieldDescriptorProto) -> Iterator[str]:
    if field.HasField("default_value"):
        quoted = field.type == FieldDescriptorProto.TYPE_STRING
        yield f'default = "{field.default_value}"' if quoted else f"default = {field.default_value}"


def _reserved_lines(message: DescriptorProto) -> Iterator[str]:
    if message.reserved_range:
        yield f"reserved {_ranges(message.reserved_range)};"
    if message.reserved_name:
        yield f"reserved {_quoted(message.reserved_name)};"
    if message.extension_range:
        yield f"extensions {_ranges(message.extension_range)};"


def _ranges(
    ranges: Iterable[DescriptorProto.ReservedRange | DescriptorProto.ExtensionRange],
) -> str:
    return ", ".join(_range(one.start, one.end - 1) for one in ranges)


def _range(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first} to {'max' if last >= _NUMBER_MAX else last}"


def _enum_lines(enum: EnumDescriptorProto) -> Iterator[str]:
    yield f"enum {enum.name} {{"
    yield from (f"  option {option};" for option in _options(enum.options))
    yield from (f"  {value.name} = {value.number};" for value in enum.value)
    if enum.reserved_range:
        spans = ", ".join(_range(one.start, one.end) for one in enum.reserved_range)
        yield f"  reserved {spans};"
    if enum.reserved_name:
        yield f"  reserved {_quoted(enum.reserved_name)};"
    yield "}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _options(options: Message) -> Iterator[str]:
    """Yields `name = value` for each option that is set, custom ones in brackets."""
    for field, value in options.ListFields():
        name = f"({field.full_name})" if field.is_extension else field.name
        for one in value if field.is_repeated else [value]:
            yield f"{name} = {_option_value(field, one)}"


def _option_value(field: FieldDescriptor, value: object) -> str:
    if isinstance(value, Message):
        return "{" + text_format.MessageToString(value, as_one_line=True) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{text_encoding.CEscape(value.encode(), as_utf8=True)}"'
    if isinstance(value, int) and field.enum_type is not None:
        return str(field.enum_type.values_by_number[value].name)
    return repr(value)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
