"""go.mod: the modules that a module imports itself, without those marked as indirect."""

from __future__ import annotations

import re
from pathlib import Path

from release.layout import LICENCE
from release.package import Dependency, Package

_MODULE = re.compile(r"^module (\S+)", re.MULTILINE)
_REQUIRED = re.compile(r"^(?:require )?\s*(\S+\.\S+/\S+) (v\S+)$", re.MULTILINE)


def read(path: Path, *, version: str) -> Package:
    """Reads a module; a tag gives a module its version, so it is told here."""
    text = path.read_text(encoding="utf-8")
    found = _MODULE.search(text)
    if found is None:
        raise ValueError(f"{path} names no module")
    return Package(
        kind="golang",
        name=found[1],
        version=f"v{version}",
        licence=LICENCE,
        description=text.partition("\n")[0].removeprefix("// ") if text.startswith("//") else "",
        needs=tuple(Dependency("golang", *one) for one in _REQUIRED.findall(text)),
    )
