"""What generated Java calls the things of a proto."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto

# A method's name may be one of these; grpc-java's own plugin puts the same sign behind it.
# fmt: off
_KEYWORDS: Final = frozenset({
    "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class",
    "const", "continue", "default", "do", "double", "else", "enum", "extends", "false",
    "final", "finally", "float", "for", "goto", "if", "implements", "import", "instanceof",
    "int", "interface", "long", "native", "new", "null", "package", "private", "protected",
    "public", "return", "short", "static", "strictfp", "super", "switch", "synchronized",
    "this", "throw", "throws", "transient", "true", "try", "void", "volatile", "while",
})
# fmt: on


def package_of(file: FileDescriptorProto) -> str:
    """Returns the Java package of a file's classes."""
    return file.options.java_package or file.package


def outer_class_of(file: FileDescriptorProto) -> str:
    """Returns the class that holds a file's descriptor, as protoc names it."""
    if file.options.java_outer_classname:
        return file.options.java_outer_classname
    stem = file.name.rpartition("/")[2].removesuffix(".proto")
    name = "".join(part[:1].upper() + part[1:] for part in stem.replace("-", "_").split("_"))
    taken = {one.name for kind in (file.message_type, file.enum_type) for one in kind}
    taken |= {service.name for service in file.service}
    return f"{name}OuterClass" if name in taken else name


def message_classes(files: Iterable[FileDescriptorProto]) -> Mapping[str, str]:
    """Maps each message, as a method names its type (`.shop.v1.Look`), to its Java class."""
    return {
        proto_name: java_name
        for file in files
        for message in file.message_type
        for proto_name, java_name in _classes(message, f".{file.package}", _scope(file))
    }


def method_name(rpc: str) -> str:
    """Returns what Java calls a method: `GetProduct` becomes `getProduct`."""
    name = rpc[:1].lower() + rpc[1:]
    return f"{name}_" if name in _KEYWORDS else name


def _scope(file: FileDescriptorProto) -> str:
    package = package_of(file)
    inside = file.options.java_multiple_files
    return package if inside else f"{package}.{outer_class_of(file)}"


def _classes(message: DescriptorProto, proto: str, java: str) -> Iterator[tuple[str, str]]:
    own = f"{proto}.{message.name}", f"{java}.{message.name}"
    yield own
    for nested in message.nested_type:
        yield from _classes(nested, *own)
