"""A copy of the repository in which a page can be followed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2

from tests.docs.pages import ROOT
from tests.support.processes import free_address

_COPIED = (
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "VERSION",
    "buf.gen.yaml",
    "buf.yaml",
    "clients",
    "constraints.txt",
    "generated",
    "protos",
    "pyproject.toml",
    "release",
    "server",
    "tests/__init__.py",
    "tests/conftest.py",
    "tests/support",
)
PACKAGES = ("server/src", "clients/python/src", "generated/python/src")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", "target", "node_modules")
# Installed once, not in every copy.
_LINKED = ("clients/typescript/node_modules",)
_BACKPLANE = """\
#!/bin/sh
exec python -c 'from backplane_server.cli import main; main()' "$@"
"""
_ACTIVATE = 'PATH="$PWD/.venv/bin:$PATH"\n'


class Checkout:
    """A folder with the repository's files, and an environment that imports from it.

    packages   the folders that are imported from, before what is installed
    """

    def __init__(self, folder: Path, *, packages: Sequence[Path]) -> None:
        self.folder = folder
        self.address = free_address()
        self.ops_address = free_address()
        self.key_file = folder / "bootstrap.key"
        self._packages = packages

    def run(self, commands: str) -> str:
        """Runs shell commands as a reader would and gives what they print."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def serving(self, command: str) -> Iterator[None]:
        """Runs a command that serves, from the moment when health says SERVING."""
        process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            _wait_until_serving(self.address, process)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)

    def _environment(self) -> Mapping[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BACKPLANE_", "PYTEST_", "MAKE", "MFLAGS"))
        }
        key = self.key_file.read_text().strip() if self.key_file.exists() else ""
        return inherited | {
            "PATH": f"{self.folder / '.venv/bin'}:{inherited['PATH']}",
            # Rust's generator is built once, not in every copy.
            "CARGO_TARGET_DIR": str(ROOT / "build/rust/target"),
            "PYTHONPATH": os.pathsep.join(map(str, self._packages)),
            "BACKPLANE_LISTEN": self.address,
            "BACKPLANE_OPS_LISTEN": self.ops_address,
            "BACKPLANE_DRAIN_DELAY_S": "0",
            "BACKPLANE_BOOTSTRAP_KEY_FILE": str(self.key_file),
            "BACKPLANE_ADDRESS": self.address,
            "BACKPLANE_API_KEY": key,
        }


def copy_of_repository(folder: Path) -> Checkout:
    """Copies what a service is built from, with the tests' own installation as its .venv."""
    for name in _COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        else:
            shutil.copy2(source, target)
    for name in _LINKED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    add_installation(folder)
    return Checkout(folder, packages=[folder / package for package in PACKAGES])


def add_installation(folder: Path) -> None:
    """Makes a .venv that is the tests' own, except that ``backplane`` follows PYTHONPATH."""
    venv, own = folder / ".venv", Path(sys.prefix)
    (venv / "bin").mkdir(parents=True)
    for part in ("lib", "lib64", "pyvenv.cfg"):
        if (own / part).exists():
            (venv / part).symlink_to(own / part)
    for program in (own / "bin").iterdir():
        (venv / "bin" / program.name).symlink_to(program)
    _replace(venv / "bin/backplane", _BACKPLANE)
    _replace(venv / "bin/activate", _ACTIVATE)
    for stamp in (".serving", ".developing"):  # make finds everything set up
        (venv / stamp).touch()


def _replace(program: Path, text: str) -> None:
    program.unlink(missing_ok=True)
    program.write_text(text, "utf-8")
    program.chmod(0o755)


def _wait_until_serving(address: str, process: subprocess.Popen[str]) -> None:
    serving = health_pb2.HealthCheckResponse.SERVING
    with grpc.insecure_channel(address) as channel:
        watch = channel.unary_stream(
            "/grpc.health.v1.Health/Watch",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        answers = watch(health_pb2.HealthCheckRequest(), timeout=60, wait_for_ready=True)
        try:
            assert any(answer.status == serving for answer in answers)
        except grpc.RpcError as error:
            process.terminate()
            printed, _ = process.communicate(timeout=30)
            raise AssertionError(f"nothing serves on {address}\n{printed}") from error
