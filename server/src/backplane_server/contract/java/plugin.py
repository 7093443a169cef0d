"""A protoc plugin that writes gRPC stubs for Java.

    plugins:
      - local: [python, -m, backplane_server.contract.java.plugin]

grpc-java's own plugin is a native program per platform and release, which not every
machine can get; this one runs wherever the contracts are built, and writes the same
on all of them.
"""

from __future__ import annotations

from typing import Final

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse

from backplane_server.contract.comments import Comments
from backplane_server.contract.java.names import message_classes
from backplane_server.contract.java.stubs import StubFile
from backplane_server.contract.plugin_protocol import answer

_FEATURES: Final = CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """Returns `…Grpc.java` for each service of the files to generate."""
    response = CodeGeneratorResponse(supported_features=_FEATURES)
    classes = message_classes(request.proto_file)
    comments = Comments(request.proto_file)
    wanted = set(request.file_to_generate)
    for file in request.proto_file:
        for service in file.service if file.name in wanted else ():
            stub = StubFile(file, service, classes=classes, comments=comments)
            response.file.add(name=stub.name, content=stub.text())
    return response


if __name__ == "__main__":
    answer(generate)
