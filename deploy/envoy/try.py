"""Starts a server of its own and the gateway in front of it, and says what to try.

Both end with this process. Run by `make gateway`, which needs the virtual environment.
"""  # noqa: INP001 - a script, not a part of a package

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from backplane_client.testing import ephemeral

_START = Path(__file__).parent / "start"
_LISTEN = os.environ.get("BACKPLANE_GATEWAY_LISTEN", "127.0.0.1:8080")
_TRY = """\
The gateway answers on {url}; Ctrl-C ends it. In another shell:

TOKEN=$(curl -s {url}/v1/apiKeys:exchange -d '{{"apiKey": "{key}"}}' \\
  | sed 's/.*"accessToken":"//; s/".*//')
curl -s {url}/v1/products/MUG-BLUE -H "authorization: Bearer $TOKEN"
"""


def main() -> int:
    """Serves until it is interrupted or terminated; gives Envoy's exit code."""
    # Told in so many words: what a script starts in the background ignores interrupts.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with ephemeral() as server, tempfile.TemporaryDirectory() as folder:
        told = {
            "BACKPLANE_GATEWAY_LISTEN": _LISTEN,
            "BACKPLANE_GATEWAY_UPSTREAM": server.address,
            "BACKPLANE_GATEWAY_FOLDER": folder,
        }
        command = [_START, "--log-level", "warn", "--concurrency", "1"]
        with subprocess.Popen(command, env={**os.environ, **told}) as envoy:
            _until_open(envoy)
            sys.stdout.write(_TRY.format(url=f"http://{_LISTEN}", key=server.api_key))
            sys.stdout.flush()
            try:
                return envoy.wait()
            except KeyboardInterrupt:
                envoy.terminate()
                return 0


def _until_open(envoy: subprocess.Popen[bytes]) -> None:
    host, _, port = _LISTEN.rpartition(":")
    while envoy.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection((host, int(port))).close()
            return
        threading.Event().wait(0.05)


if __name__ == "__main__":
    sys.exit(main())
