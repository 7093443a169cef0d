"""A small dist/ with every kind of package, and a registry to send it to."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from release.checksums import write_checksums
from release.layout import Source, sources
from release.python_packages import build
from tests.release.registry import FakeRegistry, registry

_CRATE = """
[package]
name = "backplane-{role}"
version = "0.1.0"
description = "A crate"
license = "Apache-2.0"
rust-version = "1.88"

[dependencies.tonic]
version = "0.14.9"
features = ["codegen"]
default-features = false

[dev-dependencies.rcgen]
version = "0.14"
"""


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dist/ as `make packages` leaves it, but small; not to be changed."""
    dist = tmp_path_factory.mktemp("dist")
    for source in sources(language="python"):
        build(source, target=dist / "python", epoch_s=1_800_000_000)
    for role in ("contracts", "client"):
        _pack_go(dist, role)
        _pack_java(dist, role)
        _pack_tar(dist / f"rust/backplane-{role}-0.1.0.crate", "Cargo.toml", _CRATE, role)
        manifest = {"name": f"@backplane/{role}", "version": "0.1.0"}
        _pack_tar(
            dist / f"typescript/backplane-{role}-0.1.0.tgz",
            "package.json",
            json.dumps(manifest).replace("{", "{{").replace("}", "}}"),
            role,
            folder="package",
        )
    write_checksums(dist)
    return dist


@pytest.fixture
def dist(packed: Path, tmp_path: Path) -> Path:
    """A dist/ of the test's own."""
    return shutil.copytree(packed, tmp_path / "dist")


@pytest.fixture
def fake() -> Iterator[FakeRegistry]:
    """A registry that takes everything."""
    with registry() as served:
        yield served


@pytest.fixture
def python_contracts() -> Source:
    """The source of one real package."""
    return sources(language="python")[0]


def _pack_go(dist: Path, role: str) -> None:
    folder = dist / f"go/backplane.internal/{role}/@v"
    folder.mkdir(parents=True)
    for end in ("zip", "mod", "info"):
        (folder / f"v0.1.0.{end}").write_text(f"{role} {end}", encoding="utf-8")
    (folder / "list").write_text("v0.1.0\n", encoding="utf-8")


def _pack_java(dist: Path, role: str) -> None:
    folder = dist / f"java/backplane/backplane-{role}/0.1.0"
    folder.mkdir(parents=True)
    for end in ("jar", "pom", "jar.sha1"):
        (folder / f"backplane-{role}-0.1.0.{end}").write_text(f"{role} {end}", encoding="utf-8")
    (folder.parent / "maven-metadata.xml").write_text(
        "<metadata><versioning><versions>\n      <version>0.1.0</version>\n    </versions>"
        "<lastUpdated>20290908070605</lastUpdated></versioning></metadata>",
        encoding="utf-8",
    )


def _pack_tar(path: Path, name: str, text: str, role: str, *, folder: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.format(role=role).encode()
    with tarfile.open(path, "w:gz") as packed:
        member = tarfile.TarInfo(f"{folder or f'backplane-{role}-0.1.0'}/{name}")
        member.size = len(content)
        packed.addfile(member, io.BytesIO(content))
