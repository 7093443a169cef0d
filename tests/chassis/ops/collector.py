"""A small real OTLP collector that keeps what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as pb
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector(TraceServiceServicer):
    """Keeps spans and the attributes of the resources that sent them."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.resource: dict[str, str] = {}
        self.endpoint = ""

    def Export(self, request: Any, context: Any) -> Any:
        """Takes one batch."""
        del context
        for sent in request.resource_spans:
            self.resource = {a.key: a.value.string_value for a in sent.resource.attributes}
            self.spans += [span for scope in sent.scope_spans for span in scope.spans]
        return pb.ExportTraceServiceResponse()

    def named(self, name: str) -> Span:
        """Returns the only span with a name."""
        (span,) = [span for span in self.spans if span.name == name]
        return span


def attributes_of(span: Span) -> dict[str, Any]:
    """Returns a span's attributes as plain values."""
    return {a.key: getattr(a.value, a.value.WhichOneof("value") or "") for a in span.attributes}


@contextmanager
def collecting() -> Iterator[Collector]:
    """Serves a collector on a free port."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    collector.endpoint = f"http://127.0.0.1:{port}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()
