"""Posts one message to one checked address and looks at the status of the answer.

A client of a few lines on h11, which the operations port stands on as well: the
connection must go to the address that was checked, and the usual clients resolve the
name once more on their own. It follows no redirect, keeps no connection and no cookie,
asks no proxy, and reads a bounded answer in a bounded time.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping

import h11

from .targets import Target

ANSWER_BYTES_MAX = 64 * 1024
TIMEOUT_S = 10.0
_READ_BYTES = 4096


class AnswerUnreadable(Exception):
    """What came back is not a bounded HTTP answer."""


async def post(
    target: Target, *, headers: Mapping[str, str], body: bytes, tls: ssl.SSLContext
) -> int:
    """Gives the status; raises OSError, ssl.SSLError, TimeoutError, AnswerUnreadable."""
    async with asyncio.timeout(TIMEOUT_S):
        reader, writer = await asyncio.open_connection(
            target.address,
            target.port,
            ssl=tls if target.tls else None,
            server_hostname=target.host if target.tls else None,
            limit=_READ_BYTES,
        )
        try:
            return await _exchange(reader, writer, target, headers=headers, body=body)
        except h11.ProtocolError as error:
            raise AnswerUnreadable("the answer is not HTTP/1.1") from error
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                writer.transport.abort()


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target: Target,
    *,
    headers: Mapping[str, str],
    body: bytes,
) -> int:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=ANSWER_BYTES_MAX)
    given = {"host": target.authority, "content-length": str(len(body)), "connection": "close"}
    request = h11.Request(
        method="POST", target=target.path, headers=list({**given, **headers}.items())
    )
    for event in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    await writer.drain()
    return await _status(reader, connection)


async def _status(reader: asyncio.StreamReader, connection: h11.Connection) -> int:
    """Reads up to the end of the head: what the body says changes nothing."""
    received = 0
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Response):
            return int(event.status_code)
        if event is h11.NEED_DATA:
            data = await reader.read(_READ_BYTES)
            received += len(data)
            if received > ANSWER_BYTES_MAX:
                raise AnswerUnreadable(f"the answer's head is above {ANSWER_BYTES_MAX} bytes")
            connection.receive_data(data)
        elif isinstance(event, h11.ConnectionClosed):
            raise AnswerUnreadable("the connection was closed without an answer")
