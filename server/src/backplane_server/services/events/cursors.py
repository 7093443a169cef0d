"""Cursors of the log: how far a subscriber has read, for its filters.

Sealed with AES-GCM and bound to the filters, so that nobody can make one and none
serves other filters than those it left nothing out of.
"""

from __future__ import annotations

import base64
import os
import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backplane_server.chassis.errors import CursorInvalid
from backplane_server.chassis.events.filters import Filter

_POSITION: Final = struct.Struct(">q")
_NONCE_BYTES: Final = 12


class Cursors:
    """Seals and opens cursors with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, position: int, *, wanted: Filter) -> str:
        """The cursor as callers get it."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, _POSITION.pack(position), _binding(wanted))
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, cursor: str, *, wanted: Filter) -> int:
        """The position of a cursor that a caller sent; raises CursorInvalid."""
        try:
            raw = base64.b64decode(cursor, b"-_", validate=True)
            plain = self._aead.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _binding(wanted))
        except (ValueError, InvalidTag) as error:
            raise CursorInvalid from error
        position: int = _POSITION.unpack(plain)[0]
        return position


def _binding(wanted: Filter) -> bytes:
    return "\0".join(("events.Subscribe", wanted.prefix, *sorted(wanted.types))).encode()
