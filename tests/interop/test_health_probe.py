"""grpc-health-probe: what Kubernetes and its like ask."""

from __future__ import annotations

import pytest

from backplane_client.testing import EphemeralServer
from tests.interop.conftest import Run
from tests.support.processes import free_address

NO_CONNECTION, NOT_SERVED = 2, 3


@pytest.mark.parametrize("service", ["", "backplane.catalog.v1.CatalogService"])
def test_it_finds_the_server_healthy(server: EphemeralServer, run: Run, service: str) -> None:
    """The server as a whole, and each service of its own, is SERVING."""
    ran = run("grpc-health-probe", f"-addr={server.address}", f"-service={service}")
    assert ran.returncode == 0, ran.stderr
    assert "status: SERVING" in ran.stdout + ran.stderr


def test_it_finds_no_such_service(server: EphemeralServer, run: Run) -> None:
    """A name that is not served is no health of anything."""
    ran = run("grpc-health-probe", f"-addr={server.address}", "-service=backplane.nothing.v1.No")
    assert ran.returncode == NOT_SERVED, ran.stderr


def test_it_finds_nobody(run: Run) -> None:
    """Without a server the probe fails, so that the tests above can."""
    ran = run("grpc-health-probe", f"-addr={free_address()}", "-connect-timeout=500ms")
    assert ran.returncode == NO_CONNECTION
