"""The text of a refresh token: ``bpr_`` and 43 characters, 256 random bits.

Opaque: it says nothing, and looks like no access token. Its SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import secrets

_PREFIX = "bpr_"
_SECRET_BYTES = 32


def make() -> str:
    """Makes a new token."""
    return _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(text: str) -> str:
    """Gives what is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()
