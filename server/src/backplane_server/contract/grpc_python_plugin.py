"""A protoc plugin that writes Python gRPC stubs and their types.

buf speaks to plugins only, and grpcio-tools' generator is built into its own
protoc; this plugin hands the request's descriptors to that protoc. It also
keeps files without a service from getting empty stubs.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.plugin_protocol import answer

_FEATURES: Final = CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """Returns `_pb2_grpc.py` and `_pb2_grpc.pyi` for each file that defines a service."""
    response = CodeGeneratorResponse(supported_features=_FEATURES)
    with_services = {file.name for file in request.proto_file if file.service}
    wanted = [name for name in request.file_to_generate if name in with_services]
    if wanted:
        response.file.extend(_stubs(request, wanted))
        response.file.extend(_types(request, wanted))
    return response


def _stubs(request: CodeGeneratorRequest, wanted: list[str]) -> list[CodeGeneratorResponse.File]:
    with TemporaryDirectory() as folder:
        _run_protoc(request, wanted, Path(folder))
        return [
            CodeGeneratorResponse.File(
                name=path.relative_to(folder).as_posix(), content=path.read_text(encoding="utf-8")
            )
            for path in sorted(Path(folder).rglob("*_pb2_grpc.py"))
        ]


def _run_protoc(request: CodeGeneratorRequest, wanted: list[str], folder: Path) -> None:
    from grpc_tools import protoc

    descriptors = folder / "request.binpb"
    descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
    status = protoc.main(
        [
            "protoc",
            f"--proto_path={files('grpc_tools') / '_proto'}",
            f"--descriptor_set_in={descriptors}",
            f"--grpc_python_out={folder}",
            *wanted,
        ]
    )
    if status != 0:
        sys.exit(f"grpc_tools.protoc failed with status {status}")


def _types(request: CodeGeneratorRequest, wanted: list[str]) -> list[CodeGeneratorResponse.File]:
    narrowed = CodeGeneratorRequest()
    narrowed.CopyFrom(request)
    narrowed.file_to_generate[:] = wanted
    narrowed.parameter = "quiet"
    plugin = Path(sys.executable).with_name("protoc-gen-mypy_grpc")
    done = subprocess.run(  # the plugin beside this interpreter, no shell
        [plugin], input=narrowed.SerializeToString(), stdout=subprocess.PIPE, check=True
    )
    return list(CodeGeneratorResponse.FromString(done.stdout).file)


if __name__ == "__main__":
    answer(generate)
