"""The command line: `backplane COMMAND`.

One module a command; each adds itself with `register(app)`. Modules here import nothing heavy at
their top (no grpc, no SQLAlchemy, no rich), so that `backplane --help` is quick.
"""

import os
import sys

import typer

from backplane_server.cli import audit, call, doctor, health, importing, migrate, serve, version

_COMMANDS = (serve, call, importing, migrate, audit, doctor, health, version)
_OURS = ("backplane_server.", "backplane_client.")


def command_line() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        name="backplane",
        help="Serves contracts, and speaks to servers that do.",
        no_args_is_help=True,
        # Plain help needs no rich, and a traceback must never show local variables.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    for command in _COMMANDS:
        command.register(app)
    return app


def main() -> None:
    """Runs the command line.

    Errors of our own carry sentences for people: they are printed as such, with exit code 1.
    Whatever else escapes is a bug and keeps its traceback.
    """
    # What gRPC's core has to say of a taken port, we say ourselves; GRPC_VERBOSITY brings it back.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        command_line()()
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; nothing is left to say to it.
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        # An OSError names its file and what is the matter with it.
        if not (type(error).__module__.startswith(_OURS) or isinstance(error, OSError)):
            raise
        sys.exit(f"backplane: {str(error) or type(error).__name__}")
