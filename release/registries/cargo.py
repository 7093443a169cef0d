"""Uploads crates as they were packed: metadata and file in one request."""

from __future__ import annotations

import json
import struct
import tarfile
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from release.registries.sending import deliver
from release.registries.settings import Registry
from release.registries.steps import Refused, Step

_KINDS: Final = {"dependencies": "normal", "dev-dependencies": "dev", "build-dependencies": "build"}
_LISTS: Final = ("authors", "keywords", "categories")
_TEXTS: Final = (
    "description", "documentation", "homepage", "license", "license_file", "repository", "links",
)  # fmt: skip


def steps(registry: Registry, *, dist: Path) -> Iterator[Step]:
    """Yields an upload for each crate, the contracts before the client that needs them."""
    crates = sorted((dist / "rust").glob("*.crate"), key=lambda one: "client" in one.name)
    for path in crates:
        what = f"upload {path.name} to {registry.address}/api/v1/crates/new"
        yield Step(what, partial(_upload, path, registry))


def _upload(path: Path, registry: Registry) -> None:
    metadata = json.dumps(metadata_of(path)).encode()
    crate = path.read_bytes()
    body = b"".join(struct.pack("<I", len(part)) + part for part in (metadata, crate))
    headers = {"Authorization": registry.secrets[0], "Content-Type": "application/octet-stream"}
    address = f"{registry.address}/api/v1/crates/new"
    said = json.loads(deliver("PUT", address, headers=headers, body=body) or b"{}")
    # Registries refuse with 200 too, and say so in the body.
    if said.get("errors"):
        raise Refused(f"{path.name}: {said['errors'][0].get('detail', 'refused')}")


def metadata_of(crate: Path) -> dict[str, Any]:
    """Returns what the index of a registry keeps of a crate, from the crate's own manifest."""
    with tarfile.open(crate) as packed:
        manifest = tomllib.loads(_text(packed, crate, "Cargo.toml"))
        package = manifest["package"]
        readme = package.get("readme")
        return {
            "name": package["name"],
            "vers": package["version"],
            "deps": [*_dependencies(manifest)],
            "features": manifest.get("features", {}),
            "readme": _text(packed, crate, readme) if readme else None,
            "readme_file": readme or None,
            "badges": {},
            "rust_version": package.get("rust-version"),
            **{name: package.get(name, []) for name in _LISTS},
            **{name: package.get(name.replace("_", "-")) for name in _TEXTS},
        }


def _dependencies(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for table, kind in _KINDS.items():
        for name, said in manifest.get(table, {}).items():
            yield _dependency(name, said if isinstance(said, dict) else {"version": said}, kind)


def _dependency(name: str, said: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "name": said.get("package", name),
        "explicit_name_in_toml": name if "package" in said else None,
        "version_req": said["version"],
        "features": said.get("features", []),
        "optional": said.get("optional", False),
        "default_features": said.get("default-features", True),
        "target": None,
        "kind": kind,
        # None is this same registry: it stands in for the public one and holds both.
        "registry": None,
    }


def _text(packed: tarfile.TarFile, crate: Path, name: str) -> str:
    found = packed.extractfile(f"{crate.name.removesuffix('.crate')}/{name}")
    if found is None:
        raise ValueError(f"{crate} has no {name}")
    return found.read().decode("utf-8")
