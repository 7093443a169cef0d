"""`backplane` and other servers as processes: how they are started, and on which ports."""

from __future__ import annotations

import os
import socket
import sys

COMMAND = [sys.executable, "-c", "from backplane_server.cli import main; main()"]


def environment(**variables: str) -> dict[str, str]:
    """The tests' environment without any BACKPLANE_* variable but those given; a wide terminal."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("BACKPLANE_")}
    return {**inherited, "COLUMNS": "200", **variables}


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def free_address() -> str:
    """Such a port with its host."""
    return f"127.0.0.1:{free_port()}"
