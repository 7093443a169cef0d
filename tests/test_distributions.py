"""The three distributions: whole, and pinned by the lock."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DISTRIBUTIONS = ["generated/python", "clients/python", "server"]


def project(distribution: str) -> dict[str, Any]:
    """The [project] table of a distribution."""
    text = (ROOT / distribution / "pyproject.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)["project"]
    return found


def plain(requirement: str) -> str:
    """The name of a requirement, without extras and versions, as indexes compare names."""
    name = re.split(r"[\[<>=~;\s]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_dependency_is_pinned(distribution: str) -> None:
    """constraints.txt has an exact version for each, so that every machine installs the same."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {plain(line) for line in lines if "==" in line}
    wanted = project(distribution)
    extras = wanted.get("optional-dependencies", {}).values()
    named = {plain(line) for group in [wanted["dependencies"], *extras] for line in group}
    assert named - pinned <= {plain(project(ours)["name"]) for ours in DISTRIBUTIONS}


def test_the_lock_holds_versions_and_no_addresses() -> None:
    """Each line is NAME==VERSION: no URL, no path, no range."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert all(re.fullmatch(r"[\w.-]+==[\w.+]+", line) for line in pins)


@pytest.mark.parametrize("source", ["server/src", "clients/python/src"])
def test_every_folder_of_modules_is_a_package(source: str) -> None:
    """A folder without __init__.py would be missing from the wheel, silently."""
    folders = {path.parent for path in (ROOT / source).glob("*/**/*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_nothing_shadows_the_namespace_of_the_contracts() -> None:
    """A single backplane/__init__.py would hide the contracts of every other distribution."""
    assert not any((ROOT / place / "src/backplane/__init__.py").exists() for place in DISTRIBUTIONS)


def test_the_distributions_have_one_version() -> None:
    """Server, client and contracts are released together, and ask for each other exactly."""
    (version,) = {project(distribution)["version"] for distribution in DISTRIBUTIONS}
    ours = [
        line
        for distribution in DISTRIBUTIONS
        for line in project(distribution)["dependencies"]
        if line.startswith("backplane-")
    ]
    assert ours
    assert all(line.endswith(f"=={version}") for line in ours)
