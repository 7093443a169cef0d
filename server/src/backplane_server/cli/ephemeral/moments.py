"""The times of an ephemeral server's shop, in microseconds since the epoch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


_START = datetime(2030, 1, 1, tzinfo=UTC)
# When a test's first call is answered, but for a few milliseconds.
START_US = _us(_START)
# When the shop opened: its first events are not kept any more.
OPENING_US = _us(_START - timedelta(days=40))
