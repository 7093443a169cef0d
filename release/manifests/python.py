"""pyproject.toml: what [project] declares; extras are the installer's choice and left out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from release.package import Dependency, Package

_REQUIREMENT = re.compile(r"^([\w.-]+)(?:\[[^]]*\])?\s*([^;]*)")


def read(path: Path, *, version: str) -> Package:
    """Reads a distribution; `version` is not needed, because it has its own."""
    _ = version
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return Package(
        kind="pypi",
        name=project["name"],
        version=project["version"],
        licence=project["license"],
        description=project["description"],
        needs=tuple(_dependency(line) for line in project["dependencies"]),
    )


def _dependency(line: str) -> Dependency:
    found = _REQUIREMENT.match(line)
    if found is None:
        raise ValueError(f"not a requirement: {line!r}")
    return Dependency("pypi", found[1], found[2].strip())
