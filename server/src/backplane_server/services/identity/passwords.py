"""Passwords: which ones are strong enough, and how they are kept and checked.

Hashed with argon2id, on a few threads beside the event loop: one check takes
tens of milliseconds and 19 MiB on purpose. Parameters are the ones that OWASP
recommends; a hash made with others is replaced when its user signs in.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn_rs_py import zxcvbn

from backplane_server.chassis.errors import Overloaded

from .errors import WeakPassword

T = TypeVar("T")
LENGTH_MIN = 12
# Guesses that an attacker needs, as a power of ten: what an online attack never
# reaches and an offline one pays dearly for.
GUESSES_LOG10_MIN = 8.0
_TIME_COST, _MEMORY_KIB, _LANES = 2, 19_456, 1
_THREADS = 2
_WAITING_MAX = 64
# The estimate's time grows with the square of the length; a longer password is strong already.
_ESTIMATED_CHARS = 64


class Passwords:
    """Hashes and checks passwords without making the event loop wait."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=_TIME_COST, memory_cost=_MEMORY_KIB, parallelism=_LANES
        )
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._waiting = 0
        # Checked in place of a hash that is not there, so that it takes as long.
        self._nobodys = self._hasher.hash("nobody has this password")

    async def hash(self, password: str, *, known: Sequence[str]) -> str:
        """Hashes a new password; raises WeakPassword where it is easily guessed.

        known   what an attacker may know of the user: name, e-mail
        """
        return await self._beside(lambda: self._hash(password, known))

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Tells whether a password is the one; as slowly where there is no hash."""
        return await self._beside(lambda: self._fits(hashed, password))

    async def renewed(self, hashed: str, password: str) -> str | None:
        """Gives a password's hash anew where it was made with other parameters."""
        if not self._hasher.check_needs_rehash(hashed):
            return None
        return await self._beside(lambda: self._hasher.hash(_normal(password)))

    def _hash(self, password: str, known: Sequence[str]) -> str:
        password = _normal(password)
        check_strength(password, known=known)
        return self._hasher.hash(password)

    def _fits(self, hashed: str | None, password: str) -> bool:
        try:
            self._hasher.verify(hashed or self._nobodys, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING_MAX:
            raise Overloaded(retry_after_s=1.0)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def check_strength(password: str, *, known: Sequence[str]) -> None:
    """Raises WeakPassword for a short, common or easily guessed password."""
    if len(password) < LENGTH_MIN:
        raise WeakPassword(f"has fewer than {LENGTH_MIN} characters")
    estimate = zxcvbn(password[:_ESTIMATED_CHARS], _words_of(known))
    if estimate.guesses_log10 < GUESSES_LOG10_MIN:
        raise WeakPassword("is common, or easily guessed from the user's name or e-mail")


def _words_of(known: Sequence[str]) -> list[str]:
    words = [word for text in known for word in text.replace("@", " ").replace(".", " ").split()]
    return [*known, *(word for word in words if len(word) > 2)]


def _normal(password: str) -> str:
    """One form for what different keyboards send for the same letters."""
    return unicodedata.normalize("NFKC", password)
