"""Times as spreadsheets write them: `2009-12-01 07:45:00`, `12/1/2010 8:26`, `1.12.2010 08:26`.

A time without a zone is taken as UTC. Whether the day or the month comes first is decided once
for a whole file, from all its times.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from backplane_server.cli.importing.failure import FileUnusable

MONTH_FIRST, DAY_FIRST = "mdy", "dmy"

_SPOKEN = re.compile(
    r"(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[AaPp][Mm])?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


def day_order(times: Iterable[str]) -> str:
    """Whether the month or the day comes first; raises FileUnusable where times contradict.

    Where no day is above 12, points mean that the day comes first, and anything else the month.
    """
    found = [match for match in map(_spoken, times) if match]
    day_first = any(int(match["a"]) > 12 for match in found)
    month_first = any(int(match["b"]) > 12 for match in found)
    if day_first and month_first:
        raise FileUnusable(
            "some dates have the day first and some the month; say which is meant with "
            "--dates dmy or --dates mdy"
        )
    pointed = bool(found) and not month_first and found[0]["mark"] == "."
    return DAY_FIRST if day_first or pointed else MONTH_FIRST


def us_of(text: str, *, order: str = MONTH_FIRST) -> int:
    """Microseconds since the epoch; raises ValueError where the text is not a time."""
    match = _spoken(text)
    moment = _from_parts(match, order=order) if match else datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _US


def iso_of(us: int) -> str:
    """The time as text, in UTC."""
    return (_EPOCH + us * _US).isoformat(sep=" ").removesuffix("+00:00")


def _spoken(text: str) -> re.Match[str] | None:
    return _SPOKEN.fullmatch(text.strip())


def _from_parts(match: re.Match[str], *, order: str) -> datetime:
    first, second = int(match["a"]), int(match["b"])
    month, day = (first, second) if order == MONTH_FIRST else (second, first)
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    hour = _hour(int(match["hour"] or 0), (match["half"] or "").lower())
    minute, seconds = int(match["minute"] or 0), int(match["second"] or 0)
    return datetime(year, month, day, hour, minute, seconds, tzinfo=UTC)


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half == "pm" else 0)
