"""HTTP/2 spoken by hand: what a client that means no good can put on the wire.

h2 does the framing where a test wants an honest call; raw bytes go beside it.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import grpc
import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings
from google.rpc import error_details_pb2, status_pb2

from tests.support.base64_text import from_base64

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NAMES = {code.value[0]: code.name for code in grpc.StatusCode}
Header = tuple[str | bytes, str | bytes]


def message(payload: bytes, *, compressed: bool = False, length: int | None = None) -> bytes:
    """Puts gRPC's prefix before a message; ``length`` is what the prefix claims."""
    return struct.pack(">BI", compressed, len(payload) if length is None else length) + payload


def frame(kind: int, payload: bytes = b"", *, flags: int = 0, stream: int = 0) -> bytes:
    """Makes one HTTP/2 frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


@dataclass
class Answer:
    """What came back on one stream."""

    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    reset: int | None = None
    ended: bool = False

    @property
    def code(self) -> str:
        """The gRPC status by name; what happened instead where there is none."""
        status = self.headers.get("grpc-status")
        if status is not None:
            return NAMES[int(status)]
        if self.reset is not None:
            return f"RST_STREAM {self.reset}"
        http = self.headers.get(":status")
        return f"HTTP {http}" if http else "nothing"

    @property
    def status(self) -> status_pb2.Status:
        """The details of the status."""
        return status_pb2.Status.FromString(
            from_base64(self.headers.get("grpc-status-details-bin", ""))
        )

    @property
    def reason(self) -> str:
        """The reason of the ErrorInfo; empty where there is none."""
        return str(self._detail(error_details_pb2.ErrorInfo()).reason)

    @property
    def fields(self) -> list[str]:
        """The fields that a BadRequest names."""
        bad = self._detail(error_details_pb2.BadRequest())
        return [violation.field for violation in bad.field_violations]

    @property
    def told(self) -> str:
        """Code and reason, for the table."""
        return f"{self.code} {self.reason}".strip()

    def _detail(self, empty: Any) -> Any:
        for detail in self.status.details:
            if detail.Unpack(empty):
                break
        return empty


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        # Nothing that a test wants to send is held back or put right.
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=True,
                header_encoding="utf-8",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
                validate_inbound_headers=False,
            )
        )
        self._answers: dict[int, Answer] = {}
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None
        self.goaway: tuple[int, bytes] | None = None
        self.closed = False
        self.streams_max: int | None = None
        self.pongs = 0
        self.reads = True  # whether data that came makes room for more
        self.acknowledges = True  # whether pings of the other side are answered

    @classmethod
    async def open(cls, address: str, *, window: int | None = None) -> Self:
        """Connects; ``window`` is how much each stream may send before it is read."""
        host, _, port = address.rpartition(":")
        wire = cls(*await asyncio.open_connection(host, int(port)))
        wire._h2.initiate_connection()
        if window is not None:
            wire._h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        wire._reading = asyncio.create_task(wire._read())
        await wire.flush()
        return wire

    async def close(self) -> None:
        """Ends the connection."""
        self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        with suppress(OSError):
            await self._writer.wait_closed()

    # Calls

    def headers(
        self,
        path: str,
        metadata: Sequence[Header] = (),
        *,
        content_type: str | None = "application/grpc",
        method: str = "POST",
    ) -> list[Header]:
        """Gives the headers of a call."""
        typed = [] if content_type is None else [("content-type", content_type)]
        return [
            (":method", method),
            (":scheme", "http"),
            (":path", path),
            (":authority", "localhost"),
            ("te", "trailers"),
            *typed,
            *metadata,
        ]

    def begin(self, headers: Sequence[Header], *, end: bool = False) -> int:
        """Opens a stream; gives its number."""
        stream = self._h2.get_next_available_stream_id()
        self._answers[stream] = Answer()
        self._h2.send_headers(stream, headers, end_stream=end)
        return stream

    def call(self, path: str, metadata: Sequence[Header] = (), *, payload: bytes = b"") -> int:
        """Begins and ends one small call, to be sent with the next flush; gives its stream."""
        stream = self.begin(self.headers(path, metadata))
        self._h2.send_data(stream, message(payload), end_stream=True)
        return stream

    async def ask(
        self,
        path: str,
        body: bytes,
        metadata: Sequence[Header] = (),
        *,
        end: bool = True,
        timeout_s: float = 15.0,
        **headers: Any,
    ) -> Answer:
        """Makes one call; ``body`` goes out as it is, as far as the other side takes it."""
        stream = self.begin(self.headers(path, metadata, **headers))
        await self.flush()
        await self.send(stream, body, end=end)
        return await self.answer(stream, timeout_s=timeout_s)

    async def send(self, stream: int, body: bytes, *, end: bool) -> None:
        """Sends data within the other side's windows; stops where an answer came before."""
        answer = self._answers[stream]
        rest = memoryview(body)
        while rest and not answer.ended:
            room = min(
                self._h2.local_flow_control_window(stream),
                self._h2.max_outbound_frame_size,
                len(rest),
            )
            if room <= 0:
                await self._until(
                    lambda: answer.ended or self._h2.local_flow_control_window(stream) > 0, 15
                )
                continue
            self._h2.send_data(stream, bytes(rest[:room]))
            rest = rest[room:]
            await self.flush()
        if end and not answer.ended:
            self._h2.end_stream(stream)
            await self.flush()

    def reset(self, stream: int) -> None:
        """Gives a stream up."""
        self._h2.reset_stream(stream, error_code=8)
        self._answers.pop(stream, None)

    async def answer(self, stream: int, *, timeout_s: float = 15.0) -> Answer:
        """Waits until a stream has ended or the connection has."""
        answer = self._answers[stream]
        await self._until(lambda: answer.ended or self.closed, timeout_s)
        return answer

    def so_far(self, stream: int) -> Answer:
        """What came on a stream until now."""
        return self._answers[stream]

    @property
    def ended(self) -> int:
        """How many streams have their answer."""
        return sum(answer.ended for answer in self._answers.values())

    # The connection

    async def raw(self, content: bytes) -> None:
        """Sends bytes as they are; passes over that the other side has hung up."""
        if self.closed or self._writer.is_closing():
            return
        with suppress(OSError):
            self._writer.write(content)
            await self._writer.drain()

    async def flush(self) -> None:
        """Sends what h2 has made."""
        await self.raw(self._h2.data_to_send())

    def block(self, headers: Sequence[Header]) -> bytes:
        """Compresses headers, for a frame that a test makes itself."""
        block: bytes = self._h2.encoder.encode(headers)
        return block

    def believe(self, setting: h2.settings.SettingCodes, value: int) -> None:
        """Makes this side think that the other one allows more than it said."""
        self._h2.remote_settings[setting] = value
        self._h2.remote_settings.acknowledge()

    def allow(self, stream: int, octets: int) -> None:
        """Lets the other side send more on a stream and on the connection."""
        self._h2.increment_flow_control_window(octets, stream)
        self._h2.increment_flow_control_window(octets)

    async def ping(self) -> None:
        """Sends one PING."""
        await self.raw(frame(6, b"hostile!"))

    async def until_closed(self, *, timeout_s: float = 15.0) -> None:
        """Waits until the other side has ended the connection."""
        await self._until(lambda: self.closed, timeout_s)

    async def until(self, true: Callable[[], bool], *, timeout_s: float = 15.0) -> None:
        """Waits until something has come that makes a condition true."""
        await self._until(lambda: true() or self.closed, timeout_s)

    async def _until(self, true: Callable[[], bool], timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(true)

    async def _read(self) -> None:
        try:
            while chunk := await self._reader.read(1 << 16):
                await self._receive(chunk)
        except OSError:
            pass  # reset by the other side: as closed as closed can be
        finally:
            self.closed = True
        await self._tell()

    async def _receive(self, chunk: bytes) -> None:
        try:
            events = self._h2.receive_data(chunk)
        except h2.exceptions.ProtocolError:
            return  # frames behind a GOAWAY, which h2 will not have; wait for the end
        for event in events:
            self._take(event)
        pending = self._h2.data_to_send()
        if pending and self.acknowledges:
            await self.raw(pending)
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _take(self, event: h2.events.Event) -> None:
        """Keeps what an event tells about a stream, or else about the connection."""
        match event:
            case h2.events.ResponseReceived() | h2.events.TrailersReceived():
                self._of(event).headers.update(dict(event.headers))  # type: ignore[arg-type]  # texts, as configured
            case h2.events.DataReceived():
                self._of(event).data += event.data
                if event.flow_controlled_length and self.reads:
                    self._h2.acknowledge_received_data(
                        event.flow_controlled_length, event.stream_id
                    )
            case h2.events.StreamEnded():
                self._of(event).ended = True
            case h2.events.StreamReset():
                answer = self._of(event)
                answer.reset, answer.ended = int(event.error_code or 0), True
            case _:
                self._take_of_connection(event)

    def _take_of_connection(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ConnectionTerminated():
                self.goaway = (int(event.error_code or 0), event.additional_data or b"")
            case h2.events.PingAckReceived():
                self.pongs += 1
            case h2.events.RemoteSettingsChanged():
                changed = event.changed_settings.get(
                    h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS
                )
                if changed is not None:
                    self.streams_max = changed.new_value

    def _of(self, event: Any) -> Answer:
        return self._answers.setdefault(event.stream_id, Answer())


@asynccontextmanager
async def wire(address: str, **options: Any) -> AsyncIterator[Wire]:
    """A connection for the length of a block."""
    opened = await Wire.open(address, **options)
    try:
        yield opened
    finally:
        await opened.close()
