"""Whose calls are counted together: a caller's own, or those of a network address."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from backplane_server.chassis.rpc.addresses import address_of
from backplane_server.chassis.rpc.principal import ANONYMOUS

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call


def caller_of(call: Call) -> str:
    """Gives the name of who calls; strangers go by the network that they come from."""
    principal = call.principal
    return network_of(call.client_address) if principal is ANONYMOUS else principal.subject


def network_of(peer_address: str) -> str:
    """Gives what one party can be assumed to own: an IPv4 address, an IPv6 /64, or a socket.

    peer_address   as gRPC tells it: ``ipv4:127.0.0.1:5000``, ``ipv6:%5B::1%5D:5000``
    """
    address = address_of(peer_address)
    if address is None:
        return peer_address.partition(":")[0] or "unknown"
    if not isinstance(address, IPv6Address):
        return f"ipv4:{address}"
    network = int(address) >> 64 << 64
    return f"ipv6:{IPv6Address(network)}/64"
