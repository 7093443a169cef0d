"""What the gateway refuses, and what it lets pages of other origins do."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from backplane.catalog.v1.catalog_pb2 import GetProductRequest, GetProductResponse
from tests.envoy.conftest import ORIGINS
from tests.support.gateway import ROOT, Answer, Gateway, GatewayNotStarted, gateway

PATH = "/backplane.catalog.v1.CatalogService/GetProduct"
MESSAGE = GetProductRequest(sku="MUG-BLUE").SerializeToString()
FRAME = struct.pack(">BI", 0, len(MESSAGE)) + MESSAGE
ALLOWED = ORIGINS.split()


def post(envoy: Gateway, bearer: str, path: str, **labelled: str) -> Answer:
    """Sends a valid gRPC frame."""
    return envoy.send("POST", path, body=FRAME, authorization=bearer, te="trailers", **labelled)


def test_a_frame_labelled_grpc_is_answered(envoy: Gateway, bearer: str) -> None:
    """The frame of these tests is valid: only its label makes the others be refused."""
    answer = post(envoy, bearer, PATH, content_type="application/grpc")
    assert GetProductResponse.FromString(answer.body[5:]).product.sku == "MUG-BLUE"


@pytest.mark.parametrize(
    "label",
    ["application/json", "application/json; charset=utf-8", "text/plain", "application/protobuf"],
)
def test_a_frame_labelled_otherwise_is_refused(envoy: Gateway, bearer: str, label: str) -> None:
    """A valid gRPC frame in a request labelled application/json reaches no method."""
    answer = post(envoy, bearer, PATH, content_type=label)
    assert (answer.status, answer.json["code"]) == (404, 5)
    assert b"MUG-BLUE" not in answer.body


def test_a_frame_without_a_label_is_refused(envoy: Gateway, bearer: str) -> None:
    """Nor does one without a content type."""
    assert post(envoy, bearer, PATH).status == 404


@pytest.mark.parametrize("label", ["application/grpc+json", "application/grpcx"])
def test_other_kinds_of_grpc_are_refused(envoy: Gateway, bearer: str, label: str) -> None:
    """Messages that are no protobuf, and what only looks like gRPC, are not routed."""
    answer = post(envoy, bearer, PATH, content_type=label)
    assert answer.headers.get("grpc-status") == "12" or answer.status == 404
    assert b"MUG-BLUE" not in answer.body


def test_a_frame_is_no_json(envoy: Gateway, bearer: str) -> None:
    """The frame on the path of an HTTP rule is JSON that cannot be read."""
    answer = post(envoy, bearer, "/v1/products", content_type="application/json")
    assert (answer.status, answer.json["code"]) == (400, 3)


def test_grpc_on_the_path_of_a_rule_is_refused(envoy: Gateway, bearer: str) -> None:
    """A gRPC call of an HTTP rule's path is UNIMPLEMENTED."""
    answer = post(envoy, bearer, "/v1/products", content_type="application/grpc")
    assert answer.headers["grpc-status"] == "12"


def test_reflection_stays_inside(envoy: Gateway, bearer: str) -> None:
    """Contracts are not told through the gateway."""
    path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    answer = post(envoy, bearer, path, content_type="application/grpc")
    assert answer.headers["grpc-status"] == "12"


def test_long_headers_are_refused(envoy: Gateway, bearer: str) -> None:
    """More than the server takes as metadata does not reach it."""
    answer = envoy.send("GET", "/v1/products", authorization=bearer, x="y" * 8_000)
    assert answer.status == 431


@pytest.mark.parametrize("path", [PATH, "/v1/products"])
@pytest.mark.parametrize("origin", ALLOWED)
def test_pages_of_configured_origins_may_call(envoy: Gateway, origin: str, path: str) -> None:
    """A preflight of a configured origin is allowed, with what gRPC-Web and JSON need."""
    answer = envoy.send("OPTIONS", path, origin=origin, access_control_request_method="POST")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert {"authorization", "x-grpc-web"} <= {
        name.strip() for name in answer.headers["access-control-allow-headers"].split(",")
    }
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://shopxexample", "https://shop.example.evil", "null"]
)
def test_pages_of_other_origins_may_not(envoy: Gateway, bearer: str, origin: str) -> None:
    """Neither the preflight nor the call tells the browser that the origin may read."""
    preflight = envoy.send("OPTIONS", PATH, origin=origin, access_control_request_method="POST")
    called = envoy.send("GET", "/v1/products/MUG-BLUE", authorization=bearer, origin=origin)
    assert preflight.status == 404
    for answer in (preflight, called):
        assert "access-control-allow-origin" not in answer.headers


def test_an_origin_that_is_no_origin_is_not_started_with(tmp_path: Path) -> None:
    """What would be a pattern, or a part of the configuration, is refused by the script."""
    with (
        pytest.raises(GatewayNotStarted, match="is no list of origins"),
        gateway("127.0.0.1:1", tmp_path, origins='https://.*"'),
    ):
        pass


def test_the_script_is_plain_shell() -> None:
    """Envoy's own image has sh and sed, and no more."""
    assert (ROOT / "deploy/envoy/start").read_text("utf-8").startswith("#!/bin/sh\n")
