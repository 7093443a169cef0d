"""Where the registries are and what opens them, from the environment alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from release.registries.steps import Refused

# Per language: the variable of the address, then those of the credentials.
VARIABLES: Final = {
    "python": ("BACKPLANE_PYPI_URL", "BACKPLANE_PYPI_TOKEN"),
    "typescript": ("BACKPLANE_NPM_URL", "BACKPLANE_NPM_TOKEN"),
    "go": ("BACKPLANE_GO_PROXY_DIR",),
    "java": ("BACKPLANE_MAVEN_URL", "BACKPLANE_MAVEN_USER", "BACKPLANE_MAVEN_PASSWORD"),
    "rust": ("BACKPLANE_CARGO_URL", "BACKPLANE_CARGO_TOKEN"),
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry; `secrets` are in the order of its variables and are never shown."""

    address: str
    secrets: tuple[str, ...] = field(repr=False, default=())


def missing(language: str, environment: Mapping[str, str]) -> list[str]:
    """Returns the variables of a language that are not set, or empty."""
    return [name for name in VARIABLES[language] if not environment.get(name)]


def registry_of(language: str, environment: Mapping[str, str]) -> Registry:
    """Returns where a language's packages go; Refused where a secret would travel in the clear."""
    address, *secrets = (environment[name] for name in VARIABLES[language])
    if language != "go":
        _refuse_clear_text(VARIABLES[language][0], address)
    return Registry(address.rstrip("/"), tuple(secrets))


def _refuse_clear_text(variable: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"{variable} is no address: it begins with https://")
    if parts.username or parts.password:
        raise Refused(f"{variable} holds credentials: give them in variables of their own")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Refused(f"{variable} begins with http://, which shows credentials: use https://")
