"""package.json: dependencies and peer dependencies; what only its developers need is left out."""

from __future__ import annotations

import json
from pathlib import Path

from release.package import Dependency, Package


def read(path: Path, *, version: str) -> Package:
    """Reads an npm package; `version` is not needed, because it has its own."""
    _ = version
    found = json.loads(path.read_text(encoding="utf-8"))
    wanted = found.get("dependencies", {}) | found.get("peerDependencies", {})
    return Package(
        kind="npm",
        name=found["name"],
        version=found["version"],
        licence=found["license"],
        description=found["description"],
        needs=tuple(Dependency("npm", name, range_) for name, range_ in wanted.items()),
    )
