"""A receiver of webhooks on this machine, which answers as it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import h11


@dataclass(frozen=True)
class Received:
    """One request: its path, its headers by lower-case name, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Keeps what it received; answers each with the next status, 204 when there is none left."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.statuses: list[int] = []
        self.raw: bytes | None = None
        self._came = asyncio.Condition()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listens on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Listens no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def wait_for(self, count: int) -> list[Received]:
        """Waits until so many came."""
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(lambda: len(self.received) >= count)
            return list(self.received)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        head, body = None, b""
        with contextlib.suppress(OSError):
            while not isinstance(event := connection.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    connection.receive_data(await reader.read(65536))
                elif isinstance(event, h11.Request):
                    head = event
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                else:
                    break
            if head is not None:
                await self._answer(head, body, connection, writer)
        writer.close()

    async def _answer(
        self,
        head: h11.Request,
        body: bytes,
        connection: h11.Connection,
        writer: asyncio.StreamWriter,
    ) -> None:
        headers = {name.decode(): value.decode() for name, value in head.headers}
        status = self.statuses.pop(0) if self.statuses else 204
        answer = h11.Response(
            status_code=status, headers=[("content-length", "0"), ("location", f"{self.url}/moved")]
        )
        writer.write(self.raw or connection.send(answer) or b"")
        await writer.drain()
        async with self._came:
            self.received.append(Received(head.target.decode(), headers, body))
            self._came.notify_all()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Receives until the block ends."""
    receiver = Receiver()
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()
