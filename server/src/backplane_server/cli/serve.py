"""`backplane serve`: one process that serves its services until it is told to stop."""

import asyncio
from typing import Annotated

import typer

from backplane_server.cli import migrate as migrations
from backplane_server.cli.event_loop import loop_factory
from backplane_server.cli.options import takes_settings
from backplane_server.settings import Loaded


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(takes_settings(serve))


def serve(
    loaded: Loaded,
    *,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database's tables up to date first.")
    ] = False,
) -> None:
    """Serves the services until SIGTERM or SIGINT.

    At the end health says NOT_SERVING, calls are answered for the drain delay, and those in
    flight may finish. A database whose tables are not this code's own is refused.

    A setting comes from its flag, else from its variable (in brackets below), else from the
    TOML file, else from its default.
    """
    from backplane_server import app

    if migrate:
        migrations.bring_up_to_date(loaded.settings)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(app.serve(loaded.settings))
