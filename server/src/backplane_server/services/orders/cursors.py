"""Cursors of an order's changes: how far a watcher has read, for one order.

A cursor is a position in the log, the state that the order had there, and a digest that ties
both to the order. It guards against mix-ups, not against forgery: a watcher may read every change
of the order anyway.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from backplane_server.chassis.errors import CursorInvalid

from .rules import State

_POSITION: Final = struct.Struct(">q")
_DIGEST_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a watcher has read; no state before the first change."""

    position: int = 0
    state: State | None = None


def sealed(cursor: Cursor, *, order_id: str) -> str:
    """The cursor as callers get it."""
    plain = _POSITION.pack(cursor.position) + (cursor.state or "").encode()
    return base64.urlsafe_b64encode(_digest(plain, order_id) + plain).decode()


def opened(text: str, *, order_id: str) -> Cursor:
    """The cursor that a caller sent, the beginning for an empty one; raises CursorInvalid."""
    if not text:
        return Cursor()
    try:
        raw = base64.b64decode(text, b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
    digest, plain = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if digest != _digest(plain, order_id):
        raise CursorInvalid
    state = plain[_POSITION.size :].decode()
    return Cursor(_POSITION.unpack_from(plain)[0], State(state) if state else None)


def _digest(plain: bytes, order_id: str) -> bytes:
    return blake2b(plain, key=order_id.encode(), digest_size=_DIGEST_BYTES).digest()
