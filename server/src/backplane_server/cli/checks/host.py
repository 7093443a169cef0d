"""The host: ports, disk, clock."""

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

from backplane_server.cli.checks.finding import Finding, failure, ok, warning

_FREE_MIB_MIN = 512


def port(setting: str, address: str) -> Finding:
    """Whether a server could listen there now."""
    host, _, number = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As a server does: a port in TIME_WAIT counts as free, one listened on does not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host.strip("[]"), int(number)))
            probe.listen(1)
    except OSError as error:
        return _taken(setting, address, error)
    return ok("ports", f"{setting} {address} is free")


def _taken(setting: str, address: str, error: OSError) -> Finding:
    flag = "--" + setting.replace("_", "-")
    if _ANSWERS[setting](address):
        other = f"another {flag}" + (
            ", or --share-port true at both" if setting == "listen" else ""
        )
        advice = f"none needed if that is the server you mean; a second one needs {other}"
        return warning("ports", f"{setting} {address}: a server answers there", advice=advice)
    advice = f"stop what listens there (`ss -ltnp` names it), or set another {flag}"
    return failure("ports", f"{setting} {address}: {error.strerror}", advice=advice)


def _answers_calls(address: str) -> bool:
    from backplane_server.cli.health import ask

    return ask(address, service="", timeout_s=1.0) in ("SERVING", "NOT_SERVING")


def _answers_livez(address: str) -> bool:
    from http.client import HTTPConnection, HTTPException

    with closing(HTTPConnection(address, timeout=1.0)) as connection:
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


_ANSWERS = {"listen": _answers_calls, "ops_listen": _answers_livez}


def disk(folder: Path) -> Iterator[Finding]:
    """Whether there is room to write; a full disk ends every commit."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free_mib = shutil.disk_usage(existing).free // 2**20
    if free_mib < _FREE_MIB_MIN:
        advice = f"keep {_FREE_MIB_MIN} MiB free; commits fail on a full disk"
        yield warning("disk", f"{free_mib:,} MiB free at {existing}", advice=advice)
    else:
        yield ok("disk", f"{free_mib:,} MiB free at {existing}")


class Stopwatch:
    """Compares the wall clock with one that nobody sets, over the time that doctor takes."""

    def __init__(self) -> None:
        self._wall_s = time.time()
        self._steady_s = time.monotonic()

    def finding(self) -> Finding:
        """Whether both clocks advanced alike, and the wall clock is not in the past."""
        drift_s = abs((time.time() - self._wall_s) - (time.monotonic() - self._steady_s))
        written_s = Path(__file__).stat().st_mtime
        if self._wall_s < written_s - 86_400:
            advice = "set the clock; tokens would be refused as not yet valid"
            return failure("clock", "stands before the day this code was installed", advice=advice)
        if drift_s > 0.1:
            advice = "something steps the clock; let NTP slew it instead"
            return warning("clock", f"jumped by {drift_s:.1f} s while we looked", advice=advice)
        return ok("clock", time.strftime("%Y-%m-%d %H:%M:%S UTC, steady", time.gmtime()))
