"""Puts the descriptor image and the settings of every client into dist/contract."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

_KEPT: Final = ("backplane.binpb", "permissions.json", "service_config", "policy")


def copy_contract(root: Path, *, dist: Path) -> list[Path]:
    """Replaces dist/contract; returns its files in the order of their names."""
    target = dist / "contract"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in _KEPT:
        source = root / "generated/contract" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target / name)
    return sorted(path for path in target.rglob("*") if path.is_file())
