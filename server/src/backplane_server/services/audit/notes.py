"""Checkpoints as text: C2SP's tlog-checkpoint in a signed note.

A checkpoint is three lines (the log's name, its size, its root in Base64), then
an empty line and a signature line: an em dash, the key's name, and in Base64 the
first four bytes of the key's hash followed by the Ed25519 signature of the text.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.audit.tree import HASH_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519: Final = b"\x01"
_KEY_HASH_BYTES: Final = 4
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_DASH: Final = "\u2014 "


class NoteUnreadable(ValueError):
    """A text is not a checkpoint, or not a verifier key; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: the log of this name has ``size`` records under ``root``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed text."""
        return f"{self.origin}\n{self.size}\n{_encoded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key that a log is known by."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The first bytes of the key's hash, by which signature lines name it."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return sha256(named).digest()[:_KEY_HASH_BYTES]

    def text(self) -> str:
        """The key as one line: ``name+hash+key``."""
        return f"{self.name}+{self.hash.hex()}+{_encoded(_ED25519 + self.public)}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Reads the line; raises NoteUnreadable."""
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        public = _decoded(encoded)
        if len(public) != 1 + HASH_BYTES or public[:1] != _ED25519:
            raise NoteUnreadable("the verifier key is not an Ed25519 key: name+hash+key")
        key = cls(name, public[1:])
        if key.hash.hex() != key_hash:
            raise NoteUnreadable("the verifier key's hash does not fit its name and key")
        return key


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint and its signatures: key name, key hash and signature each."""

    checkpoint: Checkpoint
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, key: VerifierKey) -> bool:
        """Tells whether one of the signatures is the key's own and right."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        public = Ed25519PublicKey.from_public_bytes(key.public)
        for name, key_hash, signature in self.signatures:
            if (name, key_hash) == (key.name, key.hash):
                try:
                    public.verify(signature, self.checkpoint.text().encode())
                except InvalidSignature:
                    return False
                return True
        return False


def origin_of(issuer: str) -> str:
    """Names the log after the issuer of the deployment: ``backplane/audit``."""
    bare = re.sub(r"^[a-z]+://", "", issuer).strip("/")
    return re.sub(r"[\s+]", "-", bare or "backplane") + "/audit"


def verifier_key(name: str, key: Ed25519PrivateKey) -> VerifierKey:
    """Gives the public half of a signing key under the log's name."""
    return VerifierKey(name, key.public_key().public_bytes_raw())


def signed(checkpoint: Checkpoint, *, key: Ed25519PrivateKey) -> str:
    """Signs a checkpoint under the log's own name."""
    text = checkpoint.text()
    signature = verifier_key(checkpoint.origin, key).hash + key.sign(text.encode())
    return f"{text}\n{_DASH}{checkpoint.origin} {_encoded(signature)}\n"


def read(note: str) -> Note:
    """Reads a note; raises NoteUnreadable."""
    text, gap, lines = note.partition("\n\n")
    origin, _, rest = text.partition("\n")
    size, _, root = rest.partition("\n")
    root = root.partition("\n")[0]  # lines that follow are extensions, covered by the signature
    if not (gap and origin and _SIZE.fullmatch(size)):
        raise NoteUnreadable("the text is not a checkpoint: name, size, root, signatures")
    checkpoint = Checkpoint(origin, int(size), _decoded(root))
    if len(checkpoint.root) != HASH_BYTES or checkpoint.text() != f"{text}\n":
        raise NoteUnreadable("the checkpoint's root is not a hash of 32 bytes")
    return Note(checkpoint, tuple(_signature(line) for line in lines.splitlines() if line))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.rpartition(" ")
    found = _decoded(encoded)
    if f"{dash} " != _DASH or not name or len(found) <= _KEY_HASH_BYTES:
        raise NoteUnreadable("a signature line of the checkpoint cannot be read")
    return name, found[:_KEY_HASH_BYTES], found[_KEY_HASH_BYTES:]


def _encoded(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text.encode("ascii"), validate=True)
    except (NotBase64, UnicodeEncodeError) as error:
        raise NoteUnreadable("what should be Base64 is not") from error
