"""The Rust part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks_of
from tests.support.processes import COMMAND, environment

PAGE = ROOT / "docs/generate-your-own.md"
CARGO = shutil.which("cargo")
# Plugins and dependencies are built once, and stay for the next run.
_BUILT = ROOT / "build/rust/target"

pytestmark = pytest.mark.skipif(CARGO is None, reason="needs cargo of Rust, which is not here")


class Project:
    """A folder where the page's part is followed: its files are written, its commands run."""

    def __init__(self, folder: Path, server: Mapping[str, str]) -> None:
        self.folder = folder
        self._server = server

    def follow_all(self) -> list[str]:
        """Goes through the part from top to bottom and gives what its commands print."""
        section = self.folder / "section.md"
        section.write_text(_section(PAGE.read_text("utf-8"), "Rust"), "utf-8")
        printed = []
        for block in blocks_of(section):
            if block.file:
                path = self.folder / block.file
                path.parent.mkdir(exist_ok=True)
                path.write_text(block.text, "utf-8")
            else:
                printed.append(self.follow(block.text))
        return printed

    def follow(self, commands: str) -> str:
        """Runs commands of the page and gives what they print."""
        path = os.pathsep.join(
            [str(Path(str(CARGO)).parent), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env={**environment(PATH=path, CARGO_TARGET_DIR=str(_BUILT)), **self._server},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout


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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, server: Mapping[str, str]) -> Project:
    """The page's project, with the file that it says to take along."""
    folder = tmp_path_factory.mktemp("generate-rust")
    shutil.copy(ROOT / "generated/contract/backplane.binpb", folder)
    return Project(folder, server)


def test_both_generators_make_a_program_that_is_answered(project: Project) -> None:
    """The page's program lists the orders of a live server: by a build script, and by buf."""
    answers = [printed for printed in project.follow_all() if printed]
    assert len(answers) == 2
    for printed in answers:
        assert printed.count("ord_") == 3
        assert "Cancelled" in printed
    assert not (project.folder / "build.rs").exists()
