"""Page tokens: where the next page begins, sealed so that nobody can make one.

Sealed with AES-GCM; caller, method and filters are bound in, so a token serves
only the call that it was made for. Valid for three days.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backplane_server.chassis.errors import PageTokenInvalid

RowT = TypeVar("RowT")
SIZE_DEFAULT = 50
SIZE_MAX = 1000
_VALID_US = 3 * 24 * 3600 * 1_000_000
_NONCE_BYTES = 12
_TIME = struct.Struct(">q")


class PageTokens:
    """Seals and opens page tokens with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, values: Sequence[Any], *, binding: bytes, now_us: int) -> str:
        """Makes the token of the page that begins after ``values``."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = _TIME.pack(now_us) + json.dumps(list(values)).encode()
        sealed = nonce + self._aead.encrypt(nonce, plain, binding)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, token: str, *, binding: bytes, now_us: int) -> tuple[Any, ...]:
        """Gives the values of a token; raises PageTokenInvalid."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            plain = self._aead.decrypt(nonce, rest, binding)
        except (ValueError, InvalidTag) as error:
            raise PageTokenInvalid from error
        if _TIME.unpack_from(plain)[0] + _VALID_US < now_us:
            raise PageTokenInvalid
        return tuple(json.loads(plain[_TIME.size :]))


class Page:
    """One page of a list: how many rows at most, and after which it begins."""

    __slots__ = ("_seal", "after", "size")

    def __init__(
        self, *, size: int, after: tuple[Any, ...] | None, seal: Callable[[Sequence[Any]], str]
    ) -> None:
        self.size = min(size or SIZE_DEFAULT, SIZE_MAX)
        self.after = after
        self._seal = seal

    @property
    def fetch(self) -> int:
        """How many rows to ask for: one more than are shown tells of a next page."""
        return self.size + 1

    def at_most(self, size: int) -> Page:
        """The same page, cut shorter where what it holds would be too large."""
        return Page(size=min(self.size, size), after=self.after, seal=self._seal)

    def cut(
        self, rows: Sequence[RowT], *, key: Callable[[RowT], Sequence[Any]]
    ) -> tuple[list[RowT], str]:
        """Gives the rows of the page and the next page's token, empty at the end."""
        shown = list(rows[: self.size])
        more = len(rows) > self.size
        return shown, self._seal(key(shown[-1])) if more else ""
