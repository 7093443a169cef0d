"""grpcurl: contracts by reflection, calls, refusals."""

from __future__ import annotations

import json

from backplane_client.testing import EphemeralServer
from tests.interop.conftest import Run

GET = "backplane.catalog.v1.CatalogService/GetProduct"
# What grpcurl adds to a status to make its exit code of it.
REFUSED, NOT_FOUND = 64, 5


def test_it_lists_the_services(server: EphemeralServer, run: Run) -> None:
    """Each service is told by reflection, without credentials."""
    ran = run("grpcurl", "-plaintext", server.address, "list")
    listed = set(ran.stdout.split())
    names = ["audit.v1.Audit", "catalog.v1.Catalog", "events.v1.Events"]
    names += ["identity.v1.Identity", "orders.v1.Orders"]
    assert {f"backplane.{name}Service" for name in names} <= listed
    assert "grpc.health.v1.Health" in listed


def test_it_describes_a_method(server: EphemeralServer, run: Run) -> None:
    """A method is described with its HTTP rule and its policy."""
    ran = run("grpcurl", "-plaintext", server.address, "describe", GET.replace("/", "."))
    assert "rpc GetProduct" in ran.stdout
    assert "/v1/products/{sku}" in ran.stdout
    assert "catalog.products.get" in ran.stdout


def test_it_calls(server: EphemeralServer, authorization: str, run: Run) -> None:
    """A call with a token is answered as JSON."""
    ran = run(
        "grpcurl", "-plaintext", "-H", authorization, "-d", '{"sku": "CAFÉ-1"}', server.address, GET
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["product"]["name"] == "Café crème ☕"


def test_it_shows_a_stream(server: EphemeralServer, authorization: str, run: Run) -> None:
    """A stream is printed until the caller's own time is over."""
    ran = run(
        "grpcurl", "-plaintext", "-max-time", "5", "-H", authorization, "-d", "{}", server.address,
        "backplane.events.v1.EventsService/Subscribe",
    )  # fmt: skip
    assert '"event"' in ran.stdout


def test_it_shows_a_refusal(server: EphemeralServer, authorization: str, run: Run) -> None:
    """A refusal comes with its details, which grpcurl can read."""
    ran = run(
        "grpcurl", "-plaintext", "-format-error", "-H", authorization,
        "-d", '{"sku": "NOWHERE"}', server.address, GET,
    )  # fmt: skip
    assert ran.returncode == REFUSED + NOT_FOUND
    details = json.loads(ran.stderr)["details"]
    assert [detail.get("reason") for detail in details] == ["PRODUCT_NOT_FOUND", None]
