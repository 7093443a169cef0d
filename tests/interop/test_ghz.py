"""ghz: some load from a foreign client."""

from __future__ import annotations

import json

from backplane_client.testing import EphemeralServer
from tests.interop.conftest import Run

CALLS = 200


def test_it_gets_each_call_answered(server: EphemeralServer, authorization: str, run: Run) -> None:
    """Two hundred calls of four workers, by reflection, are all answered OK."""
    name, _, value = authorization.partition(": ")
    ran = run(
        "ghz", "--insecure", "--call", "backplane.catalog.v1.CatalogService.GetProduct",
        "--total", str(CALLS), "--concurrency", "4", "--connections", "2", "--format", "json",
        "--metadata", json.dumps({name: value}), "--data", '{"sku": "MUG-BLUE"}', server.address,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["count"] == CALLS
    assert report["statusCodeDistribution"] == {"OK": CALLS}
