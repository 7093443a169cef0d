"""CHANGELOG.md: the contract changes of each release, from what the gate finds.

python -m release.changelog           writes what the next release will say so far
python -m release.changelog --check   returns 1 where the file says something else
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.gate.__main__ import all_changes
from backplane_server.contract.gate.acknowledgements import Verdict, judge, read_acknowledgements
from backplane_server.contract.gate.buf import build_image
from backplane_server.contract.gate.change import Change
from release.additions import additions
from release.entry import entry
from release.layout import ROOT

NAME: Final = "CHANGELOG.md"
UNRELEASED: Final = "Unreleased"
_HEAD: Final = """\
# Changelog

What changed in the contracts, release by release. Written by `make changelog` from the gate's
findings and the reasons in `protos/acknowledged.toml`; not edited by hand.
"""
_ENTRY = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Changed:
    """Every change since the last release, and what the gate says of them."""

    changes: tuple[Change, ...]
    verdict: Verdict

    def entry(self, title: str) -> str:
        """Returns the entry of the changelog."""
        return entry(title, self.changes, self.verdict.reasons)


def changed(root: Path) -> Changed:
    """Compares the protos below `root` with the last release; raises BufError."""
    released = (root / "protos/released/backplane.binpb").resolve()
    with TemporaryDirectory() as folder:
        now = build_image(root, target=Path(folder) / "now.binpb")
    gained = additions(FileDescriptorSet.FromString(released.read_bytes()), now)
    changes = (*gained, *all_changes(root, released=released))
    reasons = read_acknowledgements(root / "protos/acknowledged.toml")
    return Changed(changes, judge(changes, reasons))


def with_entry(text: str, written: str) -> str:
    """Returns a changelog with an entry, unless empty, in the place of what was unreleased."""
    released = [part for part in _entries(text) if not part.startswith(f"## {UNRELEASED}")]
    return "\n".join(part for part in (_HEAD, written, *released) if part)


def released_versions(text: str) -> list[str]:
    """Returns the versions that have an entry, the newest first."""
    titles = (found.split()[0] for found in _ENTRY.findall(text))
    return [title for title in titles if title != UNRELEASED]


def read(root: Path) -> str:
    """Returns the changelog, or nothing where there is none."""
    path = root / NAME
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _entries(text: str) -> list[str]:
    starts = [found.start() for found in _ENTRY.finditer(text)]
    ends = [*starts[1:], len(text)]
    return [text[start:end].rstrip("\n") + "\n" for start, end in zip(starts, ends, strict=False)]


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes or checks the entry of what is not released yet."""
    parser = argparse.ArgumentParser(prog="changelog", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say if it differs")
    options = parser.parse_args(arguments)
    found, was = changed(root), read(root)
    now = with_entry(was, found.entry(UNRELEASED) if found.changes else "")
    if options.check and was != now:
        print(f"{NAME} is not what the gate finds: run 'make changelog'", file=sys.stderr)
        return 1
    if not options.check:
        (root / NAME).write_text(now, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
