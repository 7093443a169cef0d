"""Compressed tar files that are the same, byte for byte, whenever and by whomever they are made."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path


def repack(path: Path, *, epoch_s: int) -> None:
    """Rewrites a .tar.gz: sorted, without owners, every time the one that is given."""
    packed = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=packed, mode="w") as new:
        for member in sorted(old.getmembers(), key=lambda one: one.name):
            content = old.extractfile(member) if member.isfile() else None
            new.addfile(_anonymous(member, epoch_s=epoch_s), content)
    # gzip's header has a time of its own.
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=epoch_s))


def _anonymous(member: tarfile.TarInfo, *, epoch_s: int) -> tarfile.TarInfo:
    plain = tarfile.TarInfo(member.name)
    plain.type, plain.size, plain.linkname = member.type, member.size, member.linkname
    plain.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    plain.mtime = epoch_s
    return plain
