"""Commands that call a server, over TLS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.certificates import Authority
from tests.support.node import RunningNode, running_node

from .conftest import Backplane


@dataclass
class Guarded:
    """A server that asks for certificates, and the options of who has one."""

    node: RunningNode
    trusting: list[str]
    showing: list[str]


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    """A server behind mutual TLS."""
    authority = Authority()
    pair = authority.server("spiffe://shop.example/ops")
    pair.write(tmp_path)
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    certificate, key, ca = (f"{tmp_path}/{name}" for name in ("server.pem", "server.key", "ca.pem"))
    async with running_node(
        f"sqlite:///{tmp_path}/identity.db",
        services=["identity"],
        tls_certificate=certificate,
        tls_key=key,
        tls_client="required",
        tls_client_ca=ca,
    ) as node:
        showing = ["--tls-certificate", certificate, "--tls-key", key]
        yield Guarded(node, ["--tls-ca", ca], showing)


async def test_health_over_tls(backplane: Backplane, guarded: Guarded) -> None:
    """Who trusts the authority and shows a certificate is answered, and nobody else."""
    ask = ["health", "--address", guarded.node.address]
    for options, code in (
        ([*guarded.trusting, *guarded.showing], 0),
        (guarded.trusting, 1),
        (guarded.showing, 1),
        ([], 1),
    ):
        said = await asyncio.to_thread(backplane, *ask, *options)
        assert said.returncode == code, (options, said)


async def test_a_call_over_tls(backplane: Backplane, guarded: Guarded) -> None:
    """A method is called with a certificate as it is without."""
    options = ["--address", guarded.node.address, "--api-key", guarded.node.api_key]
    said = await asyncio.to_thread(
        backplane,
        *("call", "identity/GetCaller", "{}", *options, *guarded.trusting, *guarded.showing),
    )
    assert said.returncode == 0, said
    assert json.loads(said.stdout)["permissions"] == ["*"]


async def test_a_refused_certificate_is_told_as_one(
    backplane: Backplane, guarded: Guarded, tmp_path: Path
) -> None:
    """The next step speaks of whom to trust, not of starting a server that runs."""
    (tmp_path / "stranger.pem").write_bytes(Authority().certificate)
    said = await asyncio.to_thread(
        backplane,
        *("call", "identity/GetCaller", "{}", "--api-key", guarded.node.api_key),
        *("--address", guarded.node.address, "--tls-ca", f"{tmp_path}/stranger.pem"),
    )
    assert said.returncode != 0
    assert "--tls-ca" in said.stderr
    assert "backplane serve" not in said.stderr


def test_a_certificate_needs_its_key(backplane: Backplane, tmp_path: Path) -> None:
    """Half of the pair is a mistake in the command, told before anything is sent."""
    (tmp_path / "a.pem").write_text("")
    said = backplane("health", "--tls-certificate", "a.pem")
    assert said.returncode == 2
    assert "--tls-key" in said.stderr
