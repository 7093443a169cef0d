"""The Ed25519 keys that checkpoints are signed with.

They lie in ``keys_dir`` as ``audit-*.pem``; the last by name signs. The keys that
sign and verify access tokens lie beside them under other names, and neither kind
is ever used for the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.secret_files import make_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FIRST_KEY_FILE: Final = "audit-0001.pem"


class LogKeysUnusable(Exception):
    """The keys of the audit log cannot be read or made; the message says what to do."""


def log_keys_in(folder: Path, *, make: bool = True) -> Sequence[Ed25519PrivateKey]:
    """Reads the keys of a folder, the signing one last; ``make``: the first where there is none.

    Raises LogKeysUnusable.
    """
    try:
        if make and not any(folder.glob("audit-*.pem")):
            _make_first(folder)
        return _all_in(folder)
    except (OSError, ValueError) as error:
        raise LogKeysUnusable(
            f"the audit log's keys in {folder} cannot be used: {error};"
            " set keys_dir to a folder that this process may read and write"
        ) from error


def _all_in(folder: Path) -> Sequence[Ed25519PrivateKey]:
    keys = [_read(path) for path in sorted(folder.glob("audit-*.pem"))]
    if not keys:
        raise ValueError("there is no audit-*.pem in it")
    return keys


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} is not an Ed25519 private key")
    return key


def _make_first(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    make_once(folder / FIRST_KEY_FILE, pem)
