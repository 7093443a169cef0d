"""Fixtures for pytest: `pytest_plugins = ["backplane_client.testing_fixtures"]` in conftest.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .testing import EphemeralServer, ephemeral


@pytest.fixture(scope="session")
def backplane_server() -> Iterator[EphemeralServer]:
    """One server for all tests of a run."""
    with ephemeral() as server:
        yield server


@pytest.fixture
def fresh_backplane_server() -> Iterator[EphemeralServer]:
    """A server of the test's own, as seeded."""
    with ephemeral() as server:
        yield server
