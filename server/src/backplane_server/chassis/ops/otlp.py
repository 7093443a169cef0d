"""Sends spans to an OTLP collector over gRPC; imported only when one is configured."""

from __future__ import annotations

import os
import socket
import threading

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Tracer


class SpanExport:
    """A tracer of its own, not the process's, and the thread that sends its spans.

    endpoint    ``http://host:port``; ``https://`` is spoken to over TLS
    timeout_s   how long one batch is tried; then it is lost, and the log says so
    """

    def __init__(self, endpoint: str, *, version: str, timeout_s: float) -> None:
        self._exporter = OTLPSpanExporter(
            endpoint=endpoint, insecure=not endpoint.startswith("https://"), timeout=timeout_s
        )
        # Sampled already: only calls that are wanted ever come here.
        self._provider = TracerProvider(
            resource=_resource(version), sampler=ALWAYS_ON, shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self.tracer: Tracer = self._provider.get_tracer("backplane", version)

    def close(self, *, wait_s: float) -> None:
        """Sends what is left; gives up after about `wait_s`. Blocks meanwhile."""
        giving_up = threading.Timer(wait_s, self._exporter.shutdown)
        giving_up.start()
        self._provider.shutdown()
        giving_up.cancel()


def _resource(version: str) -> Resource:
    return Resource.create(
        {
            "service.name": "backplane",
            "service.version": version,
            "service.instance.id": f"{socket.gethostname()}-{os.getpid()}",
        }
    )
