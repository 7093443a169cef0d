"""`backplane health`: one gRPC health check, for containers and scripts."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from backplane_server.cli.target import Tls, TlsCa, TlsCertificate, TlsKey, credentials_of
from backplane_server.settings import load

if TYPE_CHECKING:
    import grpc

_ANY_HOST = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104  # read, not bound


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(health)


def health(
    *,
    address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="The server; default: where this host serves."),
    ] = None,
    service: Annotated[
        str, typer.Option(metavar="NAME", help="A service's full name; empty: the whole server.")
    ] = "",
    timeout_s: Annotated[float, typer.Option(min=0.1, help="Seconds to wait.")] = 3.0,
    tls: Tls = False,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
) -> None:
    """Asks a server whether it is serving.

    The exit code is 0 when it is, 1 when it is not or gives no answer.
    """
    target = address or own_address()
    credentials = credentials_of(tls=tls, ca=tls_ca, certificate=tls_certificate, key=tls_key)
    status = ask(target, service=service, timeout_s=timeout_s, credentials=credentials)
    typer.echo(f"{target}: {status}")
    raise typer.Exit(0 if status == "SERVING" else 1)


def own_address() -> str:
    """Where a server with this process's settings is reached from this host."""
    listen = load(flags={}, environ=os.environ).settings.listen
    host, _, port = listen.rpartition(":")
    return f"{_ANY_HOST.get(host, host)}:{port}"


def ask(
    address: str,
    *,
    service: str,
    timeout_s: float,
    credentials: "grpc.ChannelCredentials | None" = None,
) -> str:
    """The health status by name, or why there is no answer."""
    import grpc
    from grpc_health.v1 import health_pb2

    with (
        grpc.secure_channel(address, credentials)
        if credentials is not None
        else grpc.insecure_channel(address)
    ) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = check(health_pb2.HealthCheckRequest(service=service), timeout=timeout_s)
        except grpc.RpcError as error:
            return f"no answer ({error.code().name})"
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))
