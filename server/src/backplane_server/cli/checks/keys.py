"""The folder of keys: there, readable by this user and by nobody else."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from backplane_server.cli.checks.finding import Finding, failure, ok, warning

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keys(folder: Path) -> Iterator[Finding]:
    """Findings about the folder and each key in it; keys are never shown."""
    if not folder.is_dir():
        yield _missing(folder)
        return
    files = sorted(path for path in folder.iterdir() if path.suffix in (".pem", ".key"))
    problems = [problem for path in (folder, *files) for problem in _exposed(path)]
    problems += [problem for path in files for problem in _unreadable(path)]
    yield from problems
    if not problems:
        yield ok("keys", f"{len(files)} in {folder}, for this user alone")


def _missing(folder: Path) -> Finding:
    existing = next(path for path in folder.absolute().parents if path.exists())
    if os.access(existing, os.W_OK):
        return ok("keys", f"{folder} does not exist; the first start makes it")
    advice = f"let this user write to {existing}, or set another --keys-dir"
    return failure("keys", f"{folder} does not exist and cannot be made", advice=advice)


def _exposed(path: Path) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        right = "700" if path.is_dir() else "600"
        advice = f"chmod {right} {path}; replace the keys if others had access to them"
        # A mounted secret is often group readable on purpose; writable by others is never right.
        found = failure if mode & (stat.S_IWGRP | stat.S_IRWXO) else warning
        yield found("keys", f"{path} has mode {mode:03o}", advice=advice)


def _unreadable(path: Path) -> Iterator[Finding]:
    try:
        content = path.read_bytes()
    except OSError as error:
        advice = "make it readable for the user that serves"
        yield failure("keys", f"{path}: {error.strerror}", advice=advice)
        return
    if path.suffix == ".pem" and not _is_ed25519(content):
        advice = "remove the file; the newest one left signs"
        yield failure("keys", f"{path} is not an Ed25519 private key", advice=advice)


def _is_ed25519(pem: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return isinstance(load_pem_private_key(pem, password=None), Ed25519PrivateKey)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
