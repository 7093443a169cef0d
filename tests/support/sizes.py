"""How much a journey does: little in every test run, all of it in `make endurance`."""

from __future__ import annotations

import os

WHOLE = os.environ.get("BACKPLANE_ENDURANCE") == "1"


def size(small: int, *, full: int) -> int:
    """Gives the number for this run."""
    return full if WHOLE else small
