"""Where a caller is: the other end of its connection, or what a trusted proxy says of it.

A proxy appends the address that it sees to ``x-forwarded-for``, behind whatever came in with
the call. So the header is read from its right end, as long as trusted proxies wrote it; what
stands further left is the caller's own word and is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import unquote

Address = IPv4Address | IPv6Address
_FORWARDED: Final = "x-forwarded-for"


def address_of(peer: str) -> Address | None:
    """Gives the address of a connection's other end; None where it has none.

    peer   as gRPC tells it: ``ipv4:127.0.0.1:5000``, ``ipv6:%5B::1%5D:5000``
    """
    kind, _, rest = peer.partition(":")
    if kind not in ("ipv4", "ipv6"):
        return None
    return _address(unquote(rest).rpartition(":")[0].strip("[]"))


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


class TrustedProxies:
    """The networks whose proxies are believed; empty: nobody is.

    networks   as CIDR: ``10.0.0.0/8``, ``2001:db8::/32``, ``192.0.2.7``
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks: Sequence[IPv4Network | IPv6Network] = [ip_network(n) for n in networks]

    def client_of(self, peer: str, metadata: Iterable[tuple[str, str | bytes]]) -> str:
        """Gives who called, in the form of a peer; of proxies that nobody forwarded for, the last.

        An entry that is no address ends the search: who wrote it is the caller.
        """
        if not self._networks:
            return peer
        client, hop = peer, address_of(peer)
        entries = _from_the_right(metadata)
        while hop is not None and self._trusts(hop):
            hop = _address(_without_port(next(entries, "")))
            if hop is not None:
                client = _as_peer(hop)
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def _from_the_right(metadata: Iterable[tuple[str, str | bytes]]) -> Iterator[str]:
    headers = [value for name, value in metadata if name == _FORWARDED and isinstance(value, str)]
    for header in reversed(headers):
        for entry in reversed(header.split(",")):
            yield entry.strip()


def _without_port(entry: str) -> str:
    """Some proxies write ``192.0.2.7:5000`` and ``[2001:db8::1]:5000``."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _as_peer(address: Address) -> str:
    return f"ipv4:{address}:0" if address.version == 4 else f"ipv6:[{address}]:0"
