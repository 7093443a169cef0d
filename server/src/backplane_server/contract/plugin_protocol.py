"""How a protoc plugin is asked: one request on standard input, one response on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse


def answer(generate: Callable[[CodeGeneratorRequest], CodeGeneratorResponse]) -> None:
    """Reads one request, hands it to ``generate`` and writes the response that it gives."""
    request = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(request).SerializeToString())
