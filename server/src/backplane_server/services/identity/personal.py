"""What is personal about users: sealed with a key of each one's own.

Erasing a user is destroying that key: whatever copy of the sealed fields is
left anywhere stays unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backplane_server.chassis.data.keyring import keyring_in
from backplane_server.chassis.data.sealed import BlindIndex, RowKey, RowKeys, SealedFields

from .user_rows import Session, User

_SESSIONS = "identity_sessions"
_REPLIES = "identity_refresh_replies"


@dataclass(frozen=True, slots=True)
class Person:
    """A user with what is personal in plain text; empty where it was erased."""

    user: User
    email: str
    name: str


class Personal:
    """Seals, opens and finds what is personal."""

    def __init__(self, keys_dir: Path) -> None:
        ring = keyring_in(keys_dir, purpose="identity-users")
        self.keys = RowKeys(ring, table="identity_users", column="sealed_key")
        self.emails = BlindIndex(keyring_in(keys_dir, purpose="identity-emails"))
        self._replies = SealedFields(ring, table=_REPLIES)

    def key_of(self, user: User) -> RowKey:
        """Gives the key of a user who was not erased."""
        if user.sealed_key is None:
            raise LookupError(f"{user.id} was erased: its key is gone")
        return self.keys.open(user.sealed_key, row=user.id)

    def person(self, user: User) -> Person:
        """Opens name and e-mail."""
        if user.sealed_key is None or user.email is None or user.name is None:
            return Person(user, email="", name="")
        key = self.key_of(user)
        return Person(
            user,
            email=key.open(user.email, column="email"),
            name=key.open(user.name, column="name"),
        )

    def password_of(self, user: User) -> str | None:
        """Opens the hash of the password, where there is one."""
        if user.password is None or user.sealed_key is None:
            return None
        return self.key_of(user).open(user.password, column="password")

    def seal_device(self, device: str, *, user: User, session_id: str) -> bytes:
        """Seals what a user signed in with."""
        key = self.key_of(user)
        return key.seal(device, column="device", table=_SESSIONS, row=session_id)

    def device_of(self, session: Session, *, user: User) -> str:
        """Opens what a user signed in with; empty where the user was erased."""
        if user.sealed_key is None:
            return ""
        key = self.key_of(user)
        return key.open(session.device, column="device", table=_SESSIONS, row=session.id)

    def seal_reply(self, text: str, *, session_id: str) -> str:
        """Seals a token that a kept answer holds."""
        return self._replies.seal(text, row=session_id, column="refresh_token").hex()

    def open_reply(self, sealed: str, *, session_id: str) -> str:
        """Opens a token that a kept answer holds."""
        return self._replies.open(bytes.fromhex(sealed), row=session_id, column="refresh_token")


@cache
def personal_in(keys_dir: Path) -> Personal:
    """Gives the one object of a folder."""
    return Personal(keys_dir)
