"""Sealed fields: columns that hold what nobody who reads the database may read.

AES-256-GCM with a fresh nonce each time. Purpose, table, row and column are
bound in, so that a sealed value opens only where it was put. Columns are
LargeBinary.

    fields = SealedFields(keyring_in(keys_dir, purpose="orders-addresses"), table="orders_orders")
    order.address = fields.seal(text, row=order.id, column="address")
    text = fields.open(order.address, row=order.id, column="address")

Where all that is kept of somebody must be destroyed at once, a row has a key of
its own (`RowKeys`); where a sealed value must be found, a second column holds
its blind index (`BlindIndex`).
"""

from __future__ import annotations

import base64
import hmac
import os
import struct
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backplane_server.chassis.data.keyring import Keyring

_NONCE_BYTES = 12
_KEY_BYTES = 32
# What a sealed value begins with: its form, and the version of its key.
_HEADER = struct.Struct(">BI")
_LENGTH = struct.Struct(">H")
_BY_RING, _BY_ROW = 1, 2


class SealBroken(Exception):
    """A sealed value was changed, or stands where it was not put."""

    def __init__(self, *, table: str, row: str, column: str) -> None:
        super().__init__(
            f"{table}.{column} of {row} cannot be opened: it was changed, or it was sealed"
            " for another place or with another key"
        )


class SealedFields:
    """Seals and opens the fields of one table with the versions of one ring."""

    def __init__(self, keyring: Keyring, *, table: str) -> None:
        self._keyring = keyring
        self._table = table

    def seal(self, text: str, *, row: str, column: str) -> bytes:
        """Seals a text for one column of one row."""
        return self.seal_bytes(text.encode(), row=row, column=column)

    def open(self, sealed: bytes, *, row: str, column: str) -> str:
        """Opens a text; raises SealBroken, KeyMissing."""
        return self.open_bytes(sealed, row=row, column=column).decode()

    def seal_bytes(self, plain: bytes, *, row: str, column: str) -> bytes:
        """Seals bytes for one column of one row."""
        header = _HEADER.pack(_BY_RING, version := self._keyring.newest)
        bound = self._bound(header, row=row, column=column)
        return header + _encrypted(self._keyring.key(version), plain, bound)

    def open_bytes(self, sealed: bytes, *, row: str, column: str) -> bytes:
        """Opens bytes; raises SealBroken, KeyMissing."""
        header, rest = bytes(sealed[: _HEADER.size]), bytes(sealed[_HEADER.size :])
        if len(header) < _HEADER.size or header[0] != _BY_RING:
            raise SealBroken(table=self._table, row=row, column=column)
        key = self._keyring.key(_HEADER.unpack(header)[1])
        try:
            return _decrypted(key, rest, self._bound(header, row=row, column=column))
        except InvalidTag:
            raise SealBroken(table=self._table, row=row, column=column) from None

    def is_stale(self, sealed: bytes) -> bool:
        """Tells whether a value was sealed with an older version than seals now."""
        return self.version_of(sealed) < self._keyring.newest

    def resealed(self, sealed: bytes, *, row: str, column: str) -> bytes:
        """Seals a value anew, with the version that seals now."""
        plain = self.open_bytes(sealed, row=row, column=column)
        return self.seal_bytes(plain, row=row, column=column)

    @staticmethod
    def version_of(sealed: bytes) -> int:
        """Tells the version that a value was sealed with."""
        version: int = _HEADER.unpack(bytes(sealed[: _HEADER.size]))[1]
        return version

    def stale_below(self) -> bytes:
        """Gives the least sealed value that is not stale, so that a query finds stale ones."""
        return _HEADER.pack(_BY_RING, self._keyring.newest)

    def _bound(self, header: bytes, *, row: str, column: str) -> bytes:
        return _joined(header, self._keyring.purpose, self._table, row, column)


class RowKey:
    """The key of one row: what it sealed is gone once the row's key is."""

    __slots__ = ("_key", "_row", "_table")

    def __init__(self, key: bytes, *, table: str, row: str) -> None:
        self._key = key
        self._table = table
        self._row = row

    def seal(self, text: str, *, column: str, table: str = "", row: str = "") -> bytes:
        """Seals a text for a column of the row, or of another one that belongs to it."""
        header = _HEADER.pack(_BY_ROW, 0)
        bound = _joined(header, table or self._table, row or self._row, column)
        return header + _encrypted(self._key, text.encode(), bound)

    def open(self, sealed: bytes, *, column: str, table: str = "", row: str = "") -> str:
        """Opens a text; raises SealBroken."""
        table, row = table or self._table, row or self._row
        header, rest = bytes(sealed[: _HEADER.size]), bytes(sealed[_HEADER.size :])
        if header != _HEADER.pack(_BY_ROW, 0):
            raise SealBroken(table=table, row=row, column=column)
        try:
            return _decrypted(self._key, rest, _joined(header, table, row, column)).decode()
        except InvalidTag:
            raise SealBroken(table=table, row=row, column=column) from None


class RowKeys:
    """Keys of single rows, each kept sealed in a column of its row."""

    def __init__(self, keyring: Keyring, *, table: str, column: str) -> None:
        self.sealed = SealedFields(keyring, table=table)
        self._table = table
        self._column = column

    def make(self, row: str) -> tuple[RowKey, bytes]:
        """Makes the key of a new row, and what the row keeps of it."""
        key = os.urandom(_KEY_BYTES)
        kept = self.sealed.seal_bytes(key, row=row, column=self._column)
        return RowKey(key, table=self._table, row=row), kept

    def open(self, kept: bytes, *, row: str) -> RowKey:
        """Opens a row's key; raises SealBroken, KeyMissing."""
        key = self.sealed.open_bytes(kept, row=row, column=self._column)
        return RowKey(key, table=self._table, row=row)

    def resealed(self, kept: bytes, *, row: str) -> bytes:
        """Seals a row's key anew; what the row's key sealed stays as it is."""
        return self.sealed.resealed(kept, row=row, column=self._column)


class BlindIndex:
    """Finds a sealed value by its keyed hash: equal values, equal indexes.

    It has a ring of its own: whoever reads the database can neither turn an
    index back nor try values. Values come normalised. The newest version's
    index is stored; all versions' are looked for, until a chore has replaced
    the older ones.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def of(self, value: str) -> str:
        """Gives the index to store."""
        return self._index(value, self._keyring.newest)

    def candidates(self, value: str) -> list[str]:
        """Gives every index under which the value may be stored."""
        return [self._index(value, version) for version in self._keyring.versions]

    def prefix(self) -> str:
        """Gives what every index of the version that seals now begins with."""
        return f"{self._keyring.newest:04d}."

    def _index(self, value: str, version: int) -> str:
        digest = hmac.digest(self._keyring.key(version), value.encode(), sha256)
        return f"{version:04d}." + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encrypted(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypted(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) < _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)


def _joined(header: bytes, *parts: str) -> bytes:
    """Joins parts so that no two lists of them give the same bytes."""
    encoded = [part.encode() for part in parts]
    return header + b"".join(_LENGTH.pack(len(part)) + part for part in encoded)
