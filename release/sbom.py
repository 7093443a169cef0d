"""The bill of materials: our packages and what they declare to need, as CycloneDX 1.6."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from release.artifacts import Artifact
from release.built import Built
from release.layout import LICENCE
from release.package import Dependency

NAME: Final = "backplane.cdx.json"


def bill_of(
    packages: Sequence[Built], contract: Sequence[Path], *, version: str, made: datetime, dist: Path
) -> dict[str, Any]:
    """Returns the document; a package whose language was skipped is named in its metadata."""
    present = [one for one in packages if not one.absent]
    body = {
        "metadata": _metadata(packages, version=version, made=made),
        "components": [
            *(_ours(one, dist) for one in present),
            _contract(contract, version=version, dist=dist),
            *_others(present),
        ],
        "dependencies": [*_needs(present, version=version)],
    }
    # A number that is the document's own, and the same for the same document.
    serial = uuid5(NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
    return head | {"serialNumber": serial.urn} | body


def write_bill(bill: dict[str, Any], *, dist: Path) -> None:
    """Writes the document into a folder."""
    (dist / NAME).write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _metadata(packages: Sequence[Built], *, version: str, made: datetime) -> dict[str, Any]:
    absent = {one.source.language: one.absent for one in packages if one.absent}
    found: dict[str, Any] = {
        "timestamp": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "component": {
            "type": "application",
            "bom-ref": _whole(version),
            "name": "backplane",
            "version": version,
            "licenses": _licences(LICENCE),
        },
    }
    properties = [
        {"name": f"backplane:absent:{name}", "value": why} for name, why in absent.items()
    ]
    return found | ({"properties": properties} if properties else {})


def _ours(one: Built, dist: Path) -> dict[str, Any]:
    package = one.package
    description = {"description": package.description} if package.description else {}
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        **description,
        "licenses": _licences(package.licence),
        "purl": package.purl,
        "components": [_file(artifact, dist) for artifact in one.artifacts],
    }


def _contract(files: Sequence[Path], *, version: str, dist: Path) -> dict[str, Any]:
    return {
        "type": "data",
        "bom-ref": f"backplane-contract@{version}",
        "name": "backplane-contract",
        "version": version,
        "description": "Descriptor image, permissions, service configs and client policies",
        "licenses": _licences(LICENCE),
        "components": [_file(Artifact("contract", path), dist) for path in files],
    }


def _file(artifact: Artifact, dist: Path) -> dict[str, Any]:
    name = artifact.path.relative_to(dist).as_posix()
    return {
        "type": "file",
        "bom-ref": f"file:{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": artifact.sha256}],
    }


def _others(packages: Sequence[Built]) -> Iterator[dict[str, Any]]:
    ours = {one.package.purl.rpartition("@")[0] for one in packages}
    wanted = {need.purl: need for one in packages for need in one.package.needs}
    for need in sorted(wanted.values(), key=lambda one: one.purl):
        if Dependency(need.kind, need.name, "").purl not in ours:
            yield _other(need)


def _other(need: Dependency) -> dict[str, Any]:
    exact = {"version": need.version} if need.version else {}
    return {
        "type": "library",
        "bom-ref": need.purl,
        "name": need.name,
        **exact,
        "scope": "required",
        "purl": need.purl,
        "properties": [{"name": "backplane:declared", "value": need.wanted}],
    }


def _needs(packages: Sequence[Built], *, version: str) -> Iterator[dict[str, Any]]:
    ours = [one.package.purl for one in packages]
    yield {"ref": _whole(version), "dependsOn": [*ours, f"backplane-contract@{version}"]}
    for one in packages:
        needed = {_ref(need, ours) for need in one.package.needs}
        yield {"ref": one.package.purl, "dependsOn": sorted(needed)}


def _ref(need: Dependency, ours: Sequence[str]) -> str:
    """Returns the reference of what is needed: our own package where a range leads to it."""
    bare = Dependency(need.kind, need.name, "").purl
    return next((one for one in ours if one.rpartition("@")[0] == bare), need.purl)


def _whole(version: str) -> str:
    return f"backplane@{version}"


def _licences(name: str) -> list[dict[str, Any]]:
    return [{"license": {"id": name}}]
