"""`backplane doctor`: looks at everything a server needs and says what to do."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import typer

from backplane_server.cli.options import takes_settings
from backplane_server.settings import Loaded, Settings

if TYPE_CHECKING:
    from backplane_server.chassis.service import Service
    from backplane_server.cli.checks.finding import Finding


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(takes_settings(doctor))


def doctor(loaded: Loaded) -> None:
    """Looks for what is wrong, and says what to do.

    Checks settings, services, database, tables, disk, ports, keys and clock, and changes nothing.
    Give it the flags, variables and file of the server. The exit code is 1 when a check fails;
    warnings alone leave it 0.
    """
    from backplane_server.cli.checks.finding import Result

    findings = list(examine(loaded))
    _print(findings)
    if any(finding.result is Result.FAILURE for finding in findings):
        raise typer.Exit(1)


def examine(loaded: Loaded) -> "Iterator[Finding]":
    """Every finding, in the order in which a server would meet the problems."""
    from backplane_server.cli.checks import configuration, database, host, keys, tls

    watch = host.Stopwatch()
    settings = loaded.settings
    yield from configuration.configuration(loaded, environ=os.environ)
    services, found = _services(settings)
    yield from found
    yield from database.database(settings.database, wanted=_versions(services))
    for folder in _folders(settings):
        yield from host.disk(folder)
    yield host.port("listen", settings.listen)
    yield host.port("ops_listen", settings.ops_listen)
    yield from keys.keys(Path(settings.keys_dir))
    yield from tls.tls(settings)
    yield watch.finding()


def _services(settings: Settings) -> "tuple[Sequence[Service], list[Finding]]":
    from backplane_server.cli.checks.finding import failure, ok

    try:
        from backplane_server.app import services_of

        services = services_of(settings)
    except Exception as error:  # noqa: BLE001  # a service of another distribution may raise anything
        advice = "check --services and --service; `backplane serve --help` explains them"
        return (), [failure("services", str(error), advice=advice)]
    return services, [ok("services", ", ".join(service.name for service in services))]


def _versions(services: "Sequence[Service]") -> dict[str, str]:
    """The version of each schema that this code needs."""
    from backplane_server.chassis.data.migrations import scripts_of

    return {scripts.name: scripts.head for scripts in scripts_of(services)}


def _folders(settings: Settings) -> list[Path]:
    url = settings.database
    return [Path(unquote(urlsplit(url).path)[1:]).parent] if url.startswith("sqlite:") else []


_COLOURS = {"ok": "green", "warning": "yellow", "failure": "bold red"}


def _print(findings: "Sequence[Finding]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("check", "result", "seen", "what to do", title="backplane doctor")
    for finding in findings:
        result = finding.result.value
        # Text, not markup: what was seen may hold brackets.
        cells = (finding.check, finding.seen, finding.advice)
        check, seen, advice = (Text(cell, overflow="fold") for cell in cells)
        table.add_row(check, Text(result, style=_COLOURS[result]), seen, advice)
    Console(soft_wrap=False).print(table)
