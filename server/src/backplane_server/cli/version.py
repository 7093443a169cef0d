"""`backplane version`: what is installed."""

import platform

import typer

_SHOWN = ("backplane-server", "backplane-client", "backplane-contracts", "grpcio", "protobuf")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(version)


def version() -> None:
    """Prints the versions of what is installed."""
    for name in _SHOWN:
        typer.echo(f"{name} {_installed(name)}")
    typer.echo(f"python {platform.python_version()}")


def _installed(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "from source"
