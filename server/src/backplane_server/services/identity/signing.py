"""The Ed25519 keys that access tokens are signed with.

A folder (0700) holds one PEM file (PKCS 8, 0600) per key. File names give the
order: the last ``*.pem`` signs, all of them verify, so that adding a file
rotates the key and removing one ends what it signed. The folder is looked at
again at most once a second; nothing needs a restart. A key's id is its
RFC 7638 thumbprint.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from joserfc.jwk import OKPKey

from backplane_server.chassis.secret_files import make_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FIRST_KEY_FILE = "signing-0001.pem"
LOOK_AGAIN_AFTER_S = 1.0
# A new key signs only when every node that shares the folder must have seen it.
SETTLES_AFTER_S = 5.0

# What tells that a file changed: its name, identity, time and size.
_Stamp = tuple[str, int, int, int]


class SigningKeysUnusable(Exception):
    """The folder of signing keys cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair and the ready-made header of the tokens that it signs."""

    kid: str
    private: Ed25519PrivateKey
    public: OKPKey
    header: bytes

    @classmethod
    def from_pem(cls, pem: bytes) -> SigningKey:
        """Reads a private key; raises ValueError when it is not an Ed25519 one."""
        key = OKPKey.import_key(pem)
        if key.curve_name != "Ed25519" or not key.is_private:
            raise ValueError("not an Ed25519 private key")
        kid = key.thumbprint()
        facts = {"kty": "OKP", "crv": "Ed25519", "x": str(key.as_dict(private=False)["x"])}
        public = OKPKey.import_key({**facts, "kid": kid, "use": "sig", "alg": "EdDSA"})
        header = _encoded({"alg": "EdDSA", "kid": kid, "typ": "at+jwt"})
        return cls(kid=kid, private=key.private_key, public=public, header=header)  # type: ignore[arg-type]

    def sign(self, claims: Mapping[str, object]) -> str:
        """Makes a signed token (JWS compact serialization) of the claims."""
        signed = self.header + b"." + _encoded(claims)
        return (signed + b"." + _base64url(self.private.sign(signed))).decode("ascii")


class SigningKeys:
    """The keys of one folder, followed as its files change. Threads may share it."""

    def __init__(self, folder: Path, *, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._monotonic_s = monotonic_s
        self._looked_at_s = float("-inf")
        self._stamps: tuple[_Stamp, ...] = ()
        self._keys: dict[str, SigningKey] = {}
        self._signs_from_s: dict[str, float] = {}
        self._public: Mapping[str, OKPKey] = {}
        self._version = 0

    def ensure(self) -> None:
        """Makes the folder and its first key where they do not exist.

        Raises SigningKeysUnusable when that, or reading them, is impossible.
        """
        try:
            _make_first_key(self._folder)
            self._load(_stamps_of(self._folder))
        except (OSError, ValueError) as error:
            raise SigningKeysUnusable(
                f"the signing keys in {self._folder} cannot be used: {error};"
                " set keys_dir to a folder that this process may read and write"
            ) from error

    @property
    def version(self) -> int:
        """A number that changes whenever the set of keys does."""
        self._refresh()
        return self._version

    def public_keys(self) -> Mapping[str, OKPKey]:
        """Gives the keys that verify tokens, by their id."""
        self._refresh()
        return self._public

    def signer(self) -> SigningKey:
        """Gives the key that signs now: the newest that every node knows."""
        self._refresh()
        now_s = self._monotonic_s()
        newest_first = list(reversed(self._keys.values()))
        settled = (key for key in newest_first if self._signs_from_s[key.kid] <= now_s)
        return next(settled, newest_first[0])

    def jwks(self) -> bytes:
        """Gives the public keys as a JSON Web Key Set (RFC 7517)."""
        keys = [key.as_dict(private=False) for key in self.public_keys().values()]
        return json.dumps({"keys": keys}, separators=(",", ":"), sort_keys=True).encode()

    def _refresh(self) -> None:
        now_s = self._monotonic_s()
        if now_s - self._looked_at_s < LOOK_AGAIN_AFTER_S:
            return
        self._looked_at_s = now_s
        try:
            stamps = _stamps_of(self._folder)
            if stamps != self._stamps:
                self._load(stamps)
        except (OSError, ValueError):
            # A file half written or a folder half mounted: the keys known so
            # far stay, and the next look finds the rest.
            return

    def _load(self, stamps: tuple[_Stamp, ...]) -> None:
        pems = [(self._folder / name).read_bytes() for name, *_ in stamps]
        keys = {key.kid: key for key in map(SigningKey.from_pem, pems)}
        if not keys:
            raise ValueError("no *.pem file in it")
        first_look = not self._keys
        settled_at_s = self._monotonic_s() + (0.0 if first_look else SETTLES_AFTER_S)
        self._signs_from_s = {kid: self._signs_from_s.get(kid, settled_at_s) for kid in keys}
        self._keys = keys
        self._public = {kid: key.public for kid, key in keys.items()}
        self._stamps = stamps
        self._version += 1


@cache
def signing_keys_in(folder: Path) -> SigningKeys:
    """Gives the keys of a folder, the same object for the same folder.

    One object signs and verifies in a process, so that no token is signed with
    a key that the same process does not know yet.
    """
    keys = SigningKeys(folder)
    keys.ensure()
    return keys


def _keys_in(folder: Path) -> Iterator[Path]:
    """Finds the keys of tokens; that of the audit log lies beside them and is none."""
    return (path for path in folder.glob("*.pem") if not path.name.startswith("audit-"))


def _stamps_of(folder: Path) -> tuple[_Stamp, ...]:
    stamps = []
    for path in _keys_in(folder):
        facts = path.stat()
        stamps.append((path.name, facts.st_ino, facts.st_mtime_ns, facts.st_size))
    return tuple(sorted(stamps))


def _make_first_key(folder: Path) -> None:
    if not any(_keys_in(folder)):
        pem = OKPKey.generate_key("Ed25519").as_pem(private=True)
        make_once(folder / FIRST_KEY_FILE, pem)


def _encoded(content: Mapping[str, object]) -> bytes:
    return _base64url(json.dumps(content, separators=(",", ":")).encode())


def _base64url(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
