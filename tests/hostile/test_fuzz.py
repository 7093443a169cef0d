"""Every method of every service, asked with requests that are nearly right and with noise.

Whatever arrives, the answer is a status that the contract knows: never UNKNOWN,
never INTERNAL, never silence.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backplane.identity.v1 import identity_pb2
from backplane_server.app import SERVICES, services_of
from backplane_server.contract.example import Examples
from backplane_server.contract.facts import Reader
from backplane_server.contract.plan import MethodPlan
from backplane_server.contract.resolver import resolve
from backplane_server.settings import Settings
from tests.support.node import RunningNode, running_node

# Answers within this time are neither slow nor stuck, however busy the machine is.
ANSWER_S = 10.0
# A stream that has nothing to tell is left after this time.
STREAM_S = 0.2
NEVER = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DEADLINE_EXCEEDED}
NASTY_TEXTS = (
    "",
    "\x00",
    "a\x00b",
    "line\nbreak",
    "\u202eevil",
    "\u200b",
    "' OR 1=1 --",
    '"',
    "%_\\",
    "*",
    "NEAR(a b)",
    "a AND NOT (",
    "😀" * 50,
    "é" * 3000,
    "\ufffe",
    "../../etc/passwd",
)
NASTY_NUMBERS = (0, 1, -1, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 2**53 + 1)


class Fuzzed:
    """A node in a thread of its own, and an administrator's channel to it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self.node: RunningNode | None = None

    def __enter__(self) -> Fuzzed:
        self._thread.start()
        assert self._ready.wait(30)
        assert self.node is not None
        self.channel = grpc.insecure_channel(self.node.address)
        exchange = self.channel.unary_unary(
            "/backplane.identity.v1.IdentityService/ExchangeApiKey",
            request_serializer=identity_pb2.ExchangeApiKeyRequest.SerializeToString,
            response_deserializer=identity_pb2.ExchangeApiKeyResponse.FromString,
        )
        request = identity_pb2.ExchangeApiKeyRequest(api_key=self.node.api_key)
        self.metadata = (("authorization", f"Bearer {exchange(request).access_token}"),)
        return self

    def __exit__(self, *_: object) -> None:
        self.channel.close()
        if self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)
        self._loop.close()

    async def _run(self) -> None:
        self._end = asyncio.Event()
        async with running_node(self._url, services=tuple(SERVICES), strict_reasons=True) as node:
            self.node = node
            self._ready.set()
            await self._end.wait()

    def ask(self, method: MethodPlan, body: bytes) -> grpc.StatusCode:
        """Sends bytes to a method and gives the status that it ends with."""
        try:
            self._call(method, body)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            quiet = code is grpc.StatusCode.DEADLINE_EXCEEDED and _waits(method)
            return grpc.StatusCode.OK if quiet else code
        return grpc.StatusCode.OK

    def _call(self, method: MethodPlan, body: bytes) -> None:
        make = getattr(self.channel, method.kind.value)
        request: Any = iter([body]) if method.streams_requests else body
        patience_s = STREAM_S if _waits(method) else ANSWER_S
        call = make(method.full_name)(request, metadata=self.metadata, timeout=patience_s)
        if method.kind.value == "stream_stream":
            list(call)
        elif method.streams_responses:
            next(iter(call), None)
            call.cancel()


def _waits(method: MethodPlan) -> bool:
    """Whether the method may rightly be silent: a stream on which nothing happens."""
    return method.kind.value == "unary_stream"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fuzzed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    """One node for all the noise, on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/fuzz.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    with Fuzzed(url) as running:
        yield running


@cache
def _methods() -> list[MethodPlan]:
    services = services_of(Settings())
    for service in services:
        __import__(service.pb2)
    plan = resolve(services=[service.contract for service in services])
    return list(plan.methods())


@cache
def _example(method: MethodPlan) -> Message:
    pool = descriptor_pool.Default()
    descriptor = pool.FindMessageTypeByName(method.request_type)
    shown = Examples(Reader(pool)).request(descriptor, changes=method.has_side_effects)
    message = message_factory.GetMessageClass(descriptor)()
    return json_format.ParseDict(shown, message)


def _value(draw: st.DrawFn, field: FieldDescriptor) -> Any:
    """Draws something that the field's type allows and its rules may not."""
    kind = field.cpp_type
    if kind == FieldDescriptor.CPPTYPE_STRING:
        text = draw(st.one_of(st.sampled_from(NASTY_TEXTS), st.text(max_size=30)))
        clean = text.encode("utf-8", "ignore")
        return clean if field.type == FieldDescriptor.TYPE_BYTES else clean.decode()
    if kind in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return draw(st.floats())
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return draw(st.booleans())
    if kind == FieldDescriptor.CPPTYPE_ENUM:
        return draw(st.integers(0, 12))
    return _number(draw, kind)


def _number(draw: st.DrawFn, kind: int) -> int:
    number: int = draw(st.one_of(st.sampled_from(NASTY_NUMBERS), st.integers(-100, 100)))
    if kind in (FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64):
        number = abs(number)
    wide = kind in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
    return number if wide else max(-(2**31), min(number, 2**31 - 1))


def _disturb(draw: st.DrawFn, message: Message) -> None:
    """Changes one field somewhere in the message."""
    field = draw(st.sampled_from(list[Any](message.DESCRIPTOR.fields)))
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    if field.is_repeated:
        _disturb_list(draw, message, field)
    elif field.message_type is not None:
        part = getattr(message, field.name)
        part.SetInParent()
        if part.DESCRIPTOR.fields and draw(st.booleans()):
            _disturb(draw, part)
    elif draw(st.booleans()):
        setattr(message, field.name, _value(draw, field))
    else:
        message.ClearField(field.name)


def _disturb_list(draw: st.DrawFn, message: Message, field: FieldDescriptor) -> None:
    items = getattr(message, field.name)
    if field.message_type is None:
        items.append(_value(draw, field))
    elif len(items) and draw(st.booleans()):
        _disturb(draw, items[draw(st.integers(0, len(items) - 1))])
    else:
        items.add()


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[MethodPlan, bytes]:
    """A method and an example of its request in which a few fields are wrong."""
    method = draw(st.sampled_from(_methods()))
    message = type(_example(method))()
    message.CopyFrom(_example(method))
    for _ in range(draw(st.integers(0, 3))):
        if message.DESCRIPTOR.fields:
            _disturb(draw, message)
    return method, message.SerializeToString()


@st.composite
def noise(draw: st.DrawFn) -> tuple[MethodPlan, bytes]:
    """A method and bytes: a request that was cut, flipped or grown."""
    method, body = draw(nearly_right())
    raw = bytearray(body)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(raw) - 1, 0)))
        match draw(st.sampled_from(("flip", "cut", "grow"))):
            case "flip" if raw:
                raw[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del raw[at:]
            case _:
                raw[at:at] = draw(st.binary(max_size=20))
    return method, bytes(raw)


# The server's thread, in this process, draws random numbers while hypothesis watches for them.
_SERVER_THREAD = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)
_SETTINGS = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@_SERVER_THREAD
@_SETTINGS
@given(asked=nearly_right())
def test_nearly_right_requests_get_a_clear_answer(
    fuzzed: Fuzzed, asked: tuple[MethodPlan, bytes]
) -> None:
    """A request with wrong fields ends in a status of the contract's."""
    method, body = asked
    code = fuzzed.ask(method, body)
    assert code not in NEVER, f"{code} {method.full_name} {body!r}"


@_SERVER_THREAD
@_SETTINGS
@given(asked=noise())
def test_noise_gets_a_clear_answer(fuzzed: Fuzzed, asked: tuple[MethodPlan, bytes]) -> None:
    """Bytes that are hardly a message end in a status of the contract's."""
    method, body = asked
    code = fuzzed.ask(method, body)
    assert code not in NEVER, f"{code} {method.full_name} {body!r}"


def test_every_method_has_an_example_to_start_from() -> None:
    """No method is left out for want of a request."""
    assert len(_methods()) >= 36
    for method in _methods():
        assert _example(method).DESCRIPTOR.full_name == method.request_type
