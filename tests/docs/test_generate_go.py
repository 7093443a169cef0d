"""The Go part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.following import PROTOC, Followed

# Go's own installer puts it where no PATH looks.
GO = shutil.which("go") or shutil.which("/usr/local/go/bin/go")
_GENERATORS = ["buf generate", "validate="]

pytestmark = pytest.mark.skipif(GO is None, reason="needs Go 1.26 or newer, which is not here")


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The page's module, with its plugins and the files that it says to take along."""
    made = Followed(
        tmp_path_factory.mktemp("generate-go"),
        "Go",
        programs=(Path(str(GO)).parent,),
        variables={"GOFLAGS": "-mod=mod", "GOWORK": "off"},
    )
    made.take_along("backplane.binpb", "service_config/orders.json")
    made.add_program("protoc", PROTOC)
    made.write_files()
    made.follow("go mod init")
    return made


def generated(module: Followed) -> dict[str, str]:
    """What was generated, by its path; it is gone afterwards."""
    files = sorted((module.folder / "contracts").rglob("*.pb.go"))
    found = {str(path.relative_to(module.folder)): path.read_text("utf-8") for path in files}
    for path in files:
        path.unlink()
    return found


def test_protoc_generates_what_buf_does(module: Followed) -> None:
    """Each file that the page has protoc generate is the one of buf, but for protoc's version."""
    by_tool = []
    for generator in _GENERATORS:
        module.follow(generator)
        by_tool.append({path: _code(text) for path, text in generated(module).items()})
    by_buf, by_protoc = by_tool
    assert "contracts/orders/v1/orders_grpc.pb.go" in by_protoc
    assert by_protoc.items() <= by_buf.items()


def _code(text: str) -> str:
    """Generated code without the lines that say which version of protoc made it."""
    return re.sub(r"^//[-\s]+protoc\s.*\n", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("generator", _GENERATORS, ids=["buf", "protoc"])
def test_the_call_compiles_and_is_answered(
    module: Followed, server: Mapping[str, str], generator: str
) -> None:
    """The page's program lists the orders of a live server, from either generator's code."""
    module.follow(generator)
    printed = module.follow("(cd contracts && go mod tidy)", **server)
    generated(module)
    assert printed.count("ord_") == 3
    assert "ORDER_STATE_CANCELLED" in printed
