"""The Java part of docs/generate-your-own.md, followed in an empty folder.

protoc is the one that `make generate-java` fetches. gRPC's own plugin is a native program
that not every machine can get; the one that writes generated/java stands in for it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.docs.following import Followed
from tests.docs.pages import ROOT

PROTOC = ROOT / "build/java/protoc"
_GRPC_PLUGIN = f'#!/bin/sh\nexec "{sys.executable}" -m backplane_server.contract.java.plugin\n'
_BY_BUF, _BY_PROTOC = "buf generate", "mkdir -p src/main/java\nprotoc"

pytestmark = pytest.mark.skipif(
    shutil.which("mvn") is None or shutil.which("javac") is None,
    reason="needs Maven and a Java compiler, which are not here",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The page's project, with its programs and the files that it says to take along."""
    subprocess.run(["make", "-s", str(PROTOC.relative_to(ROOT))], cwd=ROOT, check=True, timeout=300)
    made = Followed(tmp_path_factory.mktemp("generate-java"), "Java", programs=(PROTOC.parent,))
    made.take_along("backplane.binpb", "service_config/orders.json")
    made.add_program("protoc-gen-grpc-java", _GRPC_PLUGIN)
    made.write_files()
    return made


def generated(project: Followed) -> dict[str, str]:
    """What was generated, by its path; it is gone afterwards."""
    found = {}
    for package in ("backplane", "com"):
        folder = project.folder / "src/main/java" / package
        for path in sorted(folder.rglob("*.java")):
            found[str(path.relative_to(project.folder))] = path.read_text("utf-8")
        shutil.rmtree(folder)
    return found


def test_protoc_generates_what_buf_does(project: Followed) -> None:
    """Each file that the page has protoc generate is, byte for byte, the one of buf."""
    project.follow(_BY_BUF)
    by_buf = generated(project)
    project.follow(_BY_PROTOC)
    by_protoc = generated(project)
    assert "src/main/java/backplane/orders/v1/OrdersServiceGrpc.java" in by_protoc
    assert by_protoc.items() <= by_buf.items()


def test_the_call_compiles_and_is_answered(project: Followed, server: Mapping[str, str]) -> None:
    """The page's program lists the orders of a live server.

    Compiled from protoc's code, which is the smaller half of buf's.
    """
    project.follow(_BY_PROTOC)
    printed = project.follow("mvn ", **server)
    assert printed.count("ord_") == 3
    assert "ORDER_STATE_CANCELLED" in printed
