"""`backplane import`: brings catalogs and histories into a running server."""

import typer

from . import products, retail

_HELP = "Brings files into a running server; running it again changes nothing more."


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(name="import", help=_HELP, no_args_is_help=True)
    for source in (products, retail):
        source.register(group)
    app.add_typer(group)
