"""The keys that seal fields: one ring a purpose, versions of a key on each ring.

A folder (0700) holds a file of 32 random bytes (0600) for each version:
``identity-users.0001.key``. The newest version seals, all of them open, so that
adding a file rotates the key while the server serves. A version that nothing is
sealed with any more may be taken away; with it goes whatever copy of a database
still needs it. The folder is looked at again at most once a second, and at once
for a version that is not known.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from backplane_server.chassis.secret_files import key_file

FOLDER = "sealing"
LOOK_AGAIN_AFTER_S = 1.0
# A new version seals only when every node that shares the folder must know it.
SETTLES_AFTER_S = 5.0
_PURPOSE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION_MAX = 9999


class KeyMissing(Exception):
    """A version of a key is not on its ring; the message says which file would hold it."""


class Keyring:
    """The versions of one purpose's key. Threads may share it."""

    def __init__(
        self, keys_dir: Path, *, purpose: str, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError(f"{purpose!r} is no purpose: lower-case words with hyphens between")
        self.purpose = purpose
        self._folder = keys_dir / FOLDER
        self._monotonic_s = monotonic_s
        self._looked_at_s = float("-inf")
        self._keys: Mapping[int, bytes] = {}
        self._seals_from_s: Mapping[int, float] = {}
        self._look()
        if not self._keys:
            key_file(self._path(1))
            self._look()

    @property
    def newest(self) -> int:
        """The version that seals now."""
        self._refresh()
        keys, now_s = self._keys, self._monotonic_s()
        settled = [version for version in keys if self._seals_from_s[version] <= now_s]
        return max(settled or keys)

    @property
    def versions(self) -> tuple[int, ...]:
        """Every version that opens, newest first."""
        self._refresh()
        return tuple(sorted(self._keys, reverse=True))

    def key(self, version: int) -> bytes:
        """Gives the 32 bytes of a version; raises KeyMissing."""
        found = self._keys.get(version)
        if found is None:  # another node may have begun to seal with it
            self._look()
            found = self._keys.get(version)
        if found is None:
            raise KeyMissing(
                f"version {version} of the key {self.purpose} is missing;"
                f" put {self._path(version)} back from where keys are kept"
            )
        return found

    def rotate(self) -> int:
        """Adds a version, which seals once every node knows it; gives its number."""
        self._look()
        version = max(self._keys, default=0) + 1
        if version > _VERSION_MAX:
            raise ValueError(f"the key {self.purpose} has {_VERSION_MAX} versions; take some away")
        key_file(self._path(version))
        self._look()
        return version

    def retire(self, version: int) -> None:
        """Takes a version away for good; raises ValueError for the one that seals."""
        if version >= self.newest:
            raise ValueError(f"version {version} of the key {self.purpose} still seals")
        self._path(version).unlink(missing_ok=True)
        self._look()

    def _path(self, version: int) -> Path:
        return self._folder / f"{self.purpose}.{version:04d}.key"

    def _refresh(self) -> None:
        if self._monotonic_s() - self._looked_at_s >= LOOK_AGAIN_AFTER_S:
            self._look()

    def _look(self) -> None:
        """Reads the folder; builds anew and swaps, so that other threads see one or the other."""
        self._looked_at_s = now_s = self._monotonic_s()
        paths = self._folder.glob(f"{self.purpose}.[0-9][0-9][0-9][0-9].key")
        try:
            keys = {int(path.name[-8:-4]): key_file(path) for path in sorted(paths)}
        except (OSError, ValueError):
            # A file half written or a folder half mounted: what is known stays.
            if not self._keys:
                raise
            return
        settled_at_s = now_s + (SETTLES_AFTER_S if self._keys else 0.0)
        self._seals_from_s = {v: self._seals_from_s.get(v, settled_at_s) for v in keys}
        self._keys = keys


@cache
def keyring_in(keys_dir: Path, *, purpose: str) -> Keyring:
    """Gives the ring of a purpose, the same object for the same folder."""
    return Keyring(keys_dir, purpose=purpose)
