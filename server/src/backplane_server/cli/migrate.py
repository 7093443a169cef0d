"""`backplane migrate`: brings the database's tables to the version of the code."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from backplane_server.cli.options import takes_settings
from backplane_server.settings import Loaded, Settings, without_password

if TYPE_CHECKING:
    from backplane_server.chassis.service import Service


class DatabaseRefused(Exception):
    """The database cannot be migrated now; the message says what it answered."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(takes_settings(migrate))


def migrate(loaded: Loaded) -> None:
    """Brings the database's tables up to date.

    Takes the settings of `serve`, of which database and services matter. Running it again, or
    several at once, changes nothing more.
    """
    if not bring_up_to_date(loaded.settings):
        shown = without_password(loaded.settings.database)
        typer.echo(f"{shown}: nothing to do, the tables are those of this code")


def bring_up_to_date(settings: Settings) -> int:
    """Migrates, tells each step, and gives their number; raises DatabaseRefused."""
    from backplane_server.app import services_of

    steps: list[str] = []

    def told(step: str) -> None:
        steps.append(step)
        typer.echo(step)

    _migrate(settings.database, services_of(settings), on_step=told)
    return len(steps)


def _migrate(url: str, services: "Sequence[Service]", *, on_step: Callable[[str], None]) -> None:
    from sqlalchemy.exc import OperationalError

    from backplane_server.chassis.data.migrations import migrate as run_migrations

    try:
        run_migrations(url, services, on_step=on_step)
    except OperationalError as error:
        said = " ".join(str(error.orig).replace(url, "").split())
        raise DatabaseRefused(
            f"{without_password(url)}: {said}; `backplane doctor` looks closer"
        ) from error
