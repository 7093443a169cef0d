"""What a run of `make packages` made of one language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from release.artifacts import Artifact, artifacts_of
from release.layout import Source, sources
from release.manifests.reading import package_of
from release.package import Package

_SKIPPING = re.compile(r"^skipping package-\w+: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Built:
    """A package with its files; `absent` says why there are none, or is empty."""

    source: Source
    package: Package
    artifacts: tuple[Artifact, ...]
    absent: str


def built(language: str, *, version: str, dist: Path, said: Path) -> list[Built]:
    """Returns a language's two packages; `said` is the file of what its target printed.

    Raises FileNotFoundError where a package was neither built nor skipped.
    """
    return [_built(one, version, dist, said) for one in sources(language=language)]


def _built(source: Source, version: str, dist: Path, said: Path) -> Built:
    artifacts = tuple(artifacts_of(source, dist=dist))
    absent = "" if artifacts else _reason(said)
    if not artifacts and not absent:
        raise FileNotFoundError(f"make package-{source.language} built no {source.role}")
    return Built(source, package_of(source, version=version), artifacts, absent)


def _reason(said: Path) -> str:
    found = _SKIPPING.search(said.read_text(encoding="utf-8")) if said.exists() else None
    return found[1] if found else ""
