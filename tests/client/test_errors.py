"""What a failed call raises."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import (
    BadRequest,
    ErrorInfo,
    PreconditionFailure,
    ResourceInfo,
)
from grpc import aio

import backplane_client
from backplane.orders.v1.orders_pb2 import GetOrderRequest, PlaceOrderRequest
from backplane_client import Backplane
from backplane_client.errors import ERROR_OF_STATUS
from tests.client.scripted import Failure, Scripted, failure


async def refused(server: Scripted, backplane: Backplane, answer: Failure) -> Exception:
    """Returns what a call raises that is answered so."""
    server.answers("PlaceOrder", answer)
    with pytest.raises(Exception) as raised:  # The tests look at its type.
        await backplane.orders.PlaceOrder(PlaceOrderRequest())
    return raised.value


@pytest.mark.parametrize(
    "code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK]
)
async def test_every_status(server: Scripted, backplane: Backplane, code: grpc.StatusCode) -> None:
    """Every status but OK raises an exception of its own, with gRPC's error as its cause."""
    error = await refused(server, backplane, failure(code, "SOME_REASON", pushback_ms=-1))
    assert type(error) is ERROR_OF_STATUS[code]
    assert isinstance(error, backplane_client.BackplaneError)
    assert error.code is code
    assert error.reason == "SOME_REASON"
    assert isinstance(error.__cause__, aio.AioRpcError)


def test_every_exception_is_public() -> None:
    """Every exception that a call may raise can be named by a caller."""
    names = {kind.__name__ for kind in ERROR_OF_STATUS.values()}
    assert names <= set(backplane_client.__all__)


async def test_details(server: Scripted, backplane: Backplane) -> None:
    """Reason, metadata, fields, resource and delay are attributes; all details are kept."""
    details: list[Message] = [
        ErrorInfo(domain="backplane", reason="INVALID_FIELD", metadata={"limit": "2000"}),
        BadRequest(
            field_violations=[BadRequest.FieldViolation(field="lines", description="at most 2000")]
        ),
        ResourceInfo(resource_type="orders.Order", resource_name="ord_1"),
        PreconditionFailure(),
    ]
    answer = Failure(grpc.StatusCode.INVALID_ARGUMENT, "lines has 2001 items; split it", details)
    error = await refused(server, backplane, answer)
    assert isinstance(error, backplane_client.InvalidArgument)
    assert error.metadata == {"limit": "2000"}
    assert error.field_violations == (backplane_client.FieldViolation("lines", "at most 2000"),)
    assert error.resource == backplane_client.Resource("orders.Order", "ord_1")
    assert error.details == tuple(details)
    assert error.method == "/backplane.orders.v1.OrdersService/PlaceOrder"
    assert str(error) == (
        "INVALID_ARGUMENT INVALID_FIELD: lines has 2001 items; split it; lines: at most 2000"
    )


async def test_delay(server: Scripted, backplane: Backplane) -> None:
    """The delay of RetryInfo is in seconds, and told in words."""
    answer = failure(grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED", retry_delay_ms=250)
    error = await refused(server, backplane, answer)
    assert isinstance(error, backplane_client.ResourceExhausted)
    assert error.retry_delay_s == 0.25
    assert str(error).endswith("try again in 0.25 s")


async def test_garbled_details(server: Scripted, backplane: Backplane) -> None:
    """Details that are no google.rpc.Status leave code and message as they are."""
    trailing = [("grpc-status-details-bin", b"\xff\xff\xff")]
    answer = Failure(grpc.StatusCode.NOT_FOUND, "no such order", trailing=trailing)
    error = await refused(server, backplane, answer)
    assert str(error) == "NOT_FOUND: no such order"
    assert isinstance(error, backplane_client.NotFound)
    assert error.details == ()


async def test_unknown_outcome(server: Scripted, backplane: Backplane) -> None:
    """An error that leaves the outcome open says with which request_id to find out."""
    error = await refused(server, backplane, failure(grpc.StatusCode.INTERNAL, "INTERNAL"))
    assert isinstance(error, backplane_client.OutcomeUnknown)
    assert f"request_id {server.requests('PlaceOrder')[0].request_id}" in str(error)


async def test_code_of_a_call(server: Scripted, backplane: Backplane) -> None:
    """A call object tells its status without raising."""
    server.answers("GetOrder", failure(grpc.StatusCode.NOT_FOUND, message="no such order"))
    call = backplane.orders.GetOrder(GetOrderRequest())
    assert await call.code() is grpc.StatusCode.NOT_FOUND
    assert await call.details() == "no such order"
    with pytest.raises(backplane_client.NotFound):
        await call


async def test_nothing_is_said_twice(server: Scripted, backplane: Backplane) -> None:
    """A reason that is the status, and a field that stands in the message, are told once."""
    field = BadRequest.FieldViolation(field="lines", description="too many")
    details = [
        ErrorInfo(domain="backplane", reason="INVALID_ARGUMENT"),
        BadRequest(field_violations=[field]),
    ]
    answer = Failure(grpc.StatusCode.INVALID_ARGUMENT, "lines: too many", details)
    error = await refused(server, backplane, answer)
    assert str(error) == "INVALID_ARGUMENT: lines: too many"
