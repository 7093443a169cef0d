"""Where a server is, and whether a secret may travel there."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import grpc
from grpc import aio

ChannelOptions = list[tuple[str, str | int]]


class InsecureAddress(ValueError):
    """Credentials would travel in plain text to another machine."""


def open_channel(
    address: str,
    options: ChannelOptions,
    *,
    tls: bool,
    credentials: grpc.ChannelCredentials | None,
) -> aio.Channel:
    """Opens a channel lazily; `credentials` (own roots, client certificates) imply TLS."""
    if credentials is None and not tls:
        return aio.insecure_channel(address, options=options)
    secure = credentials or grpc.ssl_channel_credentials()
    return aio.secure_channel(address, secure, options=options)


def is_loopback(address: str) -> bool:
    """Whether what is sent to the address stays on this machine.

    Understands `host:port`, `[::1]:port`, `unix:path` and `dns:///host:port`. A name
    other than localhost is taken as another machine, whatever it resolves to.
    """
    if address.startswith(("unix:", "unix-abstract:")):
        return True
    host = urlsplit(f"//{address.rpartition('/')[2]}").hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_plain_text(address: str) -> None:
    """Raises InsecureAddress where plain text would leave this machine."""
    if not is_loopback(address):
        raise InsecureAddress(
            f"refusing to send credentials to {address} in plain text; pass tls=True or "
            "credentials=, or insecure=True if something else protects the connection"
        )
