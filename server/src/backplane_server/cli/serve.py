"""`backplane serve`: one process that serves its services until it is told to stop."""

import asyncio
from typing import Annotated

import typer

from backplane_server.cli import migrate as migrations
from backplane_server.cli.event_loop import loop_factory
from backplane_server.cli.options import takes_settings
from backplane_server.settings import Loaded, SettingsError


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(takes_settings(serve))


def serve(
    loaded: Loaded,
    *,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database's tables up to date first.")
    ] = False,
    ephemeral: Annotated[
        bool,
        typer.Option(
            "--ephemeral",
            help="A server for tests: seeded, the same at every start, failing on demand; "
            "leaves nothing behind. Ends with its standard input too, where that is a pipe.",
        ),
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            help="With --ephemeral: the port on loopback. Default: 0, any.",
        ),
    ] = None,
) -> None:
    """Serves the services until SIGTERM or SIGINT.

    At the end health says NOT_SERVING, calls are answered for the drain delay, and those in
    flight may finish. A database whose tables are not this code's own is refused.

    A setting comes from its flag, else from its variable (in brackets below), else from the
    TOML file, else from its default.
    """
    if ephemeral:
        _serve_ephemeral(loaded, port=port)
        return
    if port is not None:
        raise SettingsError("--port goes with --ephemeral; without it, --listen HOST:PORT")
    from backplane_server import app

    if migrate:
        migrations.bring_up_to_date(loaded.settings)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(app.serve(loaded.settings))


def _serve_ephemeral(loaded: Loaded, *, port: int | None) -> None:
    from backplane_server.cli.ephemeral import serving

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serving.serve(loaded, port=port))
