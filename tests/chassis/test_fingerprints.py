"""Fingerprints of requests: what a copy of the database tells, and what a lost key changes."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator
from hashlib import blake2b
from pathlib import Path

import grpc
import pytest
from sqlalchemy import select

from backplane_server.chassis.data.idempotency_keys import Fingerprints, keys
from backplane_server.chassis.data.statements import Query
from tests.chassis.conftest import Ping
from tests.support.callers import Caller
from tests.support.node import running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.statuses import reason_of
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")
_STORED: Query[tuple[bytes]] = Query(select(keys.c.fingerprint))


@contextlib.asynccontextmanager
async def serving(url: str, keys_dir: Path) -> AsyncIterator[Ping]:
    """Serves ping on a database, with the keys of a folder."""
    servicer = PingServicer()
    async with (
        running_node(url, extra=[ping_service(servicer)], keys_dir=str(keys_dir)) as node,
        grpc.aio.insecure_channel(node.address) as channel,
    ):
        yield Ping(node, servicer, Caller(channel))


async def stored(ping: Ping) -> list[bytes]:
    """Gives the fingerprints in the database."""
    rows = await ping.node.node.database.read(lambda tx: tx.all(_STORED))
    return [bytes(row[0]) for row in rows]


async def test_a_guess_cannot_be_tested_without_the_key(sqlite_url: str, tmp_path: Path) -> None:
    """Who knows the request but not the key cannot tell that it was made."""
    request_id = str(uuid.uuid4())
    async with serving(sqlite_url, tmp_path / "keys") as ping:
        await ping.caller.mark(MARKER, request_id=request_id, name="ada@lovelace.example")
        [fingerprint] = await stored(ping)
    guess = pb2.MarkRequest(name="ada@lovelace.example").SerializeToString(deterministic=True)
    assert blake2b(guess, digest_size=16).digest() not in fingerprint
    secret = (tmp_path / "keys" / "request-fingerprints.key").read_bytes()
    assert (tmp_path / "keys" / "request-fingerprints.key").stat().st_mode & 0o077 == 0
    scope = {"subject": "x", "method": "y", "request_id": "z"}
    assert Fingerprints(secret).key(**scope, request=guess).fingerprint == fingerprint
    assert Fingerprints(bytes(32)).key(**scope, request=guess).fingerprint != fingerprint


async def test_nodes_with_one_folder_compare(database_url: str, tmp_path: Path) -> None:
    """What one node stored, another replays; another request under the id is refused."""
    request_id = str(uuid.uuid4())
    async with serving(database_url, tmp_path / "keys") as ping:
        first = await ping.caller.mark(MARKER, request_id=request_id, name="a")
    async with serving(database_url, tmp_path / "keys") as ping:
        assert await ping.caller.mark(MARKER, request_id=request_id, name="a") == first
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await ping.caller.mark(MARKER, request_id=request_id, name="b")
        assert reason_of(raised.value) == "IDEMPOTENCY_KEY_REUSED"
        assert "request_not_compared" not in ping.node.logged()


async def test_a_lost_key_refuses_no_repeated_call(database_url: str, tmp_path: Path) -> None:
    """With another key a repeated call gets its stored answer, not a refusal and no new effect.

    The log tells the operator that requests could not be compared; new ids are compared again.
    """
    request_id, fresh_id = str(uuid.uuid4()), str(uuid.uuid4())
    async with serving(database_url, tmp_path / "keys") as ping:
        first = await ping.caller.mark(MARKER, request_id=request_id, name="a")
    async with serving(database_url, tmp_path / "others") as ping:
        for name in ("a", "b"):
            again = await ping.caller.mark(MARKER, request_id=request_id, name=name)
            assert again == first
            assert ("replayed", "true") in ping.caller.trailing
        assert ping.node.logged().count("request_not_compared") == 2
        await ping.caller.mark(MARKER, request_id=fresh_id, name="b")
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await ping.caller.mark(MARKER, request_id=fresh_id, name="c")
        assert reason_of(raised.value) == "IDEMPOTENCY_KEY_REUSED"
