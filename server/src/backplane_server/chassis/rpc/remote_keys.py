"""Verification keys of an identity service that runs elsewhere, read from its JWKS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import structlog
from joserfc.jwk import OKPKey

from backplane_server.chassis.rpc.documents import document_at

_log = structlog.get_logger(__name__)
# Sooner than a new key signs, so that no call is refused when keys rotate.
_EVERY_S = 2.0
_TIMEOUT_S = 5.0
_BYTES_MAX = 256 * 1024


class RemoteKeys:
    """Reads the key set now and then; keeps the last one while it cannot be read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, OKPKey] = {}
        self._task: asyncio.Task[None] | None = None
        self.version = 0

    def public_keys(self) -> Mapping[str, OKPKey]:
        """Gives the keys that were read last, by key id."""
        return self._keys

    async def start(self) -> None:
        """Reads the keys once and then goes on reading them."""
        await self._refresh()
        self._task = asyncio.create_task(self._run(), name="remote-keys")

    async def close(self) -> None:
        """Stops reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await self._refresh()

    async def _refresh(self) -> None:
        try:
            body = await document_at(self._url, wait_s=_TIMEOUT_S, bytes_max=_BYTES_MAX)
            keys = _keys_of(body)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("jwks_not_read", url=self._url, error=str(error))
            return
        if keys.keys() != self._keys.keys():
            self._keys = keys
            self.version += 1


def _keys_of(body: bytes) -> dict[str, OKPKey]:
    found = json.loads(body)["keys"]
    return {key["kid"]: OKPKey.import_key(key) for key in found if key.get("crv") == "Ed25519"}
