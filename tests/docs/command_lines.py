"""What is wrong with a command that a document shows; nothing is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer
from google.protobuf import json_format

from backplane_server.cli import command_line
from backplane_server.cli.calls import methods
from tests.docs.pages import ROOT

# Methods of the service that docs/add-a-service.md adds, whose test runs these calls.
_OF_THE_PAGE = "notes/"
_GROUPS = ("import",)


def problems(line: str) -> Iterator[str]:
    """Says what of a command does not exist."""
    words = shlex.split(line, comments=True)
    known = _KNOWN.get(words[0]) if words else None
    if known is None:
        yield f"nobody checks commands that begin with {words[:1]}"
    else:
        yield from known(words[1:])


def _make(words: Sequence[str]) -> Iterator[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = [word for word in words if "=" not in word]  # NAME=value sets a variable
    yield from (f"make has no target {word}" for word in named if word not in targets)


def _backplane(words: Sequence[str]) -> Iterator[str]:
    name, *rest = words
    if name in _GROUPS and rest:
        name, rest = f"{name} {rest[0]}", rest[1:]
    command = _commands().get(name)
    if command is None:
        yield f"backplane has no command {name}"
        return
    if name == "call" and (not rest or rest[0].startswith(_OF_THE_PAGE)):
        return
    options = {option for parameter in command.params for option in parameter.opts}
    options |= {option for parameter in command.params for option in parameter.secondary_opts}
    for word in rest:
        if word.startswith("--") and word.partition("=")[0] not in options | {"--help"}:
            yield f"backplane {name} has no {word}"
    if name == "call":
        yield from _call([word for word in rest if not word.startswith("--")])


def _call(words: Sequence[str]) -> Iterator[str]:
    try:
        found = methods.find(words[0])
        if len(words) > 1:
            json_format.Parse(words[1], found.request())
    except (ValueError, json_format.ParseError) as error:
        yield str(error)


def _python(words: Sequence[str]) -> Iterator[str]:
    if words[0] != "-m" and not words[0].endswith(".py"):
        yield f"python is asked for {words[0]}"


def _source(words: Sequence[str]) -> Iterator[str]:
    if list(words) != [".venv/bin/activate"]:
        yield f"there is no {words}"


_KNOWN: dict[str, Callable[[Sequence[str]], Iterator[str]]] = {
    ".": _source,
    "backplane": _backplane,
    "make": _make,
    "python": _python,
}


@cache
def _commands() -> dict[str, Any]:
    """Every command by its name; those of a group by both names."""
    group: Any = typer.main.get_command(command_line())
    found = dict(group.commands)
    for name in _GROUPS:
        inner = found[name].commands
        found |= {f"{name} {own}": command for own, command in inner.items()}
    return found


@cache
def flags() -> frozenset[str]:
    """Every flag of every command."""
    parameters = [one for command in _commands().values() for one in command.params]
    return frozenset(flag for one in parameters for flag in (*one.opts, *one.secondary_opts))


def variables() -> frozenset[str]:
    """Every variable that a setting or a flag reads."""
    from backplane_server.settings import SPECS
    from release.registries.settings import VARIABLES

    registries = {name for names in VARIABLES.values() for name in names}
    own = {one.envvar for command in _commands().values() for one in command.params if one.envvar}
    return frozenset({spec.variable for spec in SPECS} | {str(name) for name in own} | registries)


def is_there(name: str, *, page: Path) -> bool:
    """Whether a path that a page mentions exists, from the page or from a root of the code."""
    server = ROOT / "server/src/backplane_server"
    pattern = re.sub(r"<[^>]+>", "*", name).rstrip("/")
    roots = (page.parent, ROOT, server, server / "chassis", server / "services/orders")
    return any(next(root.glob(pattern), None) for root in roots)
