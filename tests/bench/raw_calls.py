"""Unary calls over bare HTTP/2 frames: a caller that costs a tenth of a real client.

So that an overload test measures the server, not who calls it. Every request is the
same bytes but for its stream's number; a call has succeeded when a DATA frame comes
back, and failed when its stream ends without one.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable, Sequence
from typing import cast

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _PING, _GOAWAY, _WINDOW = 0, 1, 3, 4, 6, 7, 8
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1
_FRAME_HEAD = struct.Struct(">BHBBL")
_WINDOW_BYTES = 2**30

Ended = Callable[[str, float], None]


class RawCalls(asyncio.Protocol):
    """One connection; ``ended`` hears OK, REFUSED or RESET and the seconds of each call."""

    def __init__(self, headers: Sequence[tuple[str, str]], ended: Ended) -> None:
        self._block = b"".join(_literal(name, value) for name, value in headers)
        self._ended = ended
        self._begun_s: dict[int, float] = {}
        self._next = 1
        self._rest = b""
        self._write: Callable[[bytes], None]

    @property
    def open(self) -> int:
        """How many calls are under way."""
        return len(self._begun_s)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Opens the connection with room for all replies."""
        self._write = cast(asyncio.Transport, transport).write  # uvloop's is not one by type
        window = _frame(_WINDOW, 0, 0, struct.pack(">L", _WINDOW_BYTES))
        self._write(_PREFACE + _frame(_SETTINGS, 0, 0, b"") + window)

    def call(self) -> None:
        """Sends one call with an empty message."""
        stream, self._next = self._next, self._next + 2
        self._begun_s[stream] = time.perf_counter()
        self._write(
            _frame(_HEADERS, _END_HEADERS, stream, self._block)
            + _frame(_DATA, _END_STREAM, stream, bytes(5))
        )

    def give_up(self, older_than_s: float) -> None:
        """Forgets calls that are too old, as their caller would."""
        before_s = time.perf_counter() - older_than_s
        for stream in [s for s, begun_s in self._begun_s.items() if begun_s < before_s]:
            self._end(stream, "LATE")

    def data_received(self, data: bytes) -> None:
        """Reads the frames that are complete."""
        data, at = self._rest + data, 0
        while len(data) - at >= 9:
            high, low, kind, flags, stream = _FRAME_HEAD.unpack_from(data, at)
            end = at + 9 + (high << 16 | low)
            if end > len(data):
                break
            self._frame(kind, flags, stream, data[at + 9 : end])
            at = end
        self._rest = data[at:]

    def _frame(self, kind: int, flags: int, stream: int, body: bytes) -> None:
        if kind == _DATA:
            self._end(stream, "OK")
        elif kind == _HEADERS and flags & _END_STREAM:
            self._end(stream, "REFUSED")
        elif kind == _RESET:
            self._end(stream, "RESET")
        elif kind == _SETTINGS and not flags & _ACK:
            self._write(_frame(_SETTINGS, _ACK, 0, b""))
        elif kind == _PING and not flags & _ACK:
            self._write(_frame(_PING, _ACK, 0, body))
        elif kind == _GOAWAY:
            raise ConnectionError(f"the server went away: {body!r}")

    def _end(self, stream: int, how: str) -> None:
        begun_s = self._begun_s.pop(stream, None)
        if begun_s is not None:
            self._ended(how, time.perf_counter() - begun_s)


def _frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
    return _FRAME_HEAD.pack(len(body) >> 16, len(body) & 0xFFFF, kind, flags, stream) + body


def _literal(name: str, value: str) -> bytes:
    """A header that neither side remembers."""
    return b"\x00" + _string(name) + _string(value)


def _string(text: str) -> bytes:
    raw, length = text.encode(), len(text)
    if length < 127:
        return bytes([length]) + raw
    head, length = bytearray([127]), length - 127
    while length >= 128:
        head.append(length & 127 | 128)
        length >>= 7
    return bytes([*head, length]) + raw
