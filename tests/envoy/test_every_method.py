"""Each unary method by its HTTP rule gives what the same call gives over gRPC."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc.status_pb2 import Status

from backplane_server.contract.example import Examples
from backplane_server.contract.facts import Reader, pool_of
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.plan import MethodPlan
from backplane_server.contract.protoc_plugin import services_of
from backplane_server.contract.resolver import resolve_with
from tests.support.gateway import Answer, Gateway
from tests.support.rest import rest_of
from tests.support.statuses import status_of

IMAGE = Path(__file__).parents[2] / "generated/contract/backplane.binpb"
FILES = FileDescriptorSet.FromString(IMAGE.read_bytes()).file
READER = Reader(pool_of(FILES))
PLAN = resolve_with(
    READER,
    services=[name for name in services_of(FILES) if name.startswith("backplane.")],
    numbers=load_numbers(),
)
UNARY = [m for m in PLAN.methods() if not m.streams_requests and not m.streams_responses]
# Told at the first of two equal calls only, and sealed anew each time.
DIFFERS = ("secret", "nextPageToken")
# By google/rpc/code.proto, which names an HTTP status for each.
HTTP = {0: 200, 3: 400, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 16: 401}


def message(type_name: str) -> type[Message]:
    """The class of a message, by its full name."""
    return GetMessageClass(READER.pool.FindMessageTypeByName(type_name))


def example(method: MethodPlan) -> Message:
    """A request that satisfies its rules; what it is about mostly does not exist."""
    descriptor = READER.pool.FindMessageTypeByName(method.request_type)
    fields = Examples(READER).request(descriptor, changes=method.has_side_effects)
    return ParseDict(fields, message(method.request_type)())


async def over_grpc(
    channel: grpc.aio.Channel, method: MethodPlan, request: Message, bearer: str
) -> tuple[int, dict[str, Any]]:
    """Gives code and JSON of the server's own answer, be it a reply or a status."""
    call: grpc.aio.UnaryUnaryMultiCallable[Message, Message] = channel.unary_unary(
        method.full_name,
        request_serializer=lambda sent: sent.SerializeToString(),
        response_deserializer=message(method.response_type).FromString,
    )
    try:
        return 0, MessageToDict(await call(request, metadata=[("authorization", bearer)]))
    except grpc.aio.AioRpcError as error:
        status = status_of(error)
        return status.code, MessageToDict(status, descriptor_pool=READER.pool)


def over_http(envoy: Gateway, method: MethodPlan, request: Message, bearer: str) -> Answer:
    """Sends the same as JSON."""
    assert method.http is not None
    rest = rest_of(method.http, request)
    labelled = {"content_type": "application/json"} if rest.body is not None else {}
    return envoy.send(rest.verb, rest.target, body=rest.body, authorization=bearer, **labelled)


def normal(answer: dict[str, Any], type_name: str) -> dict[str, Any]:
    """An answer as protobuf's own JSON writes it: no empty fields; unknown ones are refused."""
    kind = Status if type_name == "google.rpc.Status" else message(type_name)
    parsed = ParseDict(answer, kind(), descriptor_pool=READER.pool)
    return MessageToDict(parsed, descriptor_pool=READER.pool)


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs between two equal calls, whichever way they come."""
    return {name: value for name, value in answer.items() if name not in DIFFERS}


@pytest.mark.parametrize("method", UNARY, ids=lambda method: f"{method.service}/{method.name}")
async def test_json_gives_what_grpc_gives(
    envoy: Gateway, direct: grpc.aio.Channel, bearer: str, method: MethodPlan
) -> None:
    """The HTTP status follows from the code; reply, message and details are the same."""
    request = example(method)
    code, expected = await over_grpc(direct, method, request, bearer)
    answer = over_http(envoy, method, request, bearer)
    assert answer.status == HTTP[code], answer.body
    assert answer.headers["content-type"] == "application/json"
    kind = method.response_type if code == 0 else "google.rpc.Status"
    assert comparable(normal(answer.json, kind)) == comparable(expected)


@pytest.mark.parametrize("method", UNARY, ids=lambda method: f"{method.service}/{method.name}")
async def test_json_refuses_what_grpc_refuses(
    envoy: Gateway, direct: grpc.aio.Channel, method: MethodPlan
) -> None:
    """A caller whom nobody knows gets the same refusal, with the same details, on both ways."""
    request = example(method)
    code, expected = await over_grpc(direct, method, request, "Bearer nobody")
    answer = over_http(envoy, method, request, "Bearer nobody")
    assert answer.status == HTTP[code], answer.body
    # Those who log in are refused as well, for what they log in with.
    assert code == 16 or method.access == "public"
    if code:
        assert normal(answer.json, "google.rpc.Status") == expected


def test_every_service_is_here() -> None:
    """The contracts have five services, and each unary method of theirs has an HTTP rule."""
    assert len(PLAN.services) == 5
    assert all(method.http for method in UNARY)
