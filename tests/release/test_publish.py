"""`make publish`, against registries on this machine that keep what they are sent."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
from collections.abc import Callable
from email.parser import BytesParser
from pathlib import Path

import pytest

from release.layout import ROOT
from release.publish import main
from release.registries.maven import with_versions
from release.registries.settings import VARIABLES
from release.versions import current
from tests.release.registry import FakeRegistry, Received

VERSION = current(ROOT)
SECRET = "the-secret-of-the-registry"
ALL = sorted(VARIABLES)
Publish = Callable[..., int]


def environment(address: str, folder: Path) -> dict[str, str]:
    """Every variable, with one address and one secret for all."""
    values = {name: SECRET for names in VARIABLES.values() for name in names}
    values |= {names[0]: address for names in VARIABLES.values()}
    return values | {"BACKPLANE_GO_PROXY_DIR": str(folder / "proxy"), "BACKPLANE_MAVEN_USER": "ci"}


@pytest.fixture
def publish(
    dist: Path, fake: FakeRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Publish:
    """Publishes one language below a path of the registry; no secret is shown."""

    def run(language: str, *, path: str = "") -> int:
        known = environment(f"{fake.address}{path}", tmp_path)
        status = main([language], dist=dist, environment=known)
        assert SECRET not in "".join(capsys.readouterr())
        return status

    return run


def form_of(request: Received) -> dict[str, list[bytes]]:
    """The fields of an uploaded form."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    form: dict[str, list[bytes]] = {}
    for part in BytesParser().parsebytes(head + request.body).get_payload():
        assert not isinstance(part, str)
        name = str(part.get_param("name", header="content-disposition"))
        form.setdefault(name, []).append(bytes(part.get_payload(decode=True)))
    return form


def test_a_missing_variable_is_named_before_anything_is_sent(
    dist: Path, fake: FakeRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that is lacking is told at once, and no registry hears of it."""
    known = environment(fake.address, tmp_path)
    del known["BACKPLANE_MAVEN_PASSWORD"], known["BACKPLANE_NPM_TOKEN"]
    assert main(ALL, dist=dist, environment=known) == 2
    told = capsys.readouterr().err
    assert "BACKPLANE_MAVEN_PASSWORD" in told
    assert "BACKPLANE_NPM_TOKEN" in told
    assert "BACKPLANE_PYPI_TOKEN" not in told
    assert fake.received == []
    assert not (tmp_path / "proxy").exists()


def test_a_dry_run_tells_every_step_and_does_none(
    dist: Path, fake: FakeRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be sent, and where, without a secret and without a request."""
    known = environment(fake.address, tmp_path)
    assert main(["--dry-run", *ALL], dist=dist, environment=known) == 0
    told = capsys.readouterr().out
    assert {line.partition(":")[0] for line in told.splitlines()} == set(ALL)
    assert f"would upload backplane_client-{VERSION}-py3-none-any.whl to {fake.address}" in told
    assert SECRET not in told
    assert fake.received == []
    assert not (tmp_path / "proxy").exists()


def test_a_dry_run_without_variables_names_them(
    dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Someone who has no registry yet reads what it takes."""
    assert main(["--dry-run", *ALL], dist=dist, environment={}) == 0
    told = capsys.readouterr().out
    assert [name for names in VARIABLES.values() for name in names if name not in told] == []


def test_python_files_arrive_as_forms_of_the_upload_protocol(
    dist: Path, fake: FakeRegistry, publish: Publish
) -> None:
    """Each wheel and sdist with its hash and metadata, the contracts before the client."""
    assert publish("python", path="/legacy/") == 0
    forms = [form_of(request) for request in fake.sent("POST")]
    names = [form["name"][0].decode() for form in forms]
    assert names == ["backplane-contracts"] * 2 + ["backplane-client"] * 2
    assert {form["filetype"][0] for form in forms} == {b"bdist_wheel", b"sdist"}
    wheel = (dist / f"python/backplane_client-{VERSION}-py3-none-any.whl").read_bytes()
    (sent,) = [form for form in forms if form["content"][0] == wheel]
    assert sent["sha256_digest"] == [hashlib.sha256(wheel).hexdigest().encode()]
    assert f"backplane-contracts=={VERSION}".encode() in sent["requires_dist"]
    assert sent["license_expression"] == [b"Apache-2.0"]
    assert b"backplane_client.connect(" in sent["description"][0]
    shown = base64.b64encode(f"__token__:{SECRET}".encode()).decode()
    assert {one.headers["Authorization"] for one in fake.received} == {f"Basic {shown}"}


def test_java_files_are_put_and_then_listed(fake: FakeRegistry, publish: Publish) -> None:
    """Jars first, the list of versions last, and versions that were there stay in it."""
    place = "/maven/backplane/backplane-client"
    fake.files[f"{place}/maven-metadata.xml"] = b"<version>0.0.9</version>"
    assert publish("java", path="/maven") == 0
    paths = [one.path for one in fake.sent("PUT")]
    assert paths.index(f"{place}/0.1.0/backplane-client-0.1.0.jar") < paths.index(
        f"{place}/maven-metadata.xml"
    )
    listed = fake.files[f"{place}/maven-metadata.xml"]
    assert listed.index(b"<version>0.0.9<") < listed.index(b"<version>0.1.0<")
    digest = hashlib.sha1(listed, usedforsecurity=False).hexdigest().encode()
    assert fake.files[f"{place}/maven-metadata.xml.sha1"] == digest
    # A second time is refused: a version is published once.
    assert publish("java", path="/maven") == 1


def test_crates_arrive_with_what_an_index_needs(
    dist: Path, fake: FakeRegistry, publish: Publish
) -> None:
    """Metadata and file in one body, each behind its length."""
    assert publish("rust") == 0
    contracts, client = fake.sent("PUT")
    assert contracts.path == "/api/v1/crates/new"
    assert client.headers["Authorization"] == SECRET
    (length,) = struct.unpack_from("<I", client.body)
    metadata = json.loads(client.body[4 : 4 + length])
    assert (metadata["name"], metadata["vers"]) == ("backplane-client", "0.1.0")
    tonic, rcgen = metadata["deps"]
    assert (tonic["version_req"], tonic["features"]) == ("0.14.9", ["codegen"])
    assert (tonic["default_features"], rcgen["kind"]) == (False, "dev")
    crate = (dist / "rust/backplane-client-0.1.0.crate").read_bytes()
    assert client.body[8 + length :] == crate


def test_a_refusal_inside_a_good_answer_is_seen(
    dist: Path, fake: FakeRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Registries of crates answer 200 and refuse in the body."""
    fake.refuses = (200, b'{"errors": [{"detail": "crate version is already uploaded"}]}')
    assert main(["rust"], dist=dist, environment=environment(fake.address, tmp_path)) == 1
    assert "already uploaded" in capsys.readouterr().err
    assert len(fake.sent("PUT")) == 1


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_npm_publishes_to_the_registry_that_is_named(
    dist: Path, fake: FakeRegistry, publish: Publish
) -> None:
    """Npm itself sends both packages, with the token of the environment."""
    assert publish("typescript", path="/npm/") == 0
    puts = fake.sent("PUT")
    assert [one.path for one in puts] == ["/npm/@backplane%2fcontracts", "/npm/@backplane%2fclient"]
    assert {one.headers["Authorization"] for one in puts} == {f"Bearer {SECRET}"}
    sent = json.loads(puts[1].body)
    tarball = (dist / "typescript/backplane-client-0.1.0.tgz").read_bytes()
    (attached,) = sent["_attachments"].values()
    assert base64.b64decode(attached["data"]) == tarball


def test_go_modules_are_added_to_the_proxy(dist: Path, tmp_path: Path) -> None:
    """Files are copied and the version is listed behind those that were there."""
    known = environment("http://127.0.0.1:1", tmp_path)
    listed = tmp_path / "proxy/backplane.internal/client/@v/list"
    listed.parent.mkdir(parents=True)
    listed.write_text("v0.0.9\n")
    assert main(["go"], dist=dist, environment=known) == 0
    assert main(["go"], dist=dist, environment=known) == 0
    assert listed.read_text() == "v0.0.9\nv0.1.0\n"
    assert (listed.parent / "v0.1.0.zip").read_text() == "client zip"


def test_other_bytes_for_a_published_go_version_are_refused(
    dist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who fetched the version keeps its hash; it never changes."""
    known = environment("http://127.0.0.1:1", tmp_path)
    published = tmp_path / "proxy/backplane.internal/contracts/@v/v0.1.0.zip"
    published.parent.mkdir(parents=True)
    published.write_text("other bytes")
    assert main(["go"], dist=dist, environment=known) == 1
    assert "make a new version" in capsys.readouterr().err
    assert published.read_text() == "other bytes"


@pytest.mark.parametrize(
    ("status", "address"),
    [(1, ""), (2, "http://registry.example"), (2, "https://u:p@registry.example"), (2, "nothing")],
    ids=["refused", "clear text", "credentials in it", "no address"],
)
def test_a_bad_address_or_answer_ends_it(
    dist: Path, fake: FakeRegistry, tmp_path: Path, status: int, address: str
) -> None:
    """A registry's 403 ends the run; an address that shows secrets is never called."""
    fake.refuses = (403, b"no such user")
    known = environment(address or fake.address, tmp_path)
    assert main(["python"], dist=dist, environment=known) == status
    assert len(fake.received) == (1 if status == 1 else 0)


def test_files_that_changed_after_the_build_are_not_published(
    dist: Path, fake: FakeRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SHA256SUMS is held against dist/ first."""
    (dist / "rust/backplane-client-0.1.0.crate").write_bytes(b"something else")
    assert main(["python"], dist=dist, environment=environment(fake.address, tmp_path)) == 2
    assert "make packages" in capsys.readouterr().err
    assert fake.received == []


def test_a_list_that_has_the_version_keeps_it_once() -> None:
    """Publishing again after a failure does not name a version twice."""
    text = "<version>2</version>"
    known = "<version>1</version><version>2</version>"
    assert with_versions(text, known=known).count("<version>2<") == 1
