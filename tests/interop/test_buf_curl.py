"""buf curl: gRPC at the server, gRPC-Web at the gateway."""

from __future__ import annotations

import json
from pathlib import Path

from backplane_client.testing import EphemeralServer
from tests.interop.conftest import Run
from tests.support.gateway import gateway

GET = "backplane.catalog.v1.CatalogService/GetProduct"
GRPC = ("curl", "--protocol", "grpc", "--http2-prior-knowledge")


def test_it_lists_the_methods(server: EphemeralServer, run: Run) -> None:
    """Methods are told by reflection."""
    ran = run("buf", *GRPC, "--list-methods", f"http://{server.address}")
    assert GET in ran.stdout.split(), ran.stderr


def test_it_calls(server: EphemeralServer, authorization: str, run: Run) -> None:
    """A call with a token is answered as JSON."""
    url = f"http://{server.address}/{GET}"
    ran = run("buf", *GRPC, "--header", authorization, "--data", '{"sku": "MUG-BLUE"}', url)
    assert json.loads(ran.stdout)["product"]["name"] == "Mug, blue", ran.stderr


def test_it_shows_a_refusal(server: EphemeralServer, authorization: str, run: Run) -> None:
    """A refusal comes with its code and details."""
    url = f"http://{server.address}/{GET}"
    ran = run("buf", *GRPC, "--header", authorization, "--data", '{"sku": "NOWHERE"}', url)
    assert ran.returncode != 0
    refused = json.loads(ran.stderr)
    assert refused["code"] == "not_found"
    types = [detail["type"] for detail in refused["details"]]
    assert types == ["google.rpc.ErrorInfo", "google.rpc.ResourceInfo"]


def test_it_calls_by_grpc_web(
    server: EphemeralServer, authorization: str, run: Run, tmp_path: Path
) -> None:
    """The gateway answers gRPC-Web of a foreign client; the contract comes from its image."""
    with gateway(server.address, tmp_path) as envoy:
        ran = run(
            "buf", "curl", "--protocol", "grpcweb", "--header", authorization,
            "--schema", "generated/contract/backplane.binpb", "--data", '{"sku": "MUG-BLUE"}',
            f"http://{envoy.address}/{GET}",
        )  # fmt: skip
    assert json.loads(ran.stdout)["product"]["name"] == "Mug, blue", ran.stderr
