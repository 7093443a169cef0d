"""What every import is told: the server, who calls, and how hard to try."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from backplane_server.cli.target import (
    Address,
    ApiKey,
    Insecure,
    Tls,
    TlsCa,
    TlsCertificate,
    TlsKey,
)

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, help="May be gzip-compressed."
    ),
]
Currency = Annotated[
    str, typer.Option(metavar="CODE", help="ISO 4217 code of every amount in the file.")
]
Encoding = Annotated[
    str,
    typer.Option(metavar="NAME", help="Default: found out (UTF-8, UTF-16, Windows-1252)."),
]


@dataclass(frozen=True, slots=True)
class Target:
    """The server and how it is spoken to."""

    address: Address = None
    api_key: ApiKey = ""
    parallel: Annotated[
        int, typer.Option(min=1, max=1000, help="How many calls are under way at once.")
    ] = 64
    wait_s: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a server that goes away.")
    ] = 15.0
    tls: Tls = False
    tls_ca: TlsCa = None
    tls_certificate: TlsCertificate = None
    tls_key: TlsKey = None
    insecure: Insecure = False


def takes_target(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command that takes `target: Target` the options that make one up."""

    def run(**given: Any) -> None:
        own = {name: given.pop(name) for name in _NAMES}
        command(target=Target(**own), **given)

    parameters = inspect.signature(command, eval_str=True).parameters
    kept = [one for one in parameters.values() if one.name != "target"]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature([*kept, *_PARAMETERS])  # type: ignore[attr-defined]  # typer reads it
    run.__annotations__ = {one.name: one.annotation for one in [*kept, *_PARAMETERS]}
    return run


_PARAMETERS = [
    inspect.Parameter(
        one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=one.type
    )
    for one in fields(Target)
]
_NAMES = [one.name for one in _PARAMETERS]
