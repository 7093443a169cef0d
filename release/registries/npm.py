"""Publishes npm tarballs with npm itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from release.registries.settings import VARIABLES, Registry
from release.registries.steps import Refused, Step

_URL, _TOKEN = VARIABLES["typescript"]
_FLAGS: Final = ("--no-update-notifier", "--loglevel=error")


def steps(registry: Registry, *, dist: Path) -> Iterator[Step]:
    """Yields a publication for each tarball, the contracts before the client that needs them."""
    tarballs = sorted((dist / "typescript").glob("*.tgz"), key=lambda one: "client" in one.name)
    for path in tarballs:
        yield Step(
            f"npm publish {path.name} to {registry.address}",
            partial(_publish, path.resolve(), registry),
        )


def _publish(path: Path, registry: Registry) -> None:
    """Runs npm with settings of its own, which name the token's variable and not the token."""
    with TemporaryDirectory() as folder:
        settings = Path(folder) / "npmrc"
        settings.write_text(_settings(registry.address), encoding="utf-8")
        command = ["npm", "publish", str(path), f"--userconfig={settings}", *_FLAGS]
        environment = os.environ | {_TOKEN: registry.secrets[0]}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        said = (done.stderr or done.stdout).replace(registry.secrets[0], "…").strip()
        raise Refused(f"npm publish {path.name}: {said}")


def _settings(address: str) -> str:
    parts = urlsplit(address)
    place = f"//{parts.netloc}{parts.path.rstrip('/')}/"
    return (
        f"registry={address}/\n@backplane:registry={address}/\n"
        f"{place}:_authToken=${{{_TOKEN}}}\nfetch-retries=0\n"
    )
