"""The changelog and `make release`, in a workspace with the shop contract."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.gate.__main__ import main as gate
from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.third_party import write_third_party
from release import changelog, prepare
from release.layout import ROOT
from release.prepare import smallest_after
from release.versions import PLACES, set_version
from tests.contract.shop import FILE, TEXT, changed

TODAY = date(2030, 1, 2)
ADDED = changed("message SellResponse {", "message SellResponse {\n  // Why.\n  string why = 90;\n")


@pytest.fixture(scope="session")
def third_party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What contracts import."""
    folder = tmp_path_factory.mktemp("third_party")
    write_third_party(folder)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, third_party: Path) -> Path:
    """A workspace whose shop contract is the release 0.1.0."""
    shutil.copy(ROOT / "buf.yaml", tmp_path)
    shutil.copytree(third_party, tmp_path / "protos/third_party")
    shutil.copytree(ROOT / "protos/backplane/policy", tmp_path / "protos/backplane/policy")
    for place in PLACES:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / place, tmp_path / place)
    set_version(tmp_path, "0.1.0")
    write(tmp_path, TEXT)
    assert gate([f"--root={tmp_path}", "--release"]) == 0
    (tmp_path / changelog.NAME).write_text("## 0.1.0 (2029-01-01)\n\nThe first.\n")
    return tmp_path


def write(workspace: Path, text: str) -> None:
    """Makes `text` the shop contract of a workspace."""
    path = workspace / "protos" / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def acknowledge(workspace: Path, capsys: pytest.CaptureFixture[str], *, reason: str) -> None:
    """Gives one reason for everything that the gate asks about."""
    capsys.readouterr()
    gate([f"--root={workspace}"])
    entries = re.findall(
        r'^\[\[change\]\]\nid = .*\nreason = ""$', capsys.readouterr().out, re.MULTILINE
    )
    text = "\n\n".join(entries).replace('reason = ""', f'reason = "{reason}"')
    (workspace / "protos/acknowledged.toml").write_text(text, encoding="utf-8")


def test_what_is_not_released_stands_on_top(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grave changes with their reason, then what was added; releases below stay."""
    write(
        workspace,
        ADDED.replace("lte: 100", "lte: 50").replace("int32 left = 1;", "int64 left = 1;"),
    )
    acknowledge(workspace, capsys, reason="Nobody bought more.")
    assert changelog.main(["--check"], root=workspace) == 1
    assert changelog.main([], root=workspace) == 0
    assert changelog.main(["--check"], root=workspace) == 0
    text = changelog.read(workspace)
    told = [
        "## Unreleased",
        "### Breaking",
        "Nobody bought more.",
        "### Tightening",
        "`backplane.shop.v1.SellRequest.quantity`",
        "### Added",
        "`backplane.shop.v1.SellResponse.why`: new field",
        "## 0.1.0 (2029-01-01)",
        "The first.",
    ]
    places = [text.find(one) for one in told]
    assert -1 not in places, text
    assert places == sorted(places)


def test_writing_it_twice_changes_nothing(workspace: Path) -> None:
    """The unreleased entry is replaced, not added again."""
    write(workspace, ADDED)
    changelog.main([], root=workspace)
    once = changelog.read(workspace)
    changelog.main([], root=workspace)
    assert changelog.read(workspace) == once
    write(workspace, TEXT)
    changelog.main([], root=workspace)
    assert "Unreleased" not in changelog.read(workspace)


def test_a_release_writes_everything(workspace: Path) -> None:
    """Entry with its day, version in every place, baseline moved, a copy kept for later tests."""
    write(workspace, ADDED)
    assert prepare.main(["0.2.0"], root=workspace, today=TODAY) == 0
    text = changelog.read(workspace)
    assert changelog.released_versions(text) == ["0.2.0", "0.1.0"]
    assert "## 0.2.0 (2030-01-02)" in text
    assert (workspace / "VERSION").read_text() == "0.2.0\n"
    assert '"@backplane/contracts": "0.2.0"' in (
        workspace / "clients/typescript/package.json"
    ).read_text(encoding="utf-8")
    kept = (workspace / "protos/released/0.2.0.binpb").read_bytes()
    assert kept == (workspace / "protos/released/backplane.binpb").read_bytes()
    assert "why" in str(FileDescriptorSet.FromString(kept))
    assert changelog.changed(workspace).changes == ()


@pytest.mark.parametrize(
    ("version", "text", "said"),
    [
        ("0.1.1", ADDED, "at least 0.2.0"),
        ("0.1.0", TEXT, "at least 0.1.1"),
        ("v0.2.0", ADDED, "no version"),
        ("0.2.0", changed("lte: 100", "lte: 50"), "make check-contracts"),
    ],
    ids=["a change in a patch", "twice", "not a version", "unexplained"],
)
def test_a_release_that_says_too_little_is_refused(
    workspace: Path, capsys: pytest.CaptureFixture[str], version: str, text: str, said: str
) -> None:
    """Nothing is written."""
    write(workspace, text)
    before = changelog.read(workspace)
    assert prepare.main([version], root=workspace, today=TODAY) == 1
    assert said in capsys.readouterr().err
    assert changelog.read(workspace) == before
    assert (workspace / "VERSION").read_text() == "0.1.0\n"


@pytest.mark.parametrize(
    ("severities", "smallest"),
    [((), "1.2.4"), (["compatible"], "1.3.0"), (["compatible", "breaking"], "2.0.0")],
)
def test_the_number_shows_how_grave_a_release_is(severities: list[str], smallest: str) -> None:
    """Without changes a patch is enough; what breaks raises the first number."""
    changes = [Change(Severity(name), "a", "b") for name in severities]
    assert smallest_after("1.2.3", changes) == smallest


def test_new_services_and_values_are_listed() -> None:
    """The real contracts gained a service and reasons since the earliest that is kept."""
    earliest = FileDescriptorSet.FromString((ROOT / "protos/released/0.0.0.binpb").read_bytes())
    now = FileDescriptorSet.FromString((ROOT / "generated/contract/backplane.binpb").read_bytes())
    from release.additions import additions

    found = {one.id for one in additions(earliest, now)}
    assert "backplane.events.v1.EventsService: new service" in found
    assert "backplane.identity.v1.ErrorReason.ERROR_REASON_EMAIL_TAKEN: new value" in found
    assert not any("catalog.v1.CatalogService" in one for one in found)
    assert additions(now, now) == []
