"""The TypeScript part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.following import PROTOC, Followed

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm, which is not here")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The page's project, with its packages and the files that it says to take along."""
    made = Followed(tmp_path_factory.mktemp("generate-typescript"), "TypeScript")
    made.take_along("backplane.binpb", "service_config/orders.json")
    made.add_program("protoc", PROTOC)
    made.write_files()
    made.follow("npm install")
    return made


def generated(project: Followed) -> dict[str, str]:
    """What was generated, by its path; the folder is empty afterwards."""
    folder = project.folder / "src/gen"
    found = {
        str(path.relative_to(folder)): declarations_of(path)
        for path in folder.rglob("*")
        if path.is_file()
    }
    shutil.rmtree(folder)
    return found


def declarations_of(module: Path) -> str:
    """A generated module without the bytes of its descriptor, whose order is not said."""
    lines = module.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if "fileDesc(" not in line)


def test_protoc_generates_what_buf_does(project: Followed) -> None:
    """Each file that the page has protoc generate is the one of buf, declaration by declaration."""
    project.follow("buf generate")
    by_buf = generated(project)
    project.follow("mkdir -p src/gen\nprotoc")
    by_protoc = generated(project)
    assert "backplane/orders/v1/orders_pb.ts" in by_protoc
    assert by_protoc.items() <= by_buf.items()


@pytest.mark.parametrize("generator", ["buf generate", "mkdir -p src/gen\nprotoc"])
def test_the_call_compiles_and_is_answered(
    project: Followed, server: Mapping[str, str], generator: str
) -> None:
    """The page's program lists the orders of a live server, from either generator's code."""
    project.follow(generator)
    printed = project.follow("npx tsc", **server)
    generated(project)
    assert printed.count("ord_") == 3
    assert "CANCELLED" in printed
