"""Makes the contracts as they are now a release: changelog, version everywhere, baseline.

python -m release.prepare VERSION
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from backplane_server.contract.gate.__main__ import main as gate
from backplane_server.contract.gate.change import Change, Severity
from release.changelog import NAME, Changed, changed, read, released_versions, with_entry
from release.layout import ROOT
from release.versions import NUMBER, current, set_version


class NotReleasable(Exception):
    """The release cannot be made; the message says what to do first."""


def main(arguments: Sequence[str], *, root: Path = ROOT, today: date | None = None) -> int:
    """Prepares the release; returns 1, with nothing written, where it cannot be made."""
    (version,) = arguments
    found = changed(root)
    try:
        _check(version, found, root)
    except NotReleasable as reason:
        print(reason, file=sys.stderr)
        return 1
    day = today or datetime.now(UTC).date()
    text = with_entry(read(root), found.entry(f"{version} ({day.isoformat()})"))
    (root / NAME).write_text(text, encoding="utf-8")
    set_version(root, version)
    return _move_baseline(version, root)


def smallest_after(version: str, changes: Sequence[Change]) -> str:
    """Returns the smallest version that may follow: what breaks or changes shows in its number.

    Before 1.0.0 the second number moves where later the first one would.
    """
    major, minor, patch = _parts(version)
    if not changes:
        return f"{major}.{minor}.{patch + 1}"
    breaks = any(one.severity is Severity.BREAKING for one in changes)
    return f"{major + 1}.0.0" if breaks and major else f"{major}.{minor + 1}.0"


def _check(version: str, found: Changed, root: Path) -> None:
    if not re.fullmatch(NUMBER, version):
        raise NotReleasable(f"{version!r} is no version: say VERSION=1.2.3")
    if not found.verdict.passed:
        raise NotReleasable("the gate is shut: run 'make check-contracts'")
    released = released_versions(read(root))
    smallest = smallest_after(released[0], found.changes) if released else current(root)
    if _parts(version) < _parts(smallest):
        raise NotReleasable(f"{version} is too small after these changes: at least {smallest}")


def _move_baseline(version: str, root: Path) -> int:
    """Keeps the contracts for the tests of what is old, and compares later ones with them."""
    status = gate([f"--root={root}", "--release"])
    released = root / "protos/released"
    shutil.copy(released / "backplane.binpb", released / f"{version}.binpb")
    return status


def _parts(version: str) -> tuple[int, int, int]:
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
