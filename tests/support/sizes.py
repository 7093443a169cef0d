"""How much a journey does: little in every test run, all of it in `make endurance`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")
WHOLE = os.environ.get("BACKPLANE_ENDURANCE") == "1"


def size(small: T, *, full: T) -> T:
    """Gives the number, or whatever it is, for this run."""
    return full if WHOLE else small
