"""How the commands that call a server are told where it is and who calls."""

from typing import Annotated

import typer

Address = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        envvar="BACKPLANE_ADDRESS",
        help="The server; default: where this host serves.",
    ),
]
ApiKey = Annotated[
    str,
    typer.Option(metavar="KEY", envvar="BACKPLANE_API_KEY", show_default=False, help="Who calls."),
]
Tls = Annotated[bool, typer.Option("--tls", help="Use TLS.")]
Insecure = Annotated[
    bool, typer.Option("--insecure", help="Send the key in plain text to another machine.")
]
