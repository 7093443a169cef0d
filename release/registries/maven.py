"""Puts jars, poms and their checksums into a Maven repository, and its list of versions last."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from release.registries.sending import basic, deliver, send
from release.registries.settings import Registry
from release.registries.steps import Refused, Step

_METADATA: Final = "maven-metadata.xml"
_VERSION = re.compile(r"<version>([^<]+)</version>")


def steps(registry: Registry, *, dist: Path) -> Iterator[Step]:
    """Yields, for each artifact, its files and then the list that makes them findable."""
    root = dist / "java"
    for listed in sorted(root.rglob(_METADATA), key=lambda one: "client" in one.parent.name):
        folder = next(one for one in listed.parent.iterdir() if one.is_dir())
        where = f"{registry.address}/{folder.relative_to(root).as_posix()}"
        files = sorted(folder.iterdir())
        packed = ", ".join(path.name for path in files if path.suffix in (".jar", ".pom"))
        yield Step(f"put {packed} to {where}", partial(_put_files, files, where, registry))
        above = where.rpartition("/")[0]
        yield Step(
            f"add {folder.name} to {above}/{_METADATA}",
            partial(_put_list, listed, above, registry),
        )


def _put_files(files: list[Path], where: str, registry: Registry) -> None:
    headers = basic(*registry.secrets)
    pom = next(path for path in files if path.suffix == ".pom")
    status, _ = send("HEAD", f"{where}/{pom.name}", headers=headers)
    if status == 200:
        raise Refused(f"{where} is published already: a version is published once")
    for path in files:
        deliver("PUT", f"{where}/{path.name}", headers=headers, body=path.read_bytes())


def _put_list(listed: Path, where: str, registry: Registry) -> None:
    headers = basic(*registry.secrets)
    status, known = send("GET", f"{where}/{_METADATA}", headers=headers)
    text = listed.read_text(encoding="utf-8")
    merged = with_versions(text, known=known.decode() if status == 200 else "").encode()
    deliver("PUT", f"{where}/{_METADATA}", headers=headers, body=merged)
    for name in ("md5", "sha1"):
        # Not for safety: the repository format is older than better hashes.
        digest = hashlib.new(name, merged, usedforsecurity=False).hexdigest().encode()
        deliver("PUT", f"{where}/{_METADATA}.{name}", headers=headers, body=digest)


def with_versions(text: str, *, known: str) -> str:
    """Returns the list `text` with the versions of the list `known` before its own."""
    own = _VERSION.findall(text)
    earlier = [one for one in _VERSION.findall(known) if one not in own]
    lines = "".join(f"<version>{one}</version>\n      " for one in earlier)
    return text.replace(f"<version>{own[0]}</version>", f"{lines}<version>{own[0]}</version>", 1)
