"""A section of a page, followed in an empty folder as a reader would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.docs.pages import ROOT, Block, blocks_of
from tests.support.processes import environment

PAGE = ROOT / "docs/generate-your-own.md"
CONTRACT = ROOT / "generated/contract"
# Stands in for protoc, which not every machine has.
PROTOC = f'#!/bin/sh\nexec "{sys.executable}" -m grpc_tools.protoc "$@"\n'


class Followed:
    """A folder where a section's files are written and its commands run.

    variables   for every command, besides those of this process
    programs    folders with programs, before those of PATH; below ``programs/`` of the
                folder there is room for more
    """

    def __init__(
        self,
        folder: Path,
        title: str,
        *,
        programs: tuple[Path, ...] = (),
        variables: Mapping[str, str] | None = None,
        timeout_s: float = 300,
    ) -> None:
        self.folder = folder
        self.blocks = _section(folder, title)
        self._programs = (folder / "programs", *programs, Path(sys.executable).parent)
        self._variables = dict(variables or {})
        self._timeout_s = timeout_s
        self._programs[0].mkdir()

    def take_along(self, *names: str) -> None:
        """Copies files of the contract that the page says to have."""
        for name in names:
            shutil.copy(CONTRACT / name, self.folder)

    def add_program(self, name: str, script: str) -> None:
        """Adds a program that the commands find."""
        path = self._programs[0] / name
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def write(self, block: Block) -> None:
        """Writes a file that the page shows."""
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")

    def write_files(self) -> None:
        """Writes every file that the page shows."""
        for block in self.blocks:
            if block.file:
                self.write(block)

    def follow(self, beginning: str, **variables: str) -> str:
        """Runs the one command of the page that begins so and gives what it prints."""
        commands = [block.text for block in self.blocks if block.language == "sh"]
        (found,) = (text for text in commands if text.startswith(beginning))
        return self.run(found, **variables)

    def run(self, commands: str, **variables: str) -> str:
        """Runs commands in the folder and gives what they print; fails with what they said."""
        path = os.pathsep.join([*map(str, self._programs), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=environment(PATH=path) | self._variables | variables,
            capture_output=True,
            text=True,
            timeout=self._timeout_s,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def _section(folder: Path, title: str) -> list[Block]:
    """The blocks below a heading, up to the next one of its kind."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## {title}\n")
    assert rest, f"{PAGE.name} has no section {title}"
    section = folder / "section.md"
    section.write_text(rest.partition("\n## ")[0], "utf-8")
    return blocks_of(section)
