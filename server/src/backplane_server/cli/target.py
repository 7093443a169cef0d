"""How the commands that call a server are told where it is, who calls, and how safely."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import grpc

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
TlsCa = Annotated[
    Path | None,
    typer.Option(
        metavar="PEM",
        exists=True,
        dir_okay=False,
        help="Use TLS and trust these authorities; default: gRPC's own.",
    ),
]
TlsCertificate = Annotated[
    Path | None,
    typer.Option(
        metavar="PEM",
        exists=True,
        dir_okay=False,
        help="The caller's own certificate, for servers that ask for one.",
    ),
]
TlsKey = Annotated[
    Path | None,
    typer.Option(metavar="PEM", exists=True, dir_okay=False, help="The key of --tls-certificate."),
]
Insecure = Annotated[
    bool, typer.Option("--insecure", help="Send the key in plain text to another machine.")
]


def credentials_of(
    *, tls: bool, ca: Path | None, certificate: Path | None, key: Path | None
) -> "grpc.ChannelCredentials | None":
    """What a channel is opened with; None for plain text.

    Exits with code 2 where a certificate comes without its key, or a key alone.
    """
    if (certificate is None) != (key is None):
        typer.echo("backplane: --tls-certificate and --tls-key need each other", err=True)
        raise typer.Exit(2)
    if not (tls or ca or certificate):
        return None
    import grpc

    roots, own_key, own = (file.read_bytes() if file else None for file in (ca, key, certificate))
    return grpc.ssl_channel_credentials(roots, own_key, own)
