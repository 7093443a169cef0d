"""One way to read the manifest of any language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from release.layout import Source
from release.manifests import cargo, go, maven, npm, python
from release.package import Package

Read = Callable[..., Package]

_READERS: Final[dict[str, Read]] = {
    "python": python.read,
    "typescript": npm.read,
    "go": go.read,
    "java": maven.read,
    "rust": cargo.read,
}


def package_of(source: Source, *, version: str) -> Package:
    """Returns what a source's manifest declares; `version` is for those that hold none."""
    return _READERS[source.language](source.manifest, version=version)
