"""Cargo.toml: [dependencies]; what only its tests need is left out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from release.package import Dependency, Package


def read(path: Path, *, version: str) -> Package:
    """Reads a crate; `version` is not needed, because it has its own."""
    _ = version
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    package = found["package"]
    return Package(
        kind="cargo",
        name=package["name"],
        version=package["version"],
        licence=package["license"],
        description=package["description"],
        needs=tuple(_dependency(name, said) for name, said in found["dependencies"].items()),
    )


def _dependency(name: str, said: Any) -> Dependency:
    wanted = said if isinstance(said, str) else said["version"]
    # Cargo reads a bare version as the oldest that will do.
    return Dependency("cargo", name, wanted if wanted[0] in "=<>~^*" else f"^{wanted}")
