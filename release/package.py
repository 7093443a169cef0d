"""A package and what it declares, whatever its language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that another one needs; `wanted` is the version or range as declared."""

    kind: str
    name: str
    wanted: str

    @property
    def version(self) -> str:
        """The one version that is wanted, or empty where a range is."""
        exact = self.wanted.removeprefix("==").removeprefix("=").strip()
        return "" if any(sign in exact for sign in "<>=^~*, |") else exact

    @property
    def purl(self) -> str:
        """The package URL, with a version where one is wanted exactly."""
        return package_url(self.kind, self.name, self.version)


@dataclass(frozen=True, slots=True)
class Package:
    """One of ours; `kind` is the type in its package URL: pypi, npm, golang, maven or cargo."""

    kind: str
    name: str
    version: str
    licence: str
    description: str
    needs: tuple[Dependency, ...]

    @property
    def purl(self) -> str:
        """The package URL."""
        return package_url(self.kind, self.name, self.version)


def package_url(kind: str, name: str, version: str) -> str:
    """Returns `pkg:kind/name@version`; slashes in a name part its namespace."""
    at = f"@{quote(version, safe='')}" if version else ""
    return f"pkg:{kind}/{quote(name.replace(':', '/'), safe='/')}{at}"
