"""Where webhooks may point, so that nobody makes the server ask what only it can reach.

A name is resolved once for each attempt, every address that it could lead to is
judged, and the connection goes to the very address that was judged: a name that
changes its mind in between leads nowhere.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from .errors import WebhookTargetRefused

PUBLIC, PRIVATE, ANY = "public", "private", "any"
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = "64:ff9b:"
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A checked place to send to. ``address`` is connected to, ``host`` is asked for."""

    host: str
    address: str
    port: int
    path: str
    tls: bool

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (
            host if self.port == _PORTS["https" if self.tls else "http"] else f"{host}:{self.port}"
        )


def check(url: str, *, hosts: str) -> None:
    """Refuses what can be refused by looking at the URL alone; raises WebhookTargetRefused."""
    scheme, host, _, _ = _parts(url)
    literal = _literal(host)
    if scheme == "http" and hosts != ANY:
        raise WebhookTargetRefused("only https is allowed here")
    if literal is not None:
        _judge(literal, scheme=scheme, hosts=hosts)


async def resolve(url: str, *, hosts: str) -> Target:
    """Finds the address to connect to; raises WebhookTargetRefused, OSError."""
    scheme, host, port, path = _parts(url)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise WebhookTargetRefused(f"{host} has no address")
    for address in addresses:
        _judge(ip_address(address.partition("%")[0]), scheme=scheme, hosts=hosts)
    return Target(host, addresses[0], port, path, tls=scheme == "https")


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        split = urlsplit(url)
        port = split.port or _PORTS[split.scheme]
        host = (split.hostname or "").encode("idna" if not split.hostname else "ascii").decode()
    except (ValueError, KeyError) as error:
        raise WebhookTargetRefused("the address is not a URL of https") from error
    if not host or split.username is not None or not url.isascii() or not url.isprintable():
        raise WebhookTargetRefused("the address is not a plain URL; write names in Punycode")
    path = split.path or "/"
    return split.scheme, host, port, f"{path}?{split.query}" if split.query else path


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _judge(address: Address, *, scheme: str, hosts: str) -> None:
    if not _allowed(_inner(address), scheme=scheme, hosts=hosts):
        raise WebhookTargetRefused(
            "it leads to an address that this server does not send to; the setting webhook_hosts"
            " says which it does"
        )


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.compressed.startswith(_NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _allowed(address: Address, *, scheme: str, hosts: str) -> bool:
    if address.is_loopback:
        return hosts == ANY
    if scheme != "https" or address.is_multicast or address.is_link_local:
        return False
    if address.is_unspecified or address.is_reserved:
        return False
    return address.is_global or (address.is_private and hosts in (PRIVATE, ANY))
