"""Access tokens: fetched when first needed, by one call at a time, and renewed by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

# The share of its life after which a token is renewed, while the old one still serves.
RENEWED_AFTER = 0.8


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its life, in seconds of the local monotonic clock."""

    text: str = field(repr=False)
    issued_s: float
    expires_s: float

    @property
    def renewal_s(self) -> float:
        """When to ask for the next one."""
        return self.issued_s + RENEWED_AFTER * (self.expires_s - self.issued_s)


class TokenSource(Protocol):
    """Where calls get their token from."""

    def at_hand(self) -> str | None:
        """Returns a token that is valid now, an empty string for none; None: fetch one."""

    async def fetched(self) -> str:
        """Returns a new token."""

    def reject(self, token: str) -> bool:
        """Forgets a token that the server refused; returns whether another can be had."""

    async def close(self) -> None:
        """Gives up what is under way."""


class GivenToken:
    """A token that the caller brought, and renews itself; empty for none."""

    def __init__(self, token: str) -> None:
        self._token = token

    def at_hand(self) -> str:
        """Returns the token."""
        return self._token

    async def fetched(self) -> str:
        """Returns the token: there is no other."""
        return self._token

    def reject(self, token: str) -> bool:
        """Returns False: there is no other."""
        return False

    async def close(self) -> None:
        """Has nothing to give up."""


class ExchangedToken:
    """A token that an API key is exchanged for.

    `exchange` returns a token's text and life in seconds; `monotonic_s` is the clock.
    """

    def __init__(
        self,
        exchange: Callable[[], Awaitable[tuple[str, float]]],
        *,
        monotonic_s: Callable[[], float],
    ) -> None:
        self._exchange = exchange
        self._monotonic_s = monotonic_s
        self._token: Token | None = None
        self._fetching: asyncio.Task[Token] | None = None

    def at_hand(self) -> str | None:
        """Returns the token while it lives; late in its life the next one is on its way."""
        token, now_s = self._token, self._monotonic_s()
        if token is None or now_s >= token.expires_s:
            return None
        if now_s >= token.renewal_s:
            self._fetch()
        return token.text

    async def fetched(self) -> str:
        """Returns a new token; raises BackplaneError when the key cannot be exchanged."""
        # Shielded: a caller that gives up does not take the token from the others.
        return (await asyncio.shield(self._fetch())).text

    def reject(self, token: str) -> bool:
        """Forgets the token, unless another call has already got a newer one."""
        if self._token is not None and self._token.text == token:
            self._token = None
        return True

    async def close(self) -> None:
        """Gives up a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetch(self) -> asyncio.Task[Token]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched())
            self._fetching.add_done_callback(self._fetch_ended)
        return self._fetching

    async def _fetched(self) -> Token:
        asked_s = self._monotonic_s()
        text, life_s = await self._exchange()
        self._token = Token(text, issued_s=asked_s, expires_s=asked_s + life_s)
        return self._token

    def _fetch_ended(self, task: asyncio.Task[Token]) -> None:
        self._fetching = None
        # A failed renewal is tried again by the next call; looked at here so that asyncio
        # does not report it as forgotten.
        if not task.cancelled():
            task.exception()
