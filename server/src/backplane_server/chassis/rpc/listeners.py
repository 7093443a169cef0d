"""The sockets on which this process listens, found among its open files.

gRPC closes its own while it says goodbye to its connections, and does not wait for it: a
client that is quick meets a socket that is about to vanish, and is reset.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

_OPEN_FILES = (Path("/proc/self/fd"), Path("/dev/fd"))


def stop_listening(port: int) -> int:
    """Makes every socket of this process that listens on a port deaf; gives their number.

    Whoever shares the port gets the connections that come from now on. Does nothing
    where the system does not show a process its open files.
    """
    count = 0
    for listener in _sockets():
        with listener:
            if _listens_on(listener, port):
                listener.shutdown(socket.SHUT_RD)
                count += 1
    return count


def _sockets() -> Iterator[socket.socket]:
    """Yields copies, which may be closed."""
    folder = next((folder for folder in _OPEN_FILES if folder.is_dir()), None)
    for entry in [] if folder is None else list(folder.iterdir()):
        try:
            number = int(entry.name)
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield socket.socket(fileno=os.dup(number))
        except OSError:  # closed in the meantime
            continue


def _listens_on(candidate: socket.socket, port: int) -> bool:
    if candidate.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    listens = candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(listens) and bool(candidate.getsockname()[1] == port)
