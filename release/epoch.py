"""When the packages were made, so far as they say: the moment of the last commit."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

# The earliest moment that a zip file can hold, for sources that came without their history.
_WITHOUT_HISTORY: Final = 315_532_800


def source_date(root: Path) -> datetime:
    """Returns SOURCE_DATE_EPOCH, or when the last commit was made: equal for equal sources."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(said) if said else _committed_s(root), UTC)


def _committed_s(root: Path) -> int:
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else _WITHOUT_HISTORY
