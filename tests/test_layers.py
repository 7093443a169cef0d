"""The import contracts catch what they forbid: each is broken on purpose in a copy of the tree."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ["server/src", "clients/python/src", "generated/python/src"]
_LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
SERVER = "server/src/backplane_server"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and of the contracts that hold them."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the copy alone.

    Without `site` (-S) the packages that the environment links to the real tree are not seen;
    the namespace of the contracts would hold both.
    """
    paths = os.pathsep.join([*(str(tree / p) for p in PACKAGES), sysconfig.get_path("purelib")])
    return subprocess.run(
        [sys.executable, "-S", "-c", _LINT, "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    """Nothing is broken before something is broken on purpose."""
    said = lint(tree)
    assert said.returncode == 0, said.stdout
    assert "0 broken" in said.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        (
            f"{SERVER}/services/orders/operations.py",
            "import backplane_server.services.catalog",
            "services are independent of one another",
        ),
        (f"{SERVER}/services/orders/rules.py", "import sqlalchemy", "rules are pure"),
        (f"{SERVER}/services/orders/rules.py", "import grpc", "rules are pure"),
        (
            f"{SERVER}/services/orders/rules.py",
            "from google.protobuf import timestamp_pb2",
            "rules are pure",
        ),
        (
            f"{SERVER}/services/orders/rules.py",
            "from backplane.orders.v1 import orders_pb2",
            "rules are pure",
        ),
        (
            f"{SERVER}/services/orders/rules.py",
            "import backplane_server.services.orders.models",
            "rules are pure",
        ),
        (
            f"{SERVER}/chassis/clock.py",
            "import backplane_server.services.orders",
            "cli > app > services > chassis > contract > settings",
        ),
        (
            f"{SERVER}/settings.py",
            "import backplane_server.contract",
            "cli > app > services > chassis > contract > settings",
        ),
        (
            f"{SERVER}/services/orders/peers.py",
            "import backplane_client",
            "of the server, only the command line uses the client",
        ),
        (
            "clients/python/src/backplane_client/__init__.py",
            "import backplane_server.settings",
            "the client imports without the server",
        ),
        (
            "generated/python/src/backplane/orders/v1/orders_pb2.py",
            "import backplane_server.settings",
            "generated code imports nothing of ours",
        ),
        (
            f"{SERVER}/chassis/node.py",
            "import backplane_server.chassis.rpc.faults",
            "only `serve --ephemeral` makes calls fail",
        ),
    ],
)
def test_a_forbidden_import_is_caught(tree: Path, file: str, line: str, contract: str) -> None:
    """One forbidden line breaks the contract that forbids it."""
    path = tree / file
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{line}\n", "utf-8")
    try:
        said = lint(tree)
    finally:
        path.write_text(text, "utf-8")
    assert said.returncode == 1
    assert any(contract in row and "BROKEN" in row for row in said.stdout.splitlines()), said.stdout
