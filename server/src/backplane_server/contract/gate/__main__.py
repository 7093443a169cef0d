"""Compares the contracts with the last release, and lets no grave change through unexplained.

python -m backplane_server.contract.gate            checks
python -m backplane_server.contract.gate --release  makes the contracts the release
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from rich.console import Console
from rich.table import Table

from backplane_server.contract.gate.acknowledgements import (
    EMPTY,
    AcknowledgementError,
    Verdict,
    entry_for,
    judge,
    read_acknowledgements,
)
from backplane_server.contract.gate.buf import BufError, breaking_changes, build_image
from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.gate.policy_changes import policy_changes
from backplane_server.contract.numbers import load_numbers

_COLOURS = {
    Severity.COMPATIBLE: "green",
    Severity.LOOSENING: "yellow",
    Severity.TIGHTENING: "yellow",
    Severity.BREAKING: "red",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the gate; returns 0 when it is open, 1 when it is shut, 2 when it could not look."""
    options = _parser().parse_args(arguments)
    released = options.root / "protos/released/backplane.binpb"
    acknowledged = options.root / "protos/acknowledged.toml"
    console = Console(stderr=False, soft_wrap=True)
    try:
        if options.release:
            return _release(options.root, released, acknowledged, console)
        return _check(options.root, released, acknowledged, console)
    except (BufError, AcknowledgementError) as error:
        console.print(str(error), markup=False, style="red")
        return 2


def all_changes(root: Path, *, released: Path) -> list[Change]:
    """Returns changes of policy and changes that break, in that order."""
    before = FileDescriptorSet.FromString(released.read_bytes())
    with TemporaryDirectory() as folder:
        image = Path(folder) / "current.binpb"
        policy = policy_changes(before, build_image(root, target=image), numbers=load_numbers())
        return [*policy, *breaking_changes(root, image=image, released=released)]


def _check(root: Path, released: Path, acknowledged: Path, console: Console) -> int:
    if not released.exists():
        raise BufError(f"{released} is missing: `make release-contracts` makes the first release")
    changes = all_changes(root, released=released.resolve())
    verdict = judge(changes, read_acknowledgements(acknowledged))
    if changes:
        console.print(_table(changes, verdict))
    _print_next_step(changes, verdict, acknowledged.relative_to(root), console)
    return 0 if verdict.passed else 1


def _release(root: Path, released: Path, acknowledged: Path, console: Console) -> int:
    released.parent.mkdir(parents=True, exist_ok=True)
    build_image(root, target=released.resolve())
    acknowledged.write_text(EMPTY, encoding="utf-8")
    console.print(f"Released: {released.relative_to(root)}; commit it with {acknowledged.name}.")
    return 0


def _table(changes: Sequence[Change], verdict: Verdict) -> Table:
    table = Table("Class", title="Since the last release")
    for name in ("Where", "What", "Reason given"):
        table.add_column(name, overflow="fold")
    for change in changes:
        colour = _COLOURS[change.severity]
        reason = verdict.reasons.get(change.id, "" if change.needs_acknowledgement else "-")
        table.add_row(f"[{colour}]{change.severity}[/]", change.subject, change.what, reason)
    return table


def _print_next_step(
    changes: Sequence[Change], verdict: Verdict, file: Path, console: Console
) -> None:
    if verdict.passed:
        console.print(
            f"Contracts: {len(changes)} change(s) since the last release, none unexplained."
        )
    if verdict.unacknowledged:
        console.print(f"\nTake these changes back, or say in {file} why they are right:\n")
        for change in verdict.unacknowledged:
            console.print(f"{entry_for(change)}\n", markup=False, highlight=False)
    if verdict.stale:
        console.print(f"\nRemove from {file}, because nothing changed so:\n")
        for name in verdict.stale:
            console.print(f"  {name}", markup=False, highlight=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gate", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="where buf.yaml is")
    parser.add_argument(
        "--release", action="store_true", help="make the contracts as they are the release"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
