"""The text of an API key: ``bpk_<8 characters, public>_<43 characters, secret>``.

The secret is 256 random bits, so that a plain SHA-256 of the whole text is
enough to keep: there is nothing to guess that a slow hash would protect.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import ApiKey

_PREFIX_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_PREFIX_LENGTH = 8
_SECRET_BYTES = 32
_FORMAT = re.compile(rf"(bpk_[{_PREFIX_LETTERS}]{{{_PREFIX_LENGTH}}})_[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; its text exists here and nowhere else."""

    prefix: str
    text: str = field(repr=False)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the text: what is kept."""
        return digest_of(self.text)


def make() -> NewKey:
    """Makes a new key."""
    letters = (secrets.choice(_PREFIX_LETTERS) for _ in range(_PREFIX_LENGTH))
    prefix = "bpk_" + "".join(letters)
    return NewKey(prefix=prefix, text=f"{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}")


def prefix_of(text: str) -> str | None:
    """Gives the public part of a key's text, or nothing where it is no key."""
    match = _FORMAT.fullmatch(text)
    return match[1] if match else None


def digest_of(text: str) -> bytes:
    """Gives the SHA-256 of a key's text."""
    return hashlib.sha256(text.encode()).digest()


def matching(text: str, keys: Iterable[ApiKey]) -> ApiKey | None:
    """Finds the key that a text is the text of, in constant time per key."""
    digest = digest_of(text)
    return next((key for key in keys if hmac.compare_digest(key.digest, digest)), None)
