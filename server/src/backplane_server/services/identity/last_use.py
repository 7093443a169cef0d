"""Records when API keys are used, without making anyone wait for it."""

from __future__ import annotations

import asyncio

import structlog

from backplane_server.chassis.data import Database

from . import rules
from .models import ApiKey
from .operations import keys

_log = structlog.get_logger(__name__)


class LastUse:
    """Notes uses behind the calls; one note a key at a time, one a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noting: dict[str, asyncio.Task[None]] = {}

    def note(self, key: ApiKey, *, now_us: int) -> None:
        """Starts recording a use, unless that was done within the last minute."""
        due = rules.use_is_due(last_used_us=key.last_used_us, now_us=now_us)
        if due and key.id not in self._noting:
            self._noting[key.id] = asyncio.create_task(self._write(key.id))

    async def _write(self, key_id: str) -> None:
        try:
            await self._database.write(keys.note_use, key_id=key_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next exchange tries again
            _log.warning("api_key_use_not_noted", api_key_id=key_id, error=type(error).__name__)
        finally:
            del self._noting[key_id]
