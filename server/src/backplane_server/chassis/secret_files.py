"""Keys in files: made once, readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Writes a new file (0600) to the disk; raises FileExistsError where there is one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def make_once(path: Path, content: bytes) -> None:
    """Makes a file (0600) in its folder (0700), unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        write_private(draft, content)
        os.link(draft, path)  # appears whole, and fails where another process was first
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def key_file(path: Path, *, size_bytes: int = 32) -> bytes:
    """Reads a random key; makes it where it is missing, once, whoever comes first."""
    if not path.exists():
        make_once(path, os.urandom(size_bytes))
    key = path.read_bytes()
    if len(key) != size_bytes:
        raise ValueError(f"{path} must hold {size_bytes} bytes; it has {len(key)}")
    return key
