"""Sockets of a port that is being left: no new connections, and those that stand stay."""

from __future__ import annotations

import socket

import pytest

from backplane_server.chassis.rpc.listeners import stop_listening


def test_a_port_is_left_before_it_is_closed() -> None:
    """Every listener of the port is deaf, which other ports do not notice, nor connections."""
    with (
        socket.create_server(("127.0.0.1", 0), reuse_port=True) as first,
        socket.create_server(first.getsockname(), reuse_port=True) as second,
        socket.create_server(("127.0.0.1", 0)) as elsewhere,
        socket.create_connection(elsewhere.getsockname()) as before,
        elsewhere.accept()[0] as accepted,
    ):
        assert stop_listening(first.getsockname()[1]) == 2
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(second.getsockname())
        socket.create_connection(elsewhere.getsockname()).close()
        assert stop_listening(elsewhere.getsockname()[1]) == 1
        before.sendall(b"x")
        assert accepted.recv(1) == b"x"
