"""Rows 49, 66 and 68 of the hostile inputs: calls that are given up leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import uuid
from typing import Any

import grpc
import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.node import Node
from tests.chassis.conftest import Ping
from tests.support.cancelling import Cancelling
from tests.support.hostile_table import Hostile
from tests.support.leftovers import caught_up, connections_of, keys_in_progress, settled
from tests.support.node import running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.sizes import size
from tests.support.tokens import bearer

CANCELS = size(500, full=10_000)
FIRST = bearer("ping.*", subject="service_accounts/sva_first")
SECOND = bearer("ping.*", subject="service_accounts/sva_second")
KINDS = ["Once", "Down", "Up", "Both"]
# Within which calls are given up, that many of them are so on their lane.
LINGERING_S = 0.1
# A place for each lane that the tests' settings have: two that read, one that writes; and on
# SQLite one for what is read on the event loop's thread.
CONNECTIONS = 4


async def over(ping: Ping) -> None:
    """Waits until the calls that were made are over, those that nobody has looked at yet too."""
    await caught_up(lambda: ping.caller.ask("Once", pb2.PingRequest(), metadata=FIRST))
    await settled(ping.node.node)


def fields_of(request: Any) -> dict[str, Any]:
    """The whole of a mark's request, to be sent again."""
    return {field.name: value for field, value in request.ListFields()}


async def left_nothing(node: Node) -> None:
    """Fails unless the calls that were made are over in every respect."""
    await settled(node)
    assert connections_of(node) <= CONNECTIONS
    assert keys_in_progress() == 0


async def test_49_after_random_cancels_others_are_answered_rightly(
    stored_ping: Ping, hostile: Hostile
) -> None:
    """Another caller is told its own answers, and no transaction or key is left open."""
    row = hostile(49, sent=f"{CANCELS:,} calls, 9 of 10 cancelled", expected="nothing is left open")
    node = stored_ping.node.node
    async with grpc.aio.insecure_channel(stored_ping.node.address) as channel:
        cancelling = Cancelling(channel, FIRST, share=0.9, longest_s=LINGERING_S)
        await cancelling.run(CANCELS, at_once=16)
        assert cancelling.outcomes["gave up"] > CANCELS / 4
        await over(stored_ping)
        await left_nothing(node)
        answers = [
            stored_ping.caller.ask(kind, pb2.PingRequest(text=f"{number}"), metadata=SECOND)
            for number in range(25)
            for kind in KINDS
        ]
        for place, replies in enumerate(await asyncio.gather(*answers)):
            assert {reply.text for reply in replies} == {f"{place // 4}"}
            assert {reply.caller for reply in replies} == {"service_accounts/sva_second"}
    row.got = "nothing is left open"


async def test_49_a_mark_that_was_given_up_is_found_or_made_once(
    stored_ping: Ping, hostile: Hostile
) -> None:
    """Whatever became of a write that was cancelled, its request id finds it, once."""
    row = hostile(49, sent="writes that are cancelled, then asked for", expected="one effect each")
    async with grpc.aio.insecure_channel(stored_ping.node.address) as channel:
        cancelling = Cancelling(channel, FIRST, share=1, longest_s=LINGERING_S)
        await cancelling.run(CANCELS, at_once=8)
    await over(stored_ping)
    found = 0
    for request in cancelling.marks:
        first = await stored_ping.caller.mark(FIRST, **fields_of(request))
        found += ("replayed", "true") in [tuple(pair) for pair in stored_ping.caller.trailing]
        again = await stored_ping.caller.mark(FIRST, **fields_of(request))
        assert first.id == again.id
    # Some were given up before they were begun, and others in their transaction.
    assert 0 < found < len(cancelling.marks)
    row.got = "one effect each"


@pytest.mark.parametrize("kind", KINDS)
async def test_66_a_handler_that_raises_cancelled_is_answered(
    ping: Ping, kind: str, hostile: Hostile
) -> None:
    """A CancelledError that nobody asked for is an answer: the client does not hang."""
    row = hostile(66, sent="a handler that raises CancelledError", expected="CANCELLED")
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask(
            kind, pb2.PingRequest(behaviour="cancelled"), metadata=FIRST, timeout=10
        )
    row.got = raised.value.code().name
    assert raised.value.code() is StatusCode.CANCELLED
    assert (await ping.caller.ask(kind, pb2.PingRequest(text="x"), metadata=FIRST))[0].text == "x"


async def test_66_the_end_cleans_up_after_refused_calls(
    database_url: str, hostile: Hostile
) -> None:
    """After refusals of every kind, a stop ends lanes, connections and tasks."""
    row = hostile(66, sent="a stop behind refused and cancelled calls", expected="all is released")
    before, threads = set(asyncio.all_tasks()), set(threading.enumerate())
    async with running_node(database_url, extra=[ping_service(PingServicer())]) as running:
        node = running.node
        async with grpc.aio.insecure_channel(running.address) as channel:
            for metadata in (FIRST, ()):
                refused = Cancelling(channel, metadata, share=0.3)
                await refused.run(200)
                assert refused.outcomes.total() == 200
        await left_nothing(node)
        assert connections_of(node) > 0
    assert connections_of(node) == 0
    assert not _lanes(threads)
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
    row.got = "all is released"


def _lanes(before: set[threading.Thread]) -> list[str]:
    started = [one for one in threading.enumerate() if one not in before]
    return [one.name for one in started if one.name.startswith(("read-", "write-", "sequencer"))]


async def test_66_a_write_that_is_given_up_on_its_lane_is_still_kept(
    stored_ping: Ping, hostile: Hostile
) -> None:
    """A caller that leaves during the transaction does not undo it: the id finds its answer."""
    row = hostile(66, sent="a write cancelled in its transaction", expected="committed, replayed")
    fields: dict[str, Any] = {
        "request_id": str(uuid.uuid4()), "name": "a", "behaviour": "wait on the lane",
    }  # fmt: skip
    leaving = asyncio.ensure_future(stored_ping.caller.mark(FIRST, **fields))
    await asyncio.to_thread(stored_ping.servicer.lane_entered.wait, 10)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    stored_ping.servicer.lane_release.set()
    await left_nothing(stored_ping.node.node)
    assert (await stored_ping.caller.mark(FIRST, **fields)).id
    assert stored_ping.servicer.operations == ["a"]
    assert ("replayed", "true") in [tuple(pair) for pair in stored_ping.caller.trailing]
    row.got = "committed, replayed"


async def test_68_one_event_loop_runs_in_a_process(stored_ping: Ping, hostile: Hostile) -> None:
    """All calls are answered in the loop that the node was started in; no thread has another."""
    row = hostile(68, sent="calls of all four kinds", expected="one event loop")
    for kind in KINDS:
        await stored_ping.caller.ask(kind, pb2.PingRequest(text="x"), metadata=FIRST)
    found = [one for one in gc.get_objects() if isinstance(one, asyncio.AbstractEventLoop)]
    assert [one for one in found if one.is_running()] == [asyncio.get_running_loop()]
    row.got = "one event loop"
