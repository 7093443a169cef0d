"""Keys in files: made once, readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path


def key_file(path: Path, *, size_bytes: int = 32) -> bytes:
    """Reads a random key; makes it where it is missing, once, whoever comes first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(size_bytes))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails where another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != size_bytes:
        raise ValueError(f"{path} must hold {size_bytes} bytes; it has {len(key)}")
    return key
