"""The files that were built: which of them are packages, and of what kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from release.layout import Source

# By how a name ends; the first that fits counts.
_KINDS: Final = {
    "python": {".whl": "wheel", ".tar.gz": "sdist"},
    "typescript": {".tgz": "npm tarball"},
    "go": {".zip": "Go module"},
    "java": {"-sources.jar": "sources", ".jar": "jar", ".pom": "pom"},
    "rust": {".crate": "crate"},
}


@dataclass(frozen=True, slots=True)
class Artifact:
    """One built file; `kind` is its ecosystem's word for it."""

    kind: str
    path: Path

    @property
    def sha256(self) -> str:
        """The file's hash, in hexadecimal."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def size_bytes(self) -> int:
        """The file's length."""
        return self.path.stat().st_size


def artifacts_of(source: Source, *, dist: Path) -> list[Artifact]:
    """Returns what was built of a source, by name; empty where its language was skipped."""
    folder = dist / source.language
    found = []
    for path in sorted(folder.rglob("*")):
        kind = _kind(source.language, path.name)
        if kind and source.role in path.relative_to(folder).as_posix():
            found.append(Artifact(kind, path))
    return found


def _kind(language: str, name: str) -> str:
    return next((kind for end, kind in _KINDS[language].items() if name.endswith(end)), "")
