"""Publishes what `make packages` built to the registries that the environment names.

python -m release.publish [--dry-run] LANGUAGE…
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from release.checksums import NAME
from release.layout import DIST
from release.registries import cargo, go, maven, npm, pypi
from release.registries.settings import VARIABLES, Registry, missing, registry_of
from release.registries.steps import Refused, Step

_STEPS: Final[dict[str, Callable[..., Iterator[Step]]]] = {
    "python": pypi.steps,
    "typescript": npm.steps,
    "go": go.steps,
    "java": maven.steps,
    "rust": cargo.steps,
}


def main(
    arguments: Sequence[str], *, dist: Path = DIST, environment: Mapping[str, str] = os.environ
) -> int:
    """Publishes, or tells; returns 1 where a registry refuses, 2 where nothing could be begun."""
    options = _parser().parse_args(arguments)
    try:
        _check_sums(dist)
        languages = [name for name in options.languages if _was_built(name, dist)]
        if not options.dry_run:
            _check_variables(languages, environment)
        planned = [(one, _steps(one, dist, environment)) for one in languages]
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    return _run(planned, dry_run=options.dry_run)


def _run(planned: Sequence[tuple[str, Sequence[Step]]], *, dry_run: bool) -> int:
    for language, steps in planned:
        for step in steps:
            print(f"{language}: {'would ' if dry_run else ''}{step.what}", flush=True)
            try:
                if not dry_run:
                    step.do()
            except Refused as refused:
                print(f"{language}: {refused}", file=sys.stderr)
                return 1
    return 0


def _steps(language: str, dist: Path, environment: Mapping[str, str]) -> list[Step]:
    """Returns what is to be done; a dry run shows a variable's name where it is not set."""
    lacking = missing(language, environment)
    registry = registry_of(language, environment) if not lacking else _unknown(language, lacking)
    return [*_STEPS[language](registry, dist=dist)]


def _unknown(language: str, lacking: Sequence[str]) -> Registry:
    print(f"{language}: not set, so it would refuse: {', '.join(lacking)}")
    return Registry(f"${VARIABLES[language][0]}")


def _was_built(language: str, dist: Path) -> bool:
    there = (dist / language).is_dir()
    if not there:
        print(f"{language}: not built, nothing to publish")
    return there


def _check_variables(languages: Sequence[str], environment: Mapping[str, str]) -> None:
    """Raises Refused where a variable is not set: before anything is published, not half way."""
    lacking = [name for one in languages for name in missing(one, environment)]
    if lacking:
        raise Refused(f"set {', '.join(lacking)}: see docs/packages.md")


def _check_sums(dist: Path) -> None:
    """Raises Refused where dist/ is not what `make packages` wrote."""
    sums = dist / NAME
    if not sums.is_file():
        raise Refused(f"{sums} is missing: run 'make packages'")
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = dist / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Refused(f"{path} is not what was built: run 'make packages'")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="publish", description=__doc__)
    parser.add_argument("languages", nargs="+", choices=sorted(_STEPS), metavar="LANGUAGE")
    parser.add_argument("--dry-run", action="store_true", help="tell, and do nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
