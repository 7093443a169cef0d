"""The operations port: a small HTTP/1.1 server in the node's own event loop.

It answers GET and HEAD on a fixed set of paths, one request a connection. The
head of a request has HEAD_BYTES_MAX bytes and HEAD_WAIT_S seconds, a body is
thrown away, and of the connections that have not asked yet the oldest gives way, so
that silent ones never keep a probe out.
"""

from __future__ import annotations

import asyncio
import errno
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import h11
import structlog

Answer = tuple[int, str, bytes]  # status, content type, body
Route = Callable[[], Answer | Awaitable[Answer]]

HEAD_BYTES_MAX: Final = 8_192
HEAD_WAIT_S: Final = 5.0
ANSWER_WAIT_S: Final = 10.0
SILENT_CONNECTIONS_MAX: Final = 64
DISCARDED_BYTES_MAX: Final = 1_048_576
_READ_BYTES: Final = 4_096
_TEXT: Final = "text/plain; charset=utf-8"

_log = structlog.get_logger()


class PortTaken(Exception):
    """Another process listens on the address already; `address` is ``host:port``."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is taken by another process; stop it or choose another address"
        )
        self.address = address


class OpsServer:
    """Serves operations paths on an address, ``host:port``; port 0 takes a free one.

    Routes are functions, plain or asynchronous, that return an `Answer`.
    """

    def __init__(self, listen: str, *, routes: Mapping[str, Route]) -> None:
        self._listen = listen
        self._routes = dict(routes)
        self._server: asyncio.Server | None = None
        self._silent: dict[asyncio.StreamWriter, None] = {}
        self._answering: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> str:
        """The address that is listened on, with the actual port."""
        if self._server is None:
            return self._listen
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def start(self) -> None:
        """Starts listening; raises PortTaken, or ValueError for a malformed address."""
        host, port = host_and_port(self._listen)
        try:
            self._server = await asyncio.start_server(
                self._connected, host, port, limit=HEAD_BYTES_MAX
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self._listen) from None
            raise

    async def stop(self) -> None:
        """Stops listening, ends silent connections and lets begun answers finish."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._silent):
            writer.transport.abort()
        if self._answering:
            await asyncio.wait(self._answering, timeout=ANSWER_WAIT_S)
        self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError):
            writer.transport.abort()
        finally:
            self._silent.pop(writer, None)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES_MAX)
        self._admit(writer)
        try:
            async with asyncio.timeout(HEAD_WAIT_S):
                request = await _head(connection, reader)
        except h11.RemoteProtocolError as error:
            request, answer = (
                None,
                _plain(error.error_status_hint, "malformed or too large request"),
            )
        else:
            if request is None:
                return
            self._silent.pop(writer, None)
            answer = await self._answer(request)
        async with asyncio.timeout(ANSWER_WAIT_S):
            await _send(connection, writer, answer, head_only=_is_head(request))
            if connection.their_state is not h11.DONE:
                await _discard(reader, writer)

    def _admit(self, writer: asyncio.StreamWriter) -> None:
        if len(self._silent) >= SILENT_CONNECTIONS_MAX:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.transport.abort()
        self._silent[writer] = None

    async def _answer(self, request: h11.Request) -> Answer:
        path = request.target.partition(b"?")[0].decode("latin-1")
        route = self._routes.get(path)
        if route is None:
            return _plain(404, f"not found; there is {', '.join(sorted(self._routes))}")
        if request.method not in (b"GET", b"HEAD"):
            return _plain(405, "only GET and HEAD")
        return await _answer_of(route, path=path)


def host_and_port(listen: str) -> tuple[str, int]:
    """Splits ``127.0.0.1:9464`` or ``[::1]:9464``; raises ValueError."""
    host, colon, port = listen.rpartition(":")
    if not (colon and port.isascii() and port.isdigit() and int(port) <= 65_535):
        raise ValueError(f"{listen!r} is not host:port")
    return host.removeprefix("[").removesuffix("]"), int(port)


async def _head(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    """Reads a request's head; None when the caller hung up."""
    while (event := connection.next_event()) is h11.NEED_DATA:
        data = await reader.read(_READ_BYTES)
        if not data:
            return None
        connection.receive_data(data)
    if not isinstance(event, h11.Request):
        return None
    connection.next_event()  # the end of the request, unless it has a body
    return event


async def _discard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads past what the caller still sends: closing over it would lose the answer."""
    writer.write_eof()
    for _ in range(DISCARDED_BYTES_MAX // _READ_BYTES):
        if not await reader.read(_READ_BYTES):
            return


async def _answer_of(route: Route, *, path: str) -> Answer:
    try:
        async with asyncio.timeout(ANSWER_WAIT_S):
            answer = route()
            return await answer if inspect.isawaitable(answer) else answer
    except TimeoutError:
        return _plain(503, f"no answer within {ANSWER_WAIT_S:.0f} s")
    except Exception:  # noqa: BLE001 - a route's fault stays its own
        _log.exception("operations route failed", path=path)
        return _plain(500, "internal error; see the log")


async def _send(
    connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer, *, head_only: bool
) -> None:
    status, content_type, body = answer
    headers = [
        ("content-type", content_type),
        ("content-length", str(len(body))),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
        *([("allow", "GET, HEAD")] if status == 405 else []),
    ]
    parts = [connection.send(h11.Response(status_code=status, headers=headers)) or b""]
    if not head_only:
        parts.append(connection.send(h11.Data(data=body)) or b"")
    writer.write(b"".join(parts))
    await writer.drain()


def _is_head(request: h11.Request | None) -> bool:
    return request is not None and request.method == b"HEAD"


def _plain(status: int, text: str) -> Answer:
    return status, _TEXT, f"{text}\n".encode()
