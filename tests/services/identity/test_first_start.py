"""The first start makes one administrator and tells its key, once."""

import asyncio
import re
import stat
from contextlib import AsyncExitStack
from pathlib import Path

import grpc
import pytest

from backplane.identity.v1 import identity_pb2 as pb
from tests.services.identity.callers import Caller, sign_in
from tests.support.node import running_node

IDENTITY = ["identity"]


async def caller_at(address: str, api_key: str) -> pb.GetCallerResponse:
    """Signs in at a node and asks it who that is."""
    async with grpc.aio.insecure_channel(address) as channel:
        caller = await sign_in(channel, api_key)
        answer: pb.GetCallerResponse = await caller(pb.GetCallerRequest())
        return answer


async def test_the_key_is_printed_with_how_to_use_it(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error shows a key that may do everything, and standard output stays clean."""
    async with running_node(sqlite_url, services=IDENTITY, bootstrap_key_file="") as node:
        told = capsys.readouterr()
        key = re.findall(r"^  (bpk_\S+)$", told.err, flags=re.MULTILINE)[0]
        assert f"BACKPLANE_API_KEY={key}" in told.err
        assert told.out == ""
        answer = await caller_at(node.address, key)
        assert (answer.name, list(answer.permissions)) == ("bootstrap", ["*"])
        assert key not in node.logged()


async def test_the_key_file_is_private(sqlite_url: str, tmp_path: Path) -> None:
    """The file has mode 0600, nothing lies beside it, and nothing is printed."""
    file = tmp_path / "secrets" / "bootstrap.key"
    async with running_node(sqlite_url, services=IDENTITY, bootstrap_key_file=str(file)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in file.parent.iterdir()] == ["bootstrap.key"]


async def test_a_second_start_makes_nothing(database_url: str) -> None:
    """Where an account is there is no new key, and the old one works."""
    async with running_node(database_url, services=IDENTITY) as node:
        key = node.api_key
    async with running_node(database_url, services=IDENTITY) as node:
        assert node.api_key == ""
        assert (await caller_at(node.address, key)).name == "bootstrap"


async def test_nodes_that_start_together_make_one_administrator(
    database_url: str, tmp_path: Path
) -> None:
    """Of four nodes one tells a key; its token is good at each of them."""
    keys_dir = str(tmp_path / "keys")
    async with AsyncExitStack() as stack:
        starts = [running_node(database_url, services=IDENTITY, keys_dir=keys_dir) for _ in "four"]
        nodes = await asyncio.gather(*map(stack.enter_async_context, starts))
        (key,) = [node.api_key for node in nodes if node.api_key]
        async with grpc.aio.insecure_channel(nodes[0].address) as channel:
            token = (await sign_in(channel, key)).token
        for node in nodes:
            async with grpc.aio.insecure_channel(node.address) as channel:
                caller = Caller(channel, token, id="")
                listed = await caller(pb.ListServiceAccountsRequest())
                assert [account.name for account in listed.service_accounts] == ["bootstrap"]
