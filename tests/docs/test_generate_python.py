"""The Python part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pytest

from tests.docs.following import Followed

_BY_BUF, _BY_PROTOC = "buf generate", ".venv/bin/python -m grpc_tools.protoc"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The page's folder, with an environment of its own and the files to take along."""
    # Nothing of this process's: the contracts that are installed here would do in their place.
    made = Followed(
        tmp_path_factory.mktemp("generate-python"), "Python", variables={"PYTHONPATH": ""}
    )
    made.take_along("backplane.binpb", "service_config/orders.json")
    made.write_files()
    made.follow("python -m venv")
    return made


def generated(project: Followed) -> dict[str, str]:
    """What was generated, by its path; the folder is empty afterwards."""
    folder = project.folder / "contracts"
    found = {
        str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.py")
    }
    shutil.rmtree(folder)
    folder.mkdir()
    return found


def test_protoc_generates_what_buf_does(project: Followed) -> None:
    """Each file that the page has protoc generate is, byte for byte, the one of buf."""
    project.follow(_BY_BUF)
    by_buf = generated(project)
    project.follow(_BY_PROTOC)
    by_protoc = generated(project)
    assert "backplane/orders/v1/orders_pb2_grpc.py" in by_protoc
    # Files without a service get a file of stubs that has none.
    told = {path: text for path, text in by_protoc.items() if _says_something(path, text)}
    assert told.items() <= by_buf.items()


def _says_something(path: str, text: str) -> bool:
    return not path.endswith("_pb2_grpc.py") or "Stub" in text


@pytest.mark.parametrize("generator", [_BY_BUF, _BY_PROTOC], ids=["buf", "protoc"])
def test_the_call_is_answered(project: Followed, server: Mapping[str, str], generator: str) -> None:
    """The page's program lists the orders of a live server, from either generator's code."""
    project.follow(generator)
    printed = project.follow("PYTHONPATH=contracts", **server)
    generated(project)
    assert printed.count("ord_") == 3
    assert "ORDER_STATE_CANCELLED" in printed
