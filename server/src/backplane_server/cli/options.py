"""Settings as flags: made from the settings' own table, so that neither can forget the other."""

import inspect
import os
from collections.abc import Callable
from typing import Annotated, Any

import typer

from backplane_server.settings import NAMES, PAIRS, SPECS, SWITCH, Spec, load

_CONFIG_HELP = "TOML file with settings, named as the flags but with _. [BACKPLANE_CONFIG]"


def takes_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command whose first parameter is `loaded: Loaded` one flag for every setting.

    The rest of the command's parameters stay as they are.
    """
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]

    def run(**given: Any) -> None:
        flags = {spec.name: _as_given(given.pop(spec.name)) for spec in SPECS}
        loaded = load(flags=flags, environ=os.environ, config=given.pop("config"))
        command(loaded, **given)

    flags = [_flag(spec) for spec in SPECS]
    parameters = [*own, _parameter("config", _config()), *flags]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # typer reads it
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _as_given(value: object) -> object:
    # A repeatable flag that was not given arrives as an empty list.
    return None if value == [] else value


def _parameter(name: str, annotation: object) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


def _config() -> object:
    return Annotated[str | None, typer.Option("--config", metavar="PATH", help=_CONFIG_HELP)]


def _flag(spec: Spec) -> inspect.Parameter:
    """The flag of one setting: its text is read by the setting itself, not by typer."""
    names = [spec.flag]
    kind: object = str | None
    metavar: str | None = spec.kind.form
    if spec.kind is SWITCH:
        names, kind, metavar = [f"{spec.flag}/--no-{spec.flag[2:]}"], bool | None, None
    elif spec.kind in (NAMES, PAIRS):
        kind = list[str] | None
    option = typer.Option(*names, metavar=metavar, help=_help(spec), show_default=False)
    return _parameter(spec.name, Annotated[kind, option])


def _help(spec: Spec) -> str:
    default = spec.shown(spec.default) or "empty"
    return f"{spec.help} Default: {default}. [{spec.variable}]"
