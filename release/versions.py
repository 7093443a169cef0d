"""Every place that holds the version, and how all of them get a new one.

The file VERSION is the source. The others carry a literal because their ecosystem's tools read
nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

NUMBER: Final = r"\d+\.\d+\.\d+"

_PYPROJECT: Final = (
    rf'^version = "({NUMBER})"$',
    rf'^  "backplane-(?:contracts|client)==({NUMBER})"',
)
_OWN: Final = (rf'^version = "({NUMBER})"$',)
_POM: Final = (rf"<artifactId>backplane-[a-z]+</artifactId>\s*<version>({NUMBER})</version>",)
_NPM: Final = (rf'"(?:version|@backplane/contracts)": "({NUMBER})"',)
_IMAGE: Final = (rf"backplane:({NUMBER})",)
_CRATE: Final = (rf'^backplane-(?:contracts|client) = (?:\{{ version = )?"({NUMBER})"',)

# A file, and what stands around its version; each pattern may fit several times.
PLACES: Final[dict[str, tuple[str, ...]]] = {
    "VERSION": (rf"^({NUMBER})$",),
    "generated/python/pyproject.toml": _PYPROJECT[:1],
    "clients/python/pyproject.toml": _PYPROJECT,
    "server/pyproject.toml": _PYPROJECT,
    "generated/typescript/package.json": _NPM,
    "clients/typescript/package.json": _NPM,
    "generated/go/version.go": (rf'^const Version = "({NUMBER})"$',),
    "clients/go/go.mod": (rf"backplane\.internal/contracts v({NUMBER})",),
    "generated/java/pom.xml": _POM,
    "generated/java/README.md": _POM,
    "clients/java/pom.xml": _POM,
    "clients/java/README.md": _POM,
    "clients/java/reactor/pom.xml": _POM,
    "clients/java/conformance/pom.xml": _POM,
    "clients/java/example/pom.xml": _POM,
    "generated/rust/Cargo.toml": _OWN,
    "generated/rust/README.md": _CRATE,
    "clients/rust/Cargo.toml": (*_OWN, *_CRATE),
    "clients/rust/README.md": _CRATE,
    "clients/rust/conformance/Cargo.toml": _OWN,
    "clients/rust/generate/Cargo.toml": _OWN,
    "deploy/container/Dockerfile": _IMAGE,
    "deploy/kubernetes/deployment.yaml": _IMAGE,
    "deploy/kubernetes/kustomization.yaml": (rf"newTag: ({NUMBER})",),
}


def current(root: Path) -> str:
    """Returns what the file VERSION says."""
    return (root / "VERSION").read_text(encoding="utf-8").strip()


def versions_in(root: Path, place: str) -> list[list[str]]:
    """Returns, for each pattern of a place, the versions found there; none is a mistake."""
    text = (root / place).read_text(encoding="utf-8")
    return [re.findall(pattern, text, re.MULTILINE) for pattern in PLACES[place]]


def set_version(root: Path, version: str) -> None:
    """Writes a version into every place."""
    for place, patterns in PLACES.items():
        path = root / place
        text = path.read_text(encoding="utf-8")
        for pattern in patterns:
            text = re.sub(
                pattern, lambda found: _replaced(found, version), text, flags=re.MULTILINE
            )
        path.write_text(text, encoding="utf-8")


def _replaced(found: re.Match[str], version: str) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return f"{found[0][:start]}{version}{found[0][end:]}"
