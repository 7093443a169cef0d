"""What was revoked lately: credentials whose access tokens are refused at once.

An access token lives ten minutes. A session or an API key that ends before, or
an account that is disabled, is remembered here for as long as a token of it may
live. The node that revokes knows at once; every other one asks each second, its
database where it serves identity, else the operations port of a node that does.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Final
from urllib.parse import urljoin

import structlog

from backplane_server.chassis.clock import Clock
from backplane_server.chassis.rpc.documents import document_at

# The promise is 5 s: a round, its answer, and a round that failed in between.
EVERY_S: Final = 1.0
READ_WAIT_S: Final = 2.0
PATH: Final = "/.well-known/revocations.json"
_BYTES_MAX = 16 * 1024 * 1024

_log = structlog.get_logger(__name__)
# Marks of what was revoked, each with when its last token has expired.
Marks = Mapping[str, int]
Read = Callable[[], Awaitable[Marks]]


def mark_of(name: str) -> str:
    """Gives the mark of a credential or subject; the list of marks names nobody."""
    return blake2b(name.encode(), digest_size=16).hexdigest()


class Revocations:
    """The marks that a node refuses. The event loop's own."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._ends_us: dict[str, int] = {}
        self._failing = False

    def add(self, names: Iterable[str], *, ends_us: int) -> None:
        """Refuses what was revoked on this node, from now on."""
        for name in names:
            self._ends_us[mark_of(name)] = ends_us

    def holds(self, marks: Iterable[str]) -> bool:
        """Tells whether one of the marks was revoked."""
        ends_us = self._ends_us
        return bool(ends_us) and any(mark in ends_us for mark in marks)

    def published(self) -> bytes:
        """Gives the marks for nodes that do not share the database."""
        return json.dumps({"revoked": self._ends_us}, separators=(",", ":")).encode()

    async def follow(self, read: Read) -> None:
        """Reads the marks each second until it is cancelled."""
        while True:
            await self.refresh(read)
            await asyncio.sleep(EVERY_S)

    async def refresh(self, read: Read) -> None:
        """Takes over what was revoked elsewhere; what is known stays when it cannot be read."""
        try:
            async with asyncio.timeout(READ_WAIT_S):
                found = await read()
        except Exception as error:  # noqa: BLE001 - told in the log; the next round may succeed
            if not self._failing:
                _log.warning("revocations_not_read", error=f"{type(error).__name__}: {error}")
            self._failing = True
            return
        self._failing = False
        now_us = self._clock.now_us()
        known = {**self._ends_us, **found}
        self._ends_us = {mark: end for mark, end in known.items() if end > now_us}


def address_beside(jwks_url: str) -> str:
    """Gives where a node that publishes its keys publishes its revocations."""
    return urljoin(jwks_url, PATH)


def remote(url: str) -> Read:
    """Gives a reader of another node's list."""

    async def read() -> Marks:
        return _marks_in(await document_at(url, wait_s=READ_WAIT_S, bytes_max=_BYTES_MAX))

    return read


def _marks_in(body: bytes) -> Marks:
    revoked = json.loads(body)["revoked"]
    return {str(mark): int(end_us) for mark, end_us in revoked.items()}
