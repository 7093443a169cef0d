"""docs/add-a-service.md, followed word for word in a copy of the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.checkout import PACKAGES, Checkout, add_installation, copy_of_repository
from tests.docs.pages import ROOT, Block, blocks_of

PAGE = ROOT / "docs/add-a-service.md"
SERVICE = "server/src/backplane_server/services/notes"
TEST = "tests/services/notes"
CONTRACT = "generated/python/src/backplane/notes"


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    """The page's blocks."""
    return blocks_of(PAGE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, blocks: list[Block]) -> Checkout:
    """The copy, with every file of the page written and every generator run."""
    copy = copy_of_repository(tmp_path_factory.mktemp("add-a-service"))
    for block in blocks:
        if block.file:
            apply(block, folder=copy.folder)
        elif block.text.startswith(("make setup", "make generate")):
            copy.run(block.text)
    return copy


def apply(block: Block, *, folder: Path) -> None:
    """Writes the file that a block shows, or makes the change that it shows."""
    path = folder / block.file
    if block.language == "diff":
        path.write_text(patched(path.read_text("utf-8"), block.text), "utf-8")
        return
    assert not path.exists(), f"{block.file} is there already"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")


def patched(text: str, diff: str) -> str:
    """The text with the lines of a diff taken out and put in."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"the page changes what is not there:\n{before}"
    return text.replace(before, after)


def shell(blocks: list[Block], beginning: str) -> str:
    """The one shell block of the page that begins so."""
    (found,) = (b.text for b in blocks if b.language == "sh" and b.text.startswith(beginning))
    return found


def test_one_proto_one_folder_one_line(blocks: list[Block]) -> None:
    """Nothing but the contract, the service's folder, app.py and the test is touched."""
    files = {block.file for block in blocks if block.file}
    elsewhere = {name for name in files if not name.startswith(f"{SERVICE}/")}
    assert elsewhere == {
        "protos/backplane/notes/v1/notes.proto",
        "server/src/backplane_server/app.py",
        "tests/services/notes/test_notes.py",
    }
    (line,) = (block for block in blocks if block.file.endswith("/app.py"))
    assert [row[0] for row in line.text.splitlines()].count("+") == 1


def test_the_reference_page_is_written(checkout: Checkout) -> None:
    """`make generate` documents the new service where the page says."""
    assert "generated/contract/reference/notes.md" in PAGE.read_text("utf-8")
    page = checkout.folder / "generated/contract/reference/notes.md"
    assert "NOTE_NOT_FOUND" in page.read_text("utf-8")


def test_the_test_of_the_page_passes(checkout: Checkout, blocks: list[Block]) -> None:
    """The service's own test is found, runs on both databases and passes."""
    said = checkout.run(shell(blocks, "python -m pytest"))
    assert "8 passed" in said


def test_the_first_call_is_answered(checkout: Checkout, blocks: list[Block]) -> None:
    """`make run` serves the new service, and `backplane call` adds and lists a note."""
    add, list_ = shell(blocks, "backplane call").splitlines()
    with checkout.serving(shell(blocks, "make run")):
        assert "nte_" in checkout.run(add)
        assert "Ring twice." in checkout.run(list_)


@pytest.mark.parametrize(
    "command",
    [
        f"ruff check {SERVICE} {TEST} && ruff format --check {SERVICE} {TEST}",
        f"mypy {SERVICE} {TEST}",
        "lint-imports --no-cache",
        "buf lint && buf format --diff --exit-code --path protos/backplane",
        "python -m backplane_server.contract.gate",
    ],
    ids=["ruff", "types", "layers", "buf", "gate"],
)
def test_the_new_service_passes_the_checks(checkout: Checkout, command: str) -> None:
    """What `make check` runs on the code and the contract finds nothing in the page's files."""
    checkout.run(command)


@pytest.fixture
def elsewhere(checkout: Checkout, blocks: list[Block], tmp_path: Path) -> Checkout:
    """The service as another distribution has it, beside a server that does not know it."""
    package = tmp_path / "src/notes_service"
    shutil.copytree(checkout.folder / SERVICE, package)
    shutil.copytree(checkout.folder / CONTRACT, tmp_path / "src/backplane/notes")
    (change,) = (b for b in blocks if b.language == "diff" and not b.file)
    manifest = package / "__init__.py"
    manifest.write_text(patched(manifest.read_text("utf-8"), change.text), "utf-8")
    add_installation(tmp_path)
    packages = [tmp_path / "src", *(ROOT / package for package in PACKAGES)]
    return Checkout(tmp_path, packages=packages)


def test_a_service_from_another_distribution_is_served(
    elsewhere: Checkout, blocks: list[Block]
) -> None:
    """The same folder outside the repository answers the same calls."""
    add, list_ = shell(blocks, "backplane call").splitlines()
    with elsewhere.serving(shell(blocks, "backplane serve")):
        assert "nte_" in elsewhere.run(add)
        assert "Ring twice." in elsewhere.run(list_)
