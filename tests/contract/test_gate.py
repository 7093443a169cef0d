"""The gate as a command, in a workspace of its own: shut, open, and what it asks for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from backplane_server.contract.gate.__main__ import main
from tests.contract.shop import FILE, ROOT, TEXT, changed


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Returns a workspace with the shop contract, just released."""
    shutil.copy(ROOT / "buf.yaml", tmp_path)
    shutil.copytree(ROOT / "protos/third_party", tmp_path / "protos/third_party")
    shutil.copytree(ROOT / "protos/backplane/policy", tmp_path / "protos/backplane/policy")
    write(tmp_path, TEXT)
    assert gate(tmp_path, "--release") == 0
    return tmp_path


def write(workspace: Path, text: str) -> None:
    """Makes `text` the shop contract of a workspace."""
    path = workspace / "protos" / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def gate(workspace: Path, *flags: str) -> int:
    """Runs the gate and returns its exit status."""
    return main([f"--root={workspace}", *flags])


def acknowledge(workspace: Path, printed: str, *, reason: str) -> None:
    """Does what the gate says: adds the entries it printed, with a reason."""
    entries = re.findall(r"^\[\[change\]\]\nid = .*\nreason = \"\"$", printed, re.MULTILINE)
    assert entries, printed
    text = "\n\n".join(entries).replace('reason = ""', f'reason = "{reason}"')
    (workspace / "protos/acknowledged.toml").write_text(text, encoding="utf-8")


def test_a_released_contract_passes(workspace: Path) -> None:
    """Right after a release nothing has changed."""
    assert gate(workspace) == 0


def test_a_compatible_change_passes(workspace: Path) -> None:
    """A change that nobody feels needs no reason."""
    write(workspace, changed("lte: 100", "lte: 200"))
    assert gate(workspace) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("authenticated: true", "public: true", id="loosening"),
        pytest.param("lte: 100", "lte: 50", id="tightening"),
        pytest.param("int32 left = 1;", "int64 left = 1;", id="breaking"),
    ],
)
def test_a_grave_change_needs_a_reason(
    workspace: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    """The gate is shut until the entry that it prints stands in the file with a reason."""
    write(workspace, changed(old, new))
    assert gate(workspace) == 1
    printed = capsys.readouterr().out
    acknowledge(workspace, printed, reason="")
    assert gate(workspace) == 2
    assert "needs a reason" in " ".join(capsys.readouterr().out.split())
    acknowledge(workspace, printed, reason="callers were told")
    assert gate(workspace) == 0


def test_a_stale_acknowledgement_is_refused(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reason for a change that was taken back must go too."""
    write(workspace, changed("lte: 100", "lte: 50"))
    gate(workspace)
    acknowledge(workspace, capsys.readouterr().out, reason="callers were told")
    write(workspace, TEXT)
    assert gate(workspace) == 1
    assert "because nothing changed so" in capsys.readouterr().out


def test_an_acknowledgement_fits_one_change_only(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reason for one limit is no reason for a lower one."""
    write(workspace, changed("lte: 100", "lte: 50"))
    gate(workspace)
    acknowledge(workspace, capsys.readouterr().out, reason="callers were told")
    write(workspace, changed("lte: 100", "lte: 5"))
    assert gate(workspace) == 1


def test_a_release_moves_the_baseline(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a release the change is the baseline, and the reasons are gone."""
    write(workspace, changed("lte: 100", "lte: 50"))
    gate(workspace)
    acknowledge(workspace, capsys.readouterr().out, reason="callers were told")
    assert gate(workspace, "--release") == 0
    assert gate(workspace) == 0


def test_a_missing_release_is_told(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a baseline the gate says how to make one, and stays shut."""
    (workspace / "protos/released/backplane.binpb").unlink()
    assert gate(workspace) == 2
    assert "make release-contracts" in " ".join(capsys.readouterr().out.split())


def test_the_real_contracts_pass() -> None:
    """Every grave change since the last release of the real contracts has its reason."""
    assert gate(ROOT) == 0
