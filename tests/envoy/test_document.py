"""The page on the gateway, followed; and what `make gateway` prints, typed as it stands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from backplane_client.testing import EphemeralServer
from tests.docs.pages import ROOT, blocks_of
from tests.support.gateway import Gateway
from tests.support.processes import free_address, free_port

PAGE = ROOT / "docs/gateway.md"
COMMANDS = [block.text for block in blocks_of(PAGE) if block.language == "shell"]


def typed(*commands: str, **variables: str) -> str:
    """What a shell prints for commands."""
    for needed in ("bash", "curl", "sed"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed}, with which the page calls, is not here")
    return subprocess.run(
        ["bash", "-euc", "\n".join(commands)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def told(envoy: Gateway, server: EphemeralServer) -> dict[str, str]:
    """The variables that the page's commands use."""
    return {"GATEWAY": f"http://{envoy.address}", "KEY": server.api_key}


@pytest.mark.parametrize(
    ("number", "member"), [(1, "product"), (2, "product"), (3, "nextPageToken"), (4, "order")]
)
def test_the_page_can_be_followed(told: dict[str, str], number: int, member: str) -> None:
    """Each command of the page, behind the one that fetches the token, is answered."""
    assert member in json.loads(typed(COMMANDS[0], COMMANDS[number], **told))


def test_the_page_shows_the_error_as_it_is(told: dict[str, str]) -> None:
    """The JSON that the page shows is what a missing product gets."""
    (shown,) = [block.text for block in blocks_of(PAGE) if block.language == "json"]
    asked = COMMANDS[1].replace("MUG-BLUE", "NOWHERE")
    assert json.loads(typed(COMMANDS[0], asked, **told)) == json.loads(shown)


def test_each_command_of_the_page_is_followed() -> None:
    """A command that is added to the page is added above."""
    assert len(COMMANDS) == 5


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_what_the_target_prints_can_be_typed(ending: signal.Signals) -> None:
    """The two lines that `make gateway` prints fetch a token and a product, until it is ended."""
    variables = {
        "BACKPLANE_GATEWAY_LISTEN": free_address(),
        "BACKPLANE_GATEWAY_ADMIN_PORT": str(free_port()),
    }
    process = subprocess.Popen(
        [sys.executable, ROOT / "deploy/envoy/try.py"],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline() for _ in range(5)]
        product = json.loads(typed("".join(lines[2:])))
        process.send_signal(ending)
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert product["product"]["sku"] == "MUG-BLUE"
    assert process.returncode == 0
