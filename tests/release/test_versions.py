"""One version everywhere, from the file VERSION."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from release.layout import ROOT
from release.versions import NUMBER, PLACES, current, set_version, versions_in

VERSION = current(ROOT)
# Versions of others that happen to look alike: a library's, and a crate that a page shows.
_OTHERS = re.compile(r"go\.sum$|^docs/generate-your-own\.md$|/modulepack/main\.go$|^tests/")
_MANIFEST = re.compile(r"(^|/)(pyproject\.toml|package\.json|pom\.xml|Cargo\.toml|go\.mod)$")


def tracked() -> list[str]:
    """Every file of the repository."""
    command = ["git", "-C", str(ROOT), "ls-files"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_the_version(place: str) -> None:
    """Each pattern finds the version, and no other one."""
    for found in versions_in(ROOT, place):
        assert set(found) == {VERSION}


@pytest.mark.parametrize("place", [name for name in tracked() if _MANIFEST.search(name)])
def test_no_manifest_holds_it_elsewhere(place: str) -> None:
    """A manifest that names our version on a line of its own is in the table."""
    text = (ROOT / place).read_text(encoding="utf-8")
    pattern = rf"(?<![\d.]){re.escape(VERSION)}\b"
    lines = [line for line in text.splitlines() if re.search(pattern, line)]
    if place in PLACES:
        assert len(lines) == sum(map(len, versions_in(ROOT, place)))
    elif not _OTHERS.search(place):
        assert lines == []


def test_setting_it_changes_every_place_and_nothing_else(tmp_path: Path) -> None:
    """After a release no place has the old version, and all else is as it was."""
    for place in PLACES:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / place, tmp_path / place)
    set_version(tmp_path, "98.7.6")
    for place in PLACES:
        assert all(set(found) == {"98.7.6"} for found in versions_in(tmp_path, place))
        was, now = ((root / place).read_text(encoding="utf-8") for root in (ROOT, tmp_path))
        assert now.count("98.7.6") == sum(map(len, versions_in(ROOT, place)))
        assert now.replace("98.7.6", VERSION) == was


def test_the_version_is_three_numbers() -> None:
    """Every ecosystem reads it the same way."""
    assert re.fullmatch(NUMBER, VERSION)
