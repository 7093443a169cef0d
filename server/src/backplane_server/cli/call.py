"""`backplane call`: any method of any installed contract, JSON in and JSON out."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from backplane_server.cli.health import own_address
from backplane_server.cli.target import (
    Address,
    ApiKey,
    Insecure,
    Tls,
    TlsCa,
    TlsCertificate,
    TlsKey,
    credentials_of,
)

if TYPE_CHECKING:
    import grpc

    from backplane_client import sync
    from backplane_server.cli.calls.methods import Method

T = TypeVar("T")

_REFUSED, _USAGE, _NO_ANSWER, _CREDENTIALS = 1, 2, 3, 4
_PLAIN_TEXT = (
    "the key would travel in plain text; pass --tls or --tls-ca, or --insecure if something else"
    " protects it"
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(call)


def _completed(incomplete: str) -> list[str]:
    from backplane_server.cli.calls.methods import starting_with

    return starting_with(incomplete)


def call(
    *,
    method: Annotated[
        str,
        typer.Argument(
            metavar="[SERVICE/METHOD]",
            autocompletion=_completed,
            help="As much of the name as is needed, in any case: orders/place. "
            "Without it, all methods are listed.",
        ),
    ] = "",
    request: Annotated[
        str,
        typer.Argument(
            metavar="[JSON|@FILE|-]",
            help="The request; - reads standard input. A method that takes a stream reads "
            "one request a line.",
        ),
    ] = "",
    describe: Annotated[
        bool, typer.Option("--describe", help="Show policy, fields and limits; call nothing.")
    ] = False,
    address: Address = None,
    api_key: ApiKey = "",
    timeout_s: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds; default: the method's own.")
    ] = None,
    tls: Tls = False,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    insecure: Insecure = False,
) -> None:
    """Calls a method and prints its answer as JSON, a stream's line by line.

    The exit code is 0 for an answer, 1 when the call is refused, 2 when it cannot be made as it
    is written, 3 when no answer came (trying again may help), 4 when credentials are missing.
    """
    from backplane_server.cli.calls import methods
    from backplane_server.cli.calls.describe import described

    if not method:
        typer.echo("\n".join(methods.starting_with("")))
        return
    found = _usage(lambda: methods.find(method))
    if describe:
        typer.echo(described(found))
        return
    requests = _usage(lambda: _requests(found, request))
    where = address or own_address()

    def send(backplane: "sync.Backplane") -> None:
        _send(backplane, found, requests, timeout_s=timeout_s)

    credentials = credentials_of(tls=tls, ca=tls_ca, certificate=tls_certificate, key=tls_key)
    _connected(where, found, send, api_key=api_key, credentials=credentials, insecure=insecure)


def _usage(read: Callable[[], T]) -> T:
    """Returns what is read; says what is wrong with it and exits otherwise."""
    try:
        return read()
    except (ValueError, OSError) as error:
        typer.echo(f"backplane: {error}", err=True)
        raise typer.Exit(_USAGE) from error


def _requests(found: "Method", text: str) -> Any:
    """Returns the request, or an iterator of requests for a method that takes a stream."""
    from backplane_server.cli.calls.requests import one_request, stream_of_requests

    if found.takes_stream:
        return stream_of_requests(found, text)
    return one_request(found, text)


def _connected(
    address: str,
    found: "Method",
    send: Callable[["sync.Backplane"], None],
    *,
    api_key: str,
    credentials: "grpc.ChannelCredentials | None",
    insecure: bool,
) -> None:
    import backplane_client
    from backplane_server.cli.calls.refusals import explained

    try:
        connected = backplane_client.sync.connect(
            address, api_key=api_key, credentials=credentials, insecure=insecure
        )
    except backplane_client.InsecureAddress as error:
        typer.echo(f"backplane: {address} is another machine: {_PLAIN_TEXT}", err=True)
        raise typer.Exit(_USAGE) from error
    with connected as backplane:
        try:
            send(backplane)
        except backplane_client.BackplaneError as error:
            typer.echo(explained(error, found, address=address, has_key=bool(api_key)), err=True)
            raise typer.Exit(_exit_code(error)) from error
        except (ValueError, OSError) as error:
            # A line of a stream that cannot be read: what stands before it has been sent.
            typer.echo(f"backplane: {error}", err=True)
            raise typer.Exit(_USAGE) from error


def _send(
    backplane: "sync.Backplane", found: "Method", requests: Any, *, timeout_s: float | None
) -> None:
    import backplane_client

    method = backplane.stub(found.stub)
    if found.answers_stream:
        for reply in method(requests, timeout=timeout_s):
            _print(reply, indent=None)
        return
    reply, call_ = method.with_call(requests, timeout=timeout_s)
    _print(reply, indent=2)
    if backplane_client.sync.replayed(call_):
        typer.echo("replayed: an earlier call with this request_id did it", err=True)


def _print(reply: Any, *, indent: int | None) -> None:
    from google.protobuf.json_format import MessageToJson

    # Fields without content are shown too: "allowed": false is an answer.
    text = MessageToJson(
        reply,
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        ensure_ascii=False,
        indent=indent,
    )
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _exit_code(error: Exception) -> int:
    import backplane_client

    if isinstance(error, backplane_client.Unauthenticated | backplane_client.PermissionDenied):
        return _CREDENTIALS
    waiting = backplane_client.Unavailable | backplane_client.DeadlineExceeded
    return _NO_ANSWER if isinstance(error, waiting) else _REFUSED
