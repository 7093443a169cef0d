"""What the contract tests share: third-party protos, and the real contracts compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.comments import Comments
from backplane_server.contract.facts import Reader, pool_of
from backplane_server.contract.gate.buf import build_image
from backplane_server.contract.protoc_plugin import services_of
from backplane_server.contract.third_party import write_third_party
from tests.contract.shop import ROOT


@pytest.fixture(scope="session", autouse=True)
def third_party() -> None:
    """Makes sure that what contracts import is there."""
    write_third_party(ROOT / "protos/third_party")


@pytest.fixture(scope="session")
def contracts(third_party: None, tmp_path_factory: pytest.TempPathFactory) -> FileDescriptorSet:
    """Returns every real contract with its comments."""
    _ = third_party
    target: Path = tmp_path_factory.mktemp("image") / "contracts.binpb"
    return build_image(ROOT, target=target, comments=True)


@pytest.fixture(scope="session")
def reader(contracts: FileDescriptorSet) -> Reader:
    """Reads the real contracts."""
    return Reader(pool_of(contracts.file), comments=Comments(contracts.file))


@pytest.fixture(scope="session")
def services(contracts: FileDescriptorSet) -> list[str]:
    """Returns the full names of the real services."""
    found = services_of(f for f in contracts.file if f.package.startswith("backplane."))
    assert found, "no service was found"
    return found
