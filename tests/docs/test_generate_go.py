"""The Go part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks_of
from tests.support.processes import COMMAND, environment

PAGE = ROOT / "docs/generate-your-own.md"
# Go's own installer puts it where no PATH looks.
GO = shutil.which("go") or shutil.which("/usr/local/go/bin/go")
_PROTOC = f'#!/bin/sh\nexec "{sys.executable}" -m grpc_tools.protoc "$@"\n'
_GENERATORS = ["buf generate", "validate="]

pytestmark = pytest.mark.skipif(GO is None, reason="needs Go 1.26 or newer, which is not here")


class Module:
    """A folder with the files that the page shows, where its commands run."""

    def __init__(self, folder: Path, blocks: list[Block]) -> None:
        self.folder = folder
        self._commands = [block.text for block in blocks if block.language == "sh"]
        for block in blocks:
            if block.file:
                (folder / block.file).write_text(block.text, "utf-8")

    def follow(self, beginning: str, **variables: str) -> str:
        """Runs the one command of the page that begins so and gives what it prints."""
        (found,) = (text for text in self._commands if text.startswith(beginning))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", found],
            cwd=self.folder,
            env=self._environment() | variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{found}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _environment(self) -> dict[str, str]:
        programs = (self.folder / "programs", Path(str(GO)).parent, Path(sys.executable).parent)
        path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
        return environment(PATH=path, GOFLAGS="-mod=mod", GOWORK="off")

    def generated(self) -> dict[str, str]:
        """What was generated, by its path; it is gone afterwards."""
        files = sorted((self.folder / "contracts").rglob("*.pb.go"))
        found = {str(path.relative_to(self.folder)): path.read_text("utf-8") for path in files}
        for path in files:
            path.unlink()
        return found


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    """The page's module, with its plugins and the files that it says to take along."""
    folder = tmp_path_factory.mktemp("generate-go")
    shutil.copy(ROOT / "generated/contract/backplane.binpb", folder)
    shutil.copy(ROOT / "generated/contract/service_config/orders.json", folder)
    protoc = folder / "programs/protoc"
    protoc.parent.mkdir()
    protoc.write_text(_PROTOC, "utf-8")
    protoc.chmod(0o755)
    section = folder / "section.md"
    section.write_text(_section(PAGE.read_text("utf-8"), "Go"), "utf-8")
    made = Module(folder, blocks_of(section))
    made.follow("go mod init")
    return made


def _section(page: str, title: str) -> str:
    """The text below a heading, up to the next one of its kind."""
    _, _, rest = page.partition(f"\n## {title}\n")
    assert rest, f"there is no section {title}"
    return rest.partition("\n## ")[0]


@pytest.fixture(scope="module")
def server() -> Iterator[Mapping[str, str]]:
    """The variables that say where a live server is and what opens it."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--ephemeral"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(2)]
        yield dict(line.split("=", 1) for line in lines)
        process.communicate(timeout=60)


def test_protoc_generates_what_buf_does(module: Module) -> None:
    """Each file that the page has protoc generate is the one of buf, but for protoc's version."""
    by_tool = []
    for generator in _GENERATORS:
        module.follow(generator)
        by_tool.append({path: _code(text) for path, text in module.generated().items()})
    by_buf, by_protoc = by_tool
    assert "contracts/orders/v1/orders_grpc.pb.go" in by_protoc
    assert by_protoc.items() <= by_buf.items()


def _code(text: str) -> str:
    """Generated code without the lines that say which version of protoc made it."""
    return re.sub(r"^//[-\s]+protoc\s.*\n", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("generator", _GENERATORS, ids=["buf", "protoc"])
def test_the_call_compiles_and_is_answered(
    module: Module, server: Mapping[str, str], generator: str
) -> None:
    """The page's program lists the orders of a live server, from either generator's code."""
    module.follow(generator)
    printed = module.follow("(cd contracts && go mod tidy)", **server)
    module.generated()
    assert printed.count("ord_") == 3
    assert "ORDER_STATE_CANCELLED" in printed
