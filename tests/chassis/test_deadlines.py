"""contract.md §7: time that is passed on, work that is not begun, commits that stand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.rpc.call import Call
from tests.chassis.conftest import Ping
from tests.support.ping import pb2
from tests.support.statuses import detail, reason_of
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")


async def names(ping: Ping) -> list[str]:
    """Lists the marks that are stored."""
    reply = await ping.caller.unary(
        "ListMarks", pb2.ListMarksRequest(), pb2.ListMarksReply, metadata=MARKER
    )
    return list(reply.names)


async def ask(ping: Ping, **fields: Any) -> Any:
    """Calls Mark without a deadline of the caller's."""
    request = pb2.MarkRequest(request_id=str(uuid.uuid4()), **fields)
    return await ping.caller.unary("Mark", request, pb2.MarkReply, metadata=MARKER)


async def answered(asked: Awaitable[Any]) -> Any:
    """Gives the reply, or None where the server is not through with what was before."""
    try:
        return await asked
    except AioRpcError as error:
        if reason_of(error) not in ("REQUEST_IN_PROGRESS", "DEADLINE_EXCEEDED"):
            raise
        return None


class TestShortWrites:
    """A write class whose default is short."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, Any]:
        """Half a second for a write."""
        file = tmp_path / "policy.toml"
        file.write_text("[deadline.write]\ndefault_ms = 500\nmax_ms = 500\n")
        return {"policy_file": str(file)}

    async def test_a_statement_that_runs_too_long_is_stopped(self, stored_ping: Ping) -> None:
        """The deadline reaches the database: the lane is free again, nothing is stored."""
        with pytest.raises(AioRpcError) as raised:
            await ask(stored_ping, name="a", behaviour="endless")
        assert raised.value.code() is StatusCode.DEADLINE_EXCEEDED
        async with asyncio.timeout(10):
            while not await answered(ask(stored_ping, name="b")):
                pass
        assert await names(stored_ping) == ["b"]

    async def test_work_that_waited_too_long_is_not_begun(self, stored_ping: Ping) -> None:
        """An operation whose deadline passed in the queue is refused, not run."""
        first = asyncio.ensure_future(ask(stored_ping, name="a", behaviour="wait on the lane"))
        await asyncio.to_thread(stored_ping.servicer.lane_entered.wait, 5)
        with pytest.raises(AioRpcError) as raised:
            await ask(stored_ping, name="late")
        assert raised.value.code() is StatusCode.DEADLINE_EXCEEDED
        stored_ping.servicer.lane_release.set()
        await asyncio.gather(first, return_exceptions=True)
        async with asyncio.timeout(20):
            while not await answered(ask(stored_ping, name="next")):
                pass
        assert "late" not in stored_ping.servicer.operations
        assert "late" not in await names(stored_ping)


async def test_a_call_that_arrives_too_late_is_not_begun(ping: Ping) -> None:
    """Where no time is left the handler does not run, and the answer says so."""
    bound, parts = ping.node.node.methods["/backplane.ping.v1.PingService/Once"]
    call = Call(bound.method, parts=parts, raw_metadata=tuple(MARKER), time_left_s=0.0)
    assert await bound.run(call, b"") is None
    assert (call.outcome.code, call.outcome.reason) == ("PERMISSION_DENIED", "PERMISSION_DENIED")
    sender = tuple(bearer("ping.pings.send"))
    call = Call(bound.method, parts=parts, raw_metadata=sender, time_left_s=0.0)
    assert await bound.run(call, b"") is None
    assert call.outcome.code == "DEADLINE_EXCEEDED"
    assert ping.servicer.runs == {}


async def test_a_write_that_was_begun_stands_though_its_caller_left(stored_ping: Ping) -> None:
    """Past the commit it finishes and records; the request id finds out."""
    fields = {"request_id": str(uuid.uuid4()), "name": "a", "behaviour": "wait on the lane"}
    leaving = asyncio.ensure_future(stored_ping.caller.mark(MARKER, **fields))
    await asyncio.to_thread(stored_ping.servicer.lane_entered.wait, 5)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    async with asyncio.timeout(10):
        while stored_ping.node.node.metrics.in_flight:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.005)
    with pytest.raises(AioRpcError) as raised:  # the call is over, its write is not
        await stored_ping.caller.mark(MARKER, **fields)
    assert reason_of(raised.value) == "REQUEST_IN_PROGRESS"
    stored_ping.servicer.lane_release.set()
    async with asyncio.timeout(10):
        while not (reply := await answered(stored_ping.caller.mark(MARKER, **fields))):
            pass
    assert reply.id
    assert ("replayed", "true") in stored_ping.caller.trailing
    assert stored_ping.servicer.operations == ["a"]


@pytest.mark.parametrize(
    ("entries", "key"),
    # Of a small message every fault is named, of a large one the first.
    [(9, "k" * 184), (300, "k" * 60)],
    ids=["small", "large"],
)
async def test_trailers_stay_small(ping: Ping, entries: int, key: str) -> None:
    """However much is wrong, status and details fit into 4 KiB (§3)."""
    labels = {f"{key}{i}": "v" * 21 for i in range(entries)}
    with pytest.raises(AioRpcError) as raised:
        await ask(ping, name="x" * 51, labels=labels)
    assert raised.value.code() is StatusCode.INVALID_ARGUMENT
    trailers = raised.value.trailing_metadata() or ()
    size = sum(len(key) + len(value) for key, value in trailers)
    assert size + len(raised.value.details() or "") < 4096
    assert detail(raised.value, error_details_pb2.BadRequest).field_violations
