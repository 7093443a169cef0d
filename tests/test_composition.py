"""Every service is served: none is built and then forgotten."""

from __future__ import annotations

from pathlib import Path

from backplane_server.app import SERVICES, services_of
from backplane_server.settings import Settings

ROOT = Path(__file__).parents[1]


def test_every_folder_has_its_line() -> None:
    """Each folder of a service stands in app.py under its own name."""
    folders = (ROOT / "server/src/backplane_server/services").glob("*/__init__.py")
    assert {folder.parent.name for folder in folders} == set(SERVICES)
    assert [service.name for service in services_of(Settings())] == list(SERVICES)


def test_every_contract_has_its_service() -> None:
    """Each proto service is served by the folder of its name."""
    declared = {
        path.parent.parent.name
        for path in (ROOT / "protos/backplane").glob("*/v1/*.proto")
        if "\nservice " in path.read_text("utf-8")
    }
    assert declared == set(SERVICES)
