"""SHA256SUMS: what `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

NAME: Final = "SHA256SUMS"


def write_checksums(dist: Path) -> int:
    """Lists every file below a folder by its path; returns how many there are."""
    files = sorted(path for path in dist.rglob("*") if path.is_file() and path.name != NAME)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(dist).as_posix()}\n"
        for path in files
    ]
    (dist / NAME).write_text("".join(lines), encoding="utf-8")
    return len(lines)
