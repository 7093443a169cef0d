"""The TypeScript part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks_of

PAGE = ROOT / "docs/generate-your-own.md"
SERVING = ROOT / "clients/typescript/try/serving.mjs"
_PROTOC = f'#!/bin/sh\nexec "{sys.executable}" -m grpc_tools.protoc "$@"\n'

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm, which is not here")


class Project:
    """A folder with the files that the page shows; packages are installed on the way."""

    def __init__(self, folder: Path, blocks: list[Block]) -> None:
        self.folder = folder
        self._commands = [block.text for block in blocks if block.language == "sh"]
        for block in blocks:
            if block.file:
                path = folder / block.file
                path.parent.mkdir(exist_ok=True)
                path.write_text(block.text, "utf-8")

    def follow(self, beginning: str) -> str:
        """Runs the one command of the page that begins so and gives what it prints."""
        (found,) = (text for text in self._commands if text.startswith(beginning))
        return self.run(["bash", "-euo", "pipefail", "-c", found])

    def follow_beside_a_server(self, beginning: str) -> str:
        """The same while a server runs, whose address and key the command knows."""
        (found,) = (text for text in self._commands if text.startswith(beginning))
        return self.run(["node", str(SERVING), "bash", "-euo", "pipefail", "-c", found])

    def run(self, command: list[str]) -> str:
        """Runs a command in the folder; fails with what it said."""
        programs = f"{self.folder}/bin:{Path(sys.executable).parent}"
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def generated(self) -> dict[str, str]:
        """What was generated, by its path; the folder is empty afterwards."""
        folder = self.folder / "src/gen"
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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The page's project, with its packages and the files that it says to take along."""
    folder = tmp_path_factory.mktemp("generate-typescript")
    contract = ROOT / "generated/contract"
    shutil.copy(contract / "backplane.binpb", folder)
    shutil.copy(contract / "service_config/orders.json", folder)
    protoc = folder / "bin/protoc"
    protoc.parent.mkdir()
    protoc.write_text(_PROTOC, "utf-8")
    protoc.chmod(0o755)
    section = folder / "section.md"
    section.write_text(section_of(PAGE, "TypeScript"), "utf-8")
    made = Project(folder, blocks_of(section))
    made.follow("npm install")
    return made


def section_of(page: Path, title: str) -> str:
    """The text below a heading, up to the next one of its kind."""
    _, _, rest = page.read_text("utf-8").partition(f"\n## {title}\n")
    assert rest, f"{page.name} has no section {title}"
    return rest.partition("\n## ")[0]


def test_protoc_generates_what_buf_does(project: Project) -> None:
    """Each file that the page has protoc generate is the one of buf, declaration by declaration."""
    project.follow("buf generate")
    by_buf = project.generated()
    project.follow("mkdir -p src/gen\nprotoc")
    by_protoc = project.generated()
    assert "backplane/orders/v1/orders_pb.ts" in by_protoc
    assert by_protoc.items() <= by_buf.items()


@pytest.mark.parametrize("generator", ["buf generate", "mkdir -p src/gen\nprotoc"])
def test_the_call_compiles_and_is_answered(project: Project, generator: str) -> None:
    """The page's program lists the orders of a live server, from either generator's code."""
    project.follow(generator)
    printed = project.follow_beside_a_server("npx tsc")
    project.generated()
    assert printed.count("ord_") == 3
    assert "CANCELLED" in printed
