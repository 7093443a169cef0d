"""Databases of a journey's own, outside of pytest."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from backplane_server.app import services_of
from backplane_server.chassis.data.migrations import migrate
from backplane_server.settings import Settings
from tests.support.postgres import Postgres


@contextlib.contextmanager
def own_database(
    kind: str, *, services: str, service: str = "", fsync: bool = True
) -> Iterator[tuple[Path, str]]:
    """Gives a folder and the URL of a migrated database, ``sqlite`` or ``postgresql``."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as ending:
        url = f"sqlite:///{name}/backplane.db"
        if kind == "postgresql":
            server = Postgres(fsync=fsync)
            ending.callback(server.stop)
            server.start()
            url = server.new_database()
        named = {"services": services, "service": service}
        migrate(url, services_of(Settings(**named)))  # type: ignore[arg-type]  # split when read
        yield Path(name), url
