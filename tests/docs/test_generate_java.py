"""The Java part of docs/generate-your-own.md, followed in an empty folder.

protoc is the one that `make generate-java` fetches. gRPC's own plugin is a native program
that not every machine can get; the one that writes generated/java stands in for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks_of
from tests.support.processes import COMMAND, environment

PAGE = ROOT / "docs/generate-your-own.md"
PROTOC = ROOT / "build/java/protoc"
_GRPC_PLUGIN = f'#!/bin/sh\nexec "{sys.executable}" -m backplane_server.contract.java.plugin\n'
_BY_BUF, _BY_PROTOC = "buf generate", "mkdir -p src/main/java\nprotoc"

pytestmark = pytest.mark.skipif(
    shutil.which("mvn") is None or shutil.which("javac") is None,
    reason="needs Maven and a Java compiler, which are not here",
)


class Project:
    """A folder with the files that the page shows, where its commands run."""

    def __init__(self, folder: Path, blocks: list[Block]) -> None:
        self.folder = folder
        self._commands = [block.text for block in blocks if block.language == "sh"]
        for block in blocks:
            if block.file:
                path = folder / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, "utf-8")

    def follow(self, beginning: str, **variables: str) -> str:
        """Runs the one command of the page that begins so and gives what it prints."""
        (found,) = (text for text in self._commands if text.startswith(beginning))
        path = os.pathsep.join(
            [str(self.folder / "programs"), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", found],
            cwd=self.folder,
            env=environment(PATH=path) | variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{found}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def generated(self) -> dict[str, str]:
        """What was generated, by its path; it is gone afterwards."""
        found = {}
        for package in ("backplane", "com"):
            folder = self.folder / "src/main/java" / package
            for path in sorted(folder.rglob("*.java")):
                found[str(path.relative_to(self.folder))] = path.read_text("utf-8")
            shutil.rmtree(folder)
        return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The page's project, with its programs and the files that it says to take along."""
    folder = tmp_path_factory.mktemp("generate-java")
    contract = ROOT / "generated/contract"
    shutil.copy(contract / "backplane.binpb", folder)
    shutil.copy(contract / "service_config/orders.json", folder)
    _add_programs(folder / "programs")
    section = folder / "section.md"
    section.write_text(_section(PAGE.read_text("utf-8"), "Java"), "utf-8")
    return Project(folder, blocks_of(section))


def _add_programs(folder: Path) -> None:
    subprocess.run(["make", "-s", str(PROTOC.relative_to(ROOT))], cwd=ROOT, check=True, timeout=300)
    folder.mkdir()
    (folder / "protoc").symlink_to(PROTOC)
    plugin = folder / "protoc-gen-grpc-java"
    plugin.write_text(_GRPC_PLUGIN, "utf-8")
    plugin.chmod(0o755)


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


def test_protoc_generates_what_buf_does(project: Project) -> None:
    """Each file that the page has protoc generate is, byte for byte, the one of buf."""
    project.follow(_BY_BUF)
    by_buf = project.generated()
    project.follow(_BY_PROTOC)
    by_protoc = project.generated()
    assert "src/main/java/backplane/orders/v1/OrdersServiceGrpc.java" in by_protoc
    assert by_protoc.items() <= by_buf.items()


def test_the_call_compiles_and_is_answered(project: Project, server: Mapping[str, str]) -> None:
    """The page's program lists the orders of a live server.

    Compiled from protoc's code, which is the smaller half of buf's.
    """
    project.follow(_BY_PROTOC)
    printed = project.follow("mvn ", **server)
    assert printed.count("ord_") == 3
    assert "ORDER_STATE_CANCELLED" in printed
