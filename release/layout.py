"""Where packages come from and where they are put; ten packages in five languages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
DIST: Final = ROOT / "dist"
# The one licence of everything here, as an SPDX expression; go.mod has no place for it.
LICENCE: Final = "Apache-2.0"

_MANIFESTS: Final = {
    "python": "pyproject.toml",
    "typescript": "package.json",
    "go": "go.mod",
    "java": "pom.xml",
    "rust": "Cargo.toml",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One package's source: `role` is "contracts" or "client"."""

    language: str
    role: str
    folder: Path

    @property
    def manifest(self) -> Path:
        """The file that names the package and what it needs."""
        return self.folder / _MANIFESTS[self.language]


def sources(root: Path = ROOT, *, language: str) -> tuple[Source, Source]:
    """Returns a language's contracts and client, in the order in which they are published."""
    return (
        Source(language, "contracts", root / "generated" / language),
        Source(language, "client", root / "clients" / language),
    )
