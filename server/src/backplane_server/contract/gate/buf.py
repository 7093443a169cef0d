"""What the buf command tells: the current image, and changes that break the wire or the code."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.gate.change import Change, Severity

# buf's own status for "ran, and found something".
_FOUND = 100


class BufError(Exception):
    """buf could not do what it was asked; the message is its own."""


def build_image(root: Path, *, target: Path, comments: bool = False) -> FileDescriptorSet:
    """Builds the image of the workspace at `root` into a file; raises BufError if it cannot."""
    without = [] if comments else ["--exclude-source-info"]
    _run(["build", *without, f"--output={target}"], root)
    return FileDescriptorSet.FromString(target.read_bytes())


def breaking_changes(root: Path, *, image: Path, released: Path) -> list[Change]:
    """Returns what `buf breaking` finds between two images; raises BufError if it cannot look.

    Images are compared, not modules: of several modules buf wants as many on both sides.
    """
    arguments = ["breaking", str(image), "--exclude-imports", "--error-format=json"]
    output = _run([*arguments, f"--against={released}"], root)
    return list(dict.fromkeys(_changes(output)))


def _changes(output: str) -> Iterator[Change]:
    for line in output.splitlines():
        found = json.loads(line)
        where = found.get("path", "protos")
        yield Change(Severity.BREAKING, f"{where} {found['type']}", found["message"])


def _run(arguments: list[str], root: Path) -> str:
    command = ["buf", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)
    if done.returncode not in (0, _FOUND) or (done.returncode and not done.stdout):
        raise BufError(done.stderr or done.stdout)
    return done.stdout
