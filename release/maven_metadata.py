"""Maven's list of versions, without the moment at which it was written.

python -m release.maven_metadata FOLDER
"""

from __future__ import annotations

import hashlib
import re
import sys
from datetime import datetime
from pathlib import Path

from release.epoch import source_date

_UPDATED = re.compile(r"<lastUpdated>\d+</lastUpdated>")


def settle(repository: Path, *, moment: datetime) -> None:
    """Gives every maven-metadata.xml below a folder one time, and its checksums anew."""
    for path in repository.rglob("maven-metadata.xml"):
        stamp = f"<lastUpdated>{moment:%Y%m%d%H%M%S}</lastUpdated>"
        path.write_text(_UPDATED.sub(stamp, path.read_text(encoding="utf-8")), encoding="utf-8")
        write_checksums(path)


def write_checksums(path: Path) -> None:
    """Writes the checksums that Maven asks for beside a file."""
    content = path.read_bytes()
    for name in ("md5", "sha1"):
        # Not for safety: the repository format is older than better hashes.
        digest = hashlib.new(name, content, usedforsecurity=False).hexdigest()
        path.with_name(f"{path.name}.{name}").write_text(digest, encoding="ascii")


if __name__ == "__main__":
    settle(Path(sys.argv[1]), moment=source_date(Path.cwd()))
