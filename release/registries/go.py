"""Copies modules into the folder that a Go module proxy serves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from release.registries.settings import Registry
from release.registries.steps import Refused, Step


def steps(registry: Registry, *, dist: Path) -> Iterator[Step]:
    """Yields a copy for each module, the contracts before the client that needs them."""
    root = dist / "go"
    folders = sorted(root.rglob("@v"), key=lambda one: "client" in one.as_posix())
    for folder in folders:
        target = Path(registry.address) / folder.relative_to(root)
        names = ", ".join(sorted(path.name for path in folder.glob("*.zip")))
        yield Step(f"copy {names} to {target}", partial(_copy, folder, target))


def _copy(folder: Path, target: Path) -> None:
    files = sorted(path for path in folder.iterdir() if path.name != "list")
    for path in files:
        known = target / path.name
        # A proxy's clients keep the first bytes that they saw of a version, for ever.
        if known.exists() and known.read_bytes() != path.read_bytes():
            raise Refused(f"{known} is published already, with other bytes: make a new version")
    target.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copyfile(path, target / path.name)
    _list(folder, target)


def _list(folder: Path, target: Path) -> None:
    """Names the version last, when all its files are there."""
    listed = target / "list"
    known = listed.read_text(encoding="utf-8").split() if listed.exists() else []
    ours = (folder / "list").read_text(encoding="utf-8").split()
    lines = dict.fromkeys([*known, *ours])
    listed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
