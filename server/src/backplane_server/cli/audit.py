"""`backplane audit`: keeps checkpoints of the audit log elsewhere, and checks the log by them.

Works on the database or on an export; no server need run, and none is asked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from backplane_server.services.audit.notes import Note, VerifierKey
    from backplane_server.services.audit.verification import Report, Source

_Database = Annotated[
    str,
    typer.Option(
        metavar="URL",
        envvar="BACKPLANE_DATABASE",
        help="sqlite:///PATH or postgresql://…",
    ),
]
_KeysDir = Annotated[
    Path, typer.Option(metavar="PATH", envvar="BACKPLANE_KEYS_DIR", help="Folder of the keys.")
]
_Issuer = Annotated[
    str, typer.Option(envvar="BACKPLANE_ISSUER", help="The issuer of the deployment.")
]
_DEFAULT_DATABASE = "sqlite:///var/backplane.db"


class LogAltered(Exception):
    """The log is not the one that the checkpoint was signed for; the message tells where."""


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    commands = typer.Typer(
        help="Keeps checkpoints of the audit log, and checks the log by them.",
        no_args_is_help=True,
    )
    commands.command()(verify)
    commands.command()(checkpoint)
    commands.command()(export)
    app.add_typer(commands, name="audit")


def verify(
    *,
    checkpoints: Annotated[
        list[Path],
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="A checkpoint that was kept elsewhere; may be repeated, older ones narrow down"
            " where a change lies.",
        ),
    ],
    database: _Database = _DEFAULT_DATABASE,
    exported: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Check an export, not the database."),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The log's verifier key, kept elsewhere."),
    ] = None,
) -> None:
    """Finds any change, removal, reordering or truncation of what a checkpoint covers.

    Ends with code 1 where it finds one, and says which record it is where that can be told.
    """
    from backplane_server.services.audit import notes
    from backplane_server.services.audit.verification import verify as run

    trusted = [notes.read(path.read_text("utf-8")) for path in checkpoints]
    key = notes.VerifierKey.read(public_key.read_text("utf-8")) if public_key else None
    with _source(database, exported) as source:
        report = run(source, trusted=trusted, key=key)
    _tell(report, trusted=trusted, key=key)


def checkpoint(
    *,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the checkpoint goes.")],
    key_output: Annotated[
        Path | None,
        typer.Option("--public-key", metavar="FILE", help="Where the verifier key goes."),
    ] = None,
    database: _Database = _DEFAULT_DATABASE,
    keys_dir: _KeysDir = Path("var/keys"),
    issuer: _Issuer = "backplane",
) -> None:
    """Signs the log as it is now and saves the checkpoint, to be kept elsewhere.

    Signs nothing that contradicts itself or the last checkpoint in the database.
    """
    from backplane_server.services.audit import checkpoints, keys, notes, sources
    from backplane_server.services.audit.verification import verify as run

    signing_keys = keys.log_keys_in(keys_dir, make=False)
    signing = checkpoints.Signing(origin=notes.origin_of(issuer), key=signing_keys[-1])
    with sources.snapshot(database) as tx:
        _refuse_unless_sound(run(sources.in_database(tx), trusted=(), key=signing.verifier))
        note = checkpoints.sign_what_is(tx, signing)
    output.write_text(note, "utf-8")
    if key_output is not None:
        key_output.write_text(signing.verifier.text() + "\n", "utf-8")
    typer.echo(f"{output}: {notes.read(note).checkpoint.size} records; keep it off this machine")


def export(
    *,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the records go.")],
    database: _Database = _DEFAULT_DATABASE,
) -> None:
    """Writes the log as JSON lines, which `backplane audit verify --export` checks."""
    from backplane_server.services.audit import sources

    with sources.snapshot(database) as tx, output.open("w", encoding="utf-8") as file:
        count = sources.export(tx, file)
    typer.echo(f"{output}: {count} records")


@contextlib.contextmanager
def _source(database: str, exported: Path | None) -> Iterator[Source]:
    from backplane_server.services.audit import sources

    if exported is not None:
        yield sources.in_export(exported)
        return
    with sources.snapshot(database) as tx:
        yield sources.in_database(tx)


def _tell(report: Report, *, trusted: list[Note], key: VerifierKey | None) -> None:
    _refuse_unless_sound(report)
    typer.echo(
        f"{report.covered} records are those that the checkpoint of"
        f" {trusted[-1].checkpoint.origin} was signed for"
    )
    if report.size > report.covered:
        typer.echo(f"{report.size - report.covered} later ones are covered by no checkpoint given")
    if key is None:
        typer.echo("its signature was not checked: give the log's --public-key")


def _refuse_unless_sound(report: Report) -> None:
    if not report.sound:
        told = [
            problem.text + (f" ({problem.record_id})" if problem.record_id else "")
            for problem in report.problems
        ]
        raise LogAltered("the audit log was altered:\n  " + "\n  ".join(told))
