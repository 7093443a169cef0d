"""A registry of any kind on this machine: takes what is sent, and keeps it to be looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class FakeRegistry:
    """Answers 201 to what is sent, 404 to what it has not got, or what `refuses` says."""

    address: str = ""
    received: list[Received] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    # A status and a body for everything that is sent.
    refuses: tuple[int, bytes] | None = None

    def sent(self, method: str) -> list[Received]:
        """The requests of one method."""
        return [one for one in self.received if one.method == method]

    def answer(self, request: Received) -> tuple[int, bytes]:
        """Keeps a request; gives status and body."""
        self.received.append(request)
        if request.method in ("GET", "HEAD"):
            known = self.files.get(request.path)
            return (404, b"") if known is None else (200, known)
        if self.refuses:
            return self.refuses
        self.files[request.path] = request.body
        return 201, b"{}"


@contextmanager
def registry() -> Iterator[FakeRegistry]:
    """Serves on a free port of 127.0.0.1 until the block ends."""
    fake = FakeRegistry()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(fake: FakeRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            status, said = fake.answer(Received(self.command, self.path, self.headers, body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

        do_GET = do_HEAD = do_POST = do_PUT = handle_any  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    return Handler
