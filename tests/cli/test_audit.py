"""`backplane audit`: a checkpoint kept elsewhere finds out what became of the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from backplane_server.cli import main
from tests.services.audit.conftest import serve_audited

ALTERED = "UPDATE chassis_audit_records SET subject = 'somebody else' WHERE log_index = 4"


Backplane = Callable[..., CompletedProcess[str]]


@pytest.fixture
def backplane(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Backplane:
    """Runs `backplane …` in this process, in the test's own folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> CompletedProcess[str]:
        monkeypatch.setattr("sys.argv", ["backplane", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        # A text as the code is what the interpreter prints, ending with 1.
        failed = isinstance(code, str)
        return CompletedProcess(
            arguments, 1 if failed else int(code or 0), told.out, f"{code}" if failed else told.err
        )

    return run


@pytest.fixture
async def log(sqlite_url: str, tmp_path: Path) -> Path:
    """A database with a log of ten records, and the keys of the node that wrote it."""
    async with serve_audited(sqlite_url, keys_dir=str(tmp_path / "keys")) as audited:
        for number in range(10):
            await audited.mark(name=f"n{number}")
    return Path(sqlite_url.removeprefix("sqlite:///"))


def save_checkpoint(backplane: Backplane, log: Path, *, name: str = "kept.txt") -> None:
    """Saves a checkpoint and the verifier key."""
    said = backplane(
        *("audit", "checkpoint", "--database", f"sqlite:///{log}", "--keys-dir", "keys"),
        *("--output", name, "--public-key", "log.pub"),
    )
    assert said.returncode == 0, said.stderr
    assert "10 records" in said.stdout


def alter(log: Path, statement: str = ALTERED) -> None:
    """Does what whoever owns the database can do."""
    with closing(sqlite3.connect(log)) as sql:
        for trigger in ("kept", "fixed"):
            sql.execute(f"DROP TRIGGER IF EXISTS chassis_audit_records_{trigger}")
        sql.execute(statement)
        sql.commit()


def test_a_log_that_nobody_touched_is_sound(backplane: Backplane, log: Path) -> None:
    """`verify` says how much of the log the checkpoint covers, and ends with 0."""
    save_checkpoint(backplane, log)
    database = ("--database", f"sqlite:///{log}")
    said = backplane(
        "audit", "verify", *database, "--checkpoint", "kept.txt", "--public-key", "log.pub"
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("10 records are those")
    unsigned = backplane("audit", "verify", *database, "--checkpoint", "kept.txt")
    assert "signature was not checked" in unsigned.stdout


def test_an_altered_record_is_named(backplane: Backplane, log: Path) -> None:
    """`verify` ends with 1 and says which record is not the one that was logged."""
    save_checkpoint(backplane, log)
    alter(log)
    said = backplane(
        *("audit", "verify", "--database", f"sqlite:///{log}"),
        *("--checkpoint", "kept.txt", "--public-key", "log.pub"),
    )
    assert said.returncode == 1
    assert "record 4 is not the one that was logged there (aud_" in said.stderr
    refused = backplane(
        *("audit", "checkpoint", "--database", f"sqlite:///{log}", "--keys-dir", "keys"),
        *("--output", "again.txt"),
    )
    assert refused.returncode == 1  # what is altered is not signed


def test_an_export_is_verified_without_the_database(
    backplane: Backplane, log: Path, tmp_path: Path
) -> None:
    """An export is JSON lines; one that lost a line, or whose line was edited, is found."""
    save_checkpoint(backplane, log)
    database = f"sqlite:///{log}"
    assert "10 records" in backplane(
        "audit", "export", "--database", database, "--output", "log.jsonl"
    ).stdout  # fmt: skip
    verify = ("audit", "verify", "--checkpoint", "kept.txt", "--public-key", "log.pub", "--export")
    assert backplane(*verify, "log.jsonl").returncode == 0
    lines = (tmp_path / "log.jsonl").read_text().splitlines(keepends=True)
    wrong = {
        "edited": [*lines[:4], lines[4].replace('"OK"', '"NO"'), *lines[5:]],
        "deleted": [*lines[:4], *lines[5:]],
        "swapped": [*lines[:4], lines[5], lines[4], *lines[6:]],
        "cut": lines[:9],
    }
    for name, content in wrong.items():
        (tmp_path / name).write_text("".join(content))
        said = backplane(*verify, name)
        assert said.returncode == 1, name
        assert "the audit log was altered" in said.stderr
    (tmp_path / "nonsense").write_text("{}\n")
    assert "line 1: not a record" in backplane(*verify, "nonsense").stderr


def test_a_checkpoint_of_another_log_is_refused(backplane: Backplane, log: Path) -> None:
    """The verifier key tells a genuine checkpoint from one that somebody else signed."""
    save_checkpoint(backplane, log)
    kept = log.parent / "kept.txt"
    kept.write_text(kept.read_text().replace("\n10\n", "\n9\n"))
    said = backplane(
        *("audit", "verify", "--database", f"sqlite:///{log}"),
        *("--checkpoint", "kept.txt", "--public-key", "log.pub"),
    )
    assert said.returncode == 1
    assert "not signed by the key given" in said.stderr


def test_what_is_missing_is_said(backplane: Backplane) -> None:
    """A missing file, database or key is told in a sentence, and no key is made by the way."""
    said = backplane("audit", "verify", "--checkpoint", "none.txt")
    assert said.returncode == 1
    assert "none.txt" in said.stderr
    said = backplane("audit", "checkpoint", "--output", "kept.txt", "--keys-dir", "keys")
    assert said.returncode == 1
    assert "there is no audit-*.pem in it" in said.stderr
