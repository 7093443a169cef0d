"""What `make packages` writes about the packages: contents, checksums, the bill of materials."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from release import sbom
from release.built import Built, built
from release.checksums import write_checksums
from release.contract_files import copy_contract
from release.layout import ROOT, Source, sources
from release.manifests.reading import package_of
from release.maven_metadata import settle
from release.package import Dependency
from release.python_packages import build
from release.versions import current

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VERSION = current(ROOT)
LANGUAGES = ("python", "typescript", "go", "java", "rust")


def everything(dist: Path, said: Path) -> list[Built]:
    """What was built of every language."""
    return [
        one
        for name in LANGUAGES
        for one in built(name, version=VERSION, dist=dist, said=said / f"{name}.log")
    ]


def bill(dist: Path, said: Path) -> dict[str, Any]:
    """The bill of materials of a dist/."""
    contract = copy_contract(ROOT, dist=dist)
    packages = everything(dist, said)
    return sbom.bill_of(packages, contract, version=VERSION, made=MADE, dist=dist)


def test_two_builds_give_the_same_bytes(python_contracts: Source, tmp_path: Path) -> None:
    """Wheel and sdist do not know when or where they were built."""
    for name in ("one", "two"):
        build(python_contracts, target=tmp_path / name, epoch_s=1_800_000_000)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert len(first) == 2
    assert first == second


def test_python_packages_are_whole(dist: Path) -> None:
    """Licence, types and settings are inside; what the build left behind is not."""
    with zipfile.ZipFile(dist / f"python/backplane_contracts-{VERSION}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
    assert {
        "backplane/orders/v1/py.typed",
        "backplane/orders/v1/service_config.json",
        "backplane/orders/v1/policy.json",
        "backplane/orders/v1/orders_pb2.pyi",
        f"backplane_contracts-{VERSION}.dist-info/licenses/LICENSE",
    } <= names
    assert not any(name.startswith("google/") for name in names)
    with tarfile.open(dist / f"python/backplane_client-{VERSION}.tar.gz") as sdist:
        members = sdist.getmembers()
    assert {(one.uid, one.uname, one.mtime) for one in members} == {(0, "", 1_800_000_000)}
    assert f"backplane_client-{VERSION}/LICENSE" in {one.name for one in members}


@pytest.mark.parametrize("language", LANGUAGES)
def test_manifests_are_read(language: str) -> None:
    """Every manifest names its package, and the client needs the contracts and gRPC."""
    contracts, client = (
        package_of(source, version=VERSION) for source in sources(language=language)
    )
    assert contracts.licence == client.licence == "Apache-2.0"
    assert contracts.version.removeprefix("v") == client.version.removeprefix("v") == VERSION
    needed = {need.name for need in client.needs}
    assert contracts.name in needed
    assert any("grpc" in name or "tonic" in name for name in needed)
    assert not any("junit" in name or "typescript" in name for name in needed)
    assert all(need.wanted for need in client.needs)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [("==1.2", "1.2"), ("1.2.3", "1.2.3"), (">=1,<2", ""), ("^2.13.0", ""), ("v1.85.0", "v1.85.0")],
)
def test_only_an_exact_version_is_a_version(wanted: str, version: str) -> None:
    """A range names no version that a bill of materials could list."""
    assert Dependency("npm", "one", wanted).version == version


def test_the_bill_lists_files_with_their_hashes(dist: Path, tmp_path: Path) -> None:
    """Each of the ten packages, with the hash of each of its files."""
    found = bill(dist, tmp_path)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    files = [part for one in found["components"] for part in one.get("components", [])]
    for one in files:
        content = (dist / one["name"]).read_bytes()
        assert one["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
    ours = {one["purl"] for one in found["components"] if "purl" in one and "licenses" in one}
    assert len(ours) == 10
    assert {
        f"pkg:npm/%40backplane/client@{VERSION}",
        f"pkg:maven/backplane/backplane-client@{VERSION}",
    } < ours


def test_every_reference_in_the_bill_leads_to_a_component(dist: Path, tmp_path: Path) -> None:
    """What a package depends on is in the bill, and nothing is there twice."""
    found = bill(dist, tmp_path)
    refs = [one["bom-ref"] for one in [*found["components"], found["metadata"]["component"]]]
    assert len(refs) == len(set(refs))
    needed = {ref for one in found["dependencies"] for ref in one["dependsOn"]}
    assert needed <= set(refs)
    client = f"pkg:cargo/backplane-client@{VERSION}"
    (edges,) = [one["dependsOn"] for one in found["dependencies"] if one["ref"] == client]
    assert f"pkg:cargo/backplane-contracts@{VERSION}" in edges


def test_the_same_files_give_the_same_bill(dist: Path, tmp_path: Path) -> None:
    """Its number and time come from what it describes."""
    assert bill(dist, tmp_path) == bill(dist, tmp_path)


def test_a_language_without_its_toolchain_is_named_absent(dist: Path, tmp_path: Path) -> None:
    """The reason that its target printed stands in the bill; its packages do not."""
    for path in (dist / "go").rglob("*.zip"):
        path.unlink()
    reason = "needs Go 1.26 or newer, which is not here"
    (tmp_path / "go.log").write_text(f"skipping package-go: {reason}\n", encoding="utf-8")
    found = bill(dist, tmp_path)
    assert found["metadata"]["properties"] == [{"name": "backplane:absent:go", "value": reason}]
    assert not any("golang" in one.get("purl", "") for one in found["components"])


def test_a_package_that_is_missing_without_a_reason_ends_the_run(
    dist: Path, tmp_path: Path
) -> None:
    """A target that wrote nothing and said nothing is no success."""
    (dist / "rust/backplane-client-0.1.0.crate").unlink()
    with pytest.raises(FileNotFoundError, match="package-rust built no client"):
        everything(dist, tmp_path)


def test_checksums_name_every_file(dist: Path) -> None:
    """One line for each file, as sha256sum reads them."""
    copy_contract(ROOT, dist=dist)
    count = write_checksums(dist)
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    named = {line.split("  ", 1)[1] for line in lines}
    there = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    assert named == there - {"SHA256SUMS"}
    assert len(named) == count
    assert {"contract/backplane.binpb", "contract/service_config/orders.json"} <= named


def test_the_list_of_a_maven_repository_has_the_time_of_the_sources(dist: Path) -> None:
    """Maven writes when it ran; what is packed says when the sources were made."""
    settle(dist / "java", moment=MADE)
    listed = dist / "java/backplane/backplane-client/maven-metadata.xml"
    assert "<lastUpdated>20260102030405</lastUpdated>" in listed.read_text()
    digest = hashlib.sha1(listed.read_bytes(), usedforsecurity=False).hexdigest()
    assert listed.with_name("maven-metadata.xml.sha1").read_text() == digest
