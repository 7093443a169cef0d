"""Builds wheel and sdist of the Python contracts and client.

python -m release.python_packages
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from release.epoch import source_date
from release.layout import DIST, ROOT, Source, sources
from release.tarballs import repack

# What earlier builds leave behind; setuptools would pack files from there that are gone.
_NOT_SOURCES: Final = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "conformance")
_BUILD: Final = """
import sys
from setuptools import build_meta
target = sys.argv[1]  # setuptools puts words of its own there
build_meta.build_wheel(target)
build_meta.build_sdist(target)
"""


def build(source: Source, *, target: Path, epoch_s: int) -> None:
    """Writes a distribution's wheel and sdist into `target`: the same bytes for the same sources.

    Raises CalledProcessError where setuptools refuses, after printing what it said.
    """
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / source.role
        shutil.copytree(source.folder, copy, ignore=_NOT_SOURCES)
        shutil.copy(ROOT / "LICENSE", copy)
        _run_setuptools(copy, target=target.resolve(), epoch_s=epoch_s)
    for sdist in target.glob(f"*{source.role}*.tar.gz"):
        repack(sdist, epoch_s=epoch_s)


def _run_setuptools(folder: Path, *, target: Path, epoch_s: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(target)],
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch_s)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()


def main() -> None:
    """Replaces dist/python."""
    shutil.rmtree(DIST / "python", ignore_errors=True)
    epoch_s = int(source_date(ROOT).timestamp())
    for source in sources(language="python"):
        build(source, target=DIST / "python", epoch_s=epoch_s)


if __name__ == "__main__":
    main()
