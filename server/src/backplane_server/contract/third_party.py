"""Writes the protos of others that the contracts import, from installed wheels.

    python -m backplane_server.contract.third_party protos/third_party

The files are not committed: `google/*` is copied out of googleapis-common-protos,
and `buf/validate/validate.proto` is rebuilt from the descriptor that protovalidate
carries, so that contracts are always checked against the installed versions.
"""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from backplane_server.contract.proto_text import proto_text

GOOGLE_FILES: Final = (
    "google/api/annotations.proto",
    "google/api/field_behavior.proto",
    "google/api/http.proto",
    "google/api/httpbody.proto",
    "google/rpc/code.proto",
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
    "google/type/date.proto",
    "google/type/decimal.proto",
    "google/type/interval.proto",
    "google/type/money.proto",
    "google/type/postal_address.proto",
)
VALIDATE_FILE: Final = "buf/validate/validate.proto"
_VALIDATE_HEADER: Final = (
    "Rebuilt from the descriptor in the protovalidate distribution.",
    "Copyright 2023-2026 Buf Technologies, Inc. Licensed under the Apache License 2.0.",
)


def write_third_party(target: Path) -> None:
    """Writes every third-party proto below `target`, leaving unchanged files alone."""
    google = distribution("googleapis-common-protos")
    for name in GOOGLE_FILES:
        _write(target / name, Path(str(google.locate_file(name))).read_text(encoding="utf-8"))
    _write(target / VALIDATE_FILE, proto_text(validate_descriptor(), header=_VALIDATE_HEADER))


def validate_descriptor() -> FileDescriptorProto:
    """Returns validate.proto's descriptor with its own options readable.

    `go_package` is left out: a Go client sets its own import path.
    """
    from protovalidate._gen.buf.validate import validate_pb

    raw = validate_pb.desc().proto.to_binary()
    file = _with_known_extensions(raw)
    file.options.ClearField("go_package")
    return file


def _with_known_extensions(raw: bytes) -> FileDescriptorProto:
    """Parses `raw` with a pool in which the extensions it defines are known."""
    pool = descriptor_pool.DescriptorPool()
    for well_known in ("descriptor", "duration", "field_mask", "timestamp"):
        module = __import__(f"google.protobuf.{well_known}_pb2", fromlist=["DESCRIPTOR"])
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(raw)
    name = descriptor_pb2.FileDescriptorProto.DESCRIPTOR.full_name
    known = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
    message_factory.GetMessageClassesForFiles([VALIDATE_FILE], pool)
    file = known()
    file.ParseFromString(raw)
    return file  # type: ignore[return-value]  # the same message, of another pool


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_third_party(Path(sys.argv[1]))
