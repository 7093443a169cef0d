"""What the Python client brings for the tests of others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backplane.catalog.v1.catalog_pb2 import GetProductRequest
from backplane_client import Unavailable, sync, testing
from tests.support.processes import environment

NAIL = GetProductRequest(sku="NAIL")
CONFTEST = 'pytest_plugins = ["backplane_client.testing_fixtures"]\n'
TEST = """
from backplane.catalog.v1.catalog_pb2 import GetProductRequest
from backplane_client import sync


def test_nail(backplane_server):
    with sync.connect(backplane_server.address, api_key=backplane_server.api_key) as backplane:
        reply = backplane.catalog.GetProduct(GetProductRequest(sku="NAIL"))
    assert reply.product.name == "Nail"


def test_another_server(backplane_server, fresh_backplane_server):
    assert fresh_backplane_server.address != backplane_server.address
"""


@pytest.fixture(autouse=True)
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server of this checkout, whatever is installed."""
    file = tmp_path / "bin" / "backplane"
    file.parent.mkdir()
    start = "from backplane_server.cli import main; main()"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{start}" "$@"\n', "utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("BACKPLANE_COMMAND", str(file))
    return str(file)


def test_a_block_has_a_server() -> None:
    """It answers inside the block, fails on demand, and is gone behind it."""
    with (
        testing.ephemeral() as server,
        sync.connect(server.address, api_key=server.api_key) as backplane,
    ):
        assert backplane.catalog.GetProduct(NAIL).product.name == "Nail"
        with pytest.raises(Unavailable):
            backplane.catalog.GetProduct(NAIL, metadata=testing.failing("status=UNAVAILABLE"))
    with sync.connect(server.address, api_key=server.api_key) as gone, pytest.raises(Unavailable):
        gone.catalog.GetProduct(NAIL, timeout=1)


def test_what_a_server_says_that_does_not_start() -> None:
    """A flag that it refuses is told in its own words."""
    strangers = testing.ephemeral("--listen", "0.0.0.0:0")
    with pytest.raises(testing.ServerNotStarted, match="loopback only"), strangers:
        pass


def test_a_missing_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not installed the server hears how to."""
    monkeypatch.setenv("BACKPLANE_COMMAND", "no-such-command")
    missing = testing.ephemeral()
    with pytest.raises(testing.ServerNotStarted, match="install backplane-server"), missing:
        pass


def test_pytest_has_fixtures(tmp_path: Path, command: str) -> None:
    """The line of the document is all that a test suite needs."""
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_shop.py").write_text(TEST, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=environment(BACKPLANE_COMMAND=command),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout
