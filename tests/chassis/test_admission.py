"""How much a node takes on, in what order, and what those hear that it turns away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.interceptors.gate import Bounds, Gate
from backplane_server.chassis.limits.adaptive import Pace
from backplane_server.chassis.rpc.call import Call, Outcome
from tests.chassis.conftest import Ping
from tests.support.hostile_table import Hostile
from tests.support.ping import pb2
from tests.support.scrape import number
from tests.support.statuses import detail, reason_of
from tests.support.tokens import bearer
from tests.support.waiting import until

SENDER = bearer("ping.pings.send")
WAIT = pb2.PingRequest(behaviour="wait")


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A node with ten slots: nine for interactive calls, seven for those of BATCH."""
    bounds = {"running_calls_min": 10, "running_calls_max": 10, "waiting_calls_max": 3}
    return bounds | {"call_wait_ms_max": 10_000} | getattr(request, "param", {})


def changed(**settings: Any) -> pytest.MarkDecorator:
    """Changes the node's settings for one test."""
    return pytest.mark.parametrize("settings", [settings], indirect=True, ids=[""])


def begin(ping: Ping, method: str = "Once", *, text: str = "", **options: Any) -> asyncio.Task[Any]:
    """Begins a call that stays in its handler until the servicer is released."""
    options = {"metadata": SENDER, "timeout": 10, **options}
    request = pb2.PingRequest(behaviour="wait", text=text)
    return asyncio.create_task(ping.caller.unary(method, request, pb2.PingReply, **options))


def running(ping: Ping) -> float:
    """How many calls the gauge says are running."""
    return number(ping.node, "backplane_admission_running", work="read")


def waiting(ping: Ping) -> float:
    """How many calls the gauge says are waiting."""
    return number(ping.node, "backplane_admission_waiting", work="read")


def handled(ping: Ping) -> int:
    """How many calls have reached the handler."""
    return ping.servicer.runs.get("wait", 0)


async def fill(ping: Ping, *, waiters: int = 0) -> list[asyncio.Task[Any]]:
    """Takes the nine slots of interactive calls and places in the queue."""
    calls = [begin(ping) for _ in range(9)]
    await until(lambda: running(ping) == 9)
    for count in range(1, waiters + 1):
        calls.append(begin(ping))
        await until(lambda count=count: waiting(ping) == count)  # type: ignore[misc]
    return calls


async def refused(call: asyncio.Task[Any]) -> AioRpcError:
    """Gives the error that a call ends with."""
    with pytest.raises(AioRpcError) as raised:
        await call
    return raised.value


async def finish(ping: Ping, calls: list[asyncio.Task[Any]]) -> None:
    """Lets all handlers end; every call is answered and every slot given back."""
    ping.servicer.release.set()
    await asyncio.gather(*calls)
    await until(lambda: running(ping) == waiting(ping) == 0)


async def test_the_bound_holds(ping: Ping, hostile: Hostile) -> None:
    """Row 67: of 60 calls at once, nine run and three wait, by the gauge and by the handler."""
    row = hostile(67, sent="60 calls at once to ten slots", expected="no more run than the bound")
    calls = [begin(ping) for _ in range(60)]
    await until(lambda: sum(call.done() for call in calls) == 60 - 9 - 3)
    assert (running(ping), waiting(ping), handled(ping)) == (9, 3, 9)
    turned_away = [await refused(call) for call in calls if call.done()]
    assert {error.code() for error in turned_away} == {StatusCode.UNAVAILABLE}
    await finish(ping, [call for call in calls if not call.done()])
    assert handled(ping) == 12
    assert number(ping.node, "backplane_admission_refused_total", work="read") == 48
    row.got = "9 running, 3 waiting by the gauge; 48 refused with OVERLOADED"


async def test_what_the_turned_away_hear(ping: Ping) -> None:
    """§7: a call that is shed does no work and hears UNAVAILABLE OVERLOADED and when to return."""
    calls = await fill(ping, waiters=3)
    error = await refused(begin(ping))
    assert (error.code(), reason_of(error)) == (StatusCode.UNAVAILABLE, "OVERLOADED")
    delay = detail(error, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds()
    assert 50 <= delay <= 2_000
    assert ("grpc-retry-pushback-ms", str(delay)) in tuple(error.trailing_metadata() or ())
    assert handled(ping) == 9
    await finish(ping, calls)


async def test_first_come_first_served(ping: Ping) -> None:
    """Waiting calls of one priority run in the order in which they came."""
    calls = await fill(ping)
    order: list[str] = []
    for count, text in enumerate(("first", "second", "third"), start=1):
        call = begin(ping, text=text)
        call.add_done_callback(lambda done: order.append(done.result().text))
        calls.append(call)
        await until(lambda count=count: waiting(ping) == count)  # type: ignore[misc]
    await finish(ping, calls)
    assert order == ["first", "second", "third"]


async def test_critical_calls_come_first(ping: Ping) -> None:
    """A CRITICAL call finds a slot that others never get, and runs before those that wait."""
    calls = [*await fill(ping, waiters=2), begin(ping, "Vital")]
    await until(lambda: handled(ping) == 10)
    assert waiting(ping) == 2
    await finish(ping, calls)


async def test_batch_calls_are_refused_first(ping: Ping) -> None:
    """In a full queue a CRITICAL call takes the place of the newest BATCH call."""
    calls = [*[begin(ping, "Vital") for _ in range(10)]]
    await until(lambda: running(ping) == 10)
    batch = []
    for count in range(1, 4):
        batch.append(begin(ping, "Spare"))
        await until(lambda count=count: waiting(ping) == count)  # type: ignore[misc]
    calls.append(begin(ping, "Vital"))
    error = await refused(batch.pop())
    assert reason_of(error) == "OVERLOADED"
    refusals = "backplane_admission_refused_total"
    assert number(ping.node, refusals, priority="batch") == 1
    assert number(ping.node, refusals, priority="critical") == 0
    await finish(ping, calls + batch)


async def test_a_wait_that_would_be_too_long_ends(ping: Ping) -> None:
    """A call waits for a quarter of its time at most; then it is told, in time to go elsewhere."""
    calls = await fill(ping)
    begun_s = asyncio.get_running_loop().time()
    error = await refused(begin(ping, timeout=2))
    assert reason_of(error) == "OVERLOADED"
    assert 0.4 < asyncio.get_running_loop().time() - begun_s < 2
    assert waiting(ping) == 0
    await finish(ping, calls)


async def test_a_wait_that_is_seen_to_be_too_long_is_not_begun(ping: Ping) -> None:
    """A call whose turn would come too late by the pace of those before it is refused at once."""
    calls = await fill(ping)
    await asyncio.sleep(0.2)  # the calls take this long, which is what the estimate rests on
    ping.servicer.release.set()
    await asyncio.gather(*calls)
    ping.servicer.release.clear()
    calls = await fill(ping, waiters=2)
    error = await refused(begin(ping, timeout=0.1))
    assert error.code() in (StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED)
    assert handled(ping) == 18
    await finish(ping, calls)


async def test_what_cannot_finish_is_not_started(ping: Ping) -> None:
    """§7: a call with less time left than such a call ever took is refused before any work."""
    call = begin(ping)
    await until(lambda: handled(ping) == 1)
    await asyncio.sleep(0.9)  # the call takes this long: the fastest that was seen
    ping.servicer.release.set()
    await call
    before = handled(ping)
    error = await refused(begin(ping, timeout=0.8))
    assert (error.code(), reason_of(error)) == (StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")
    info = detail(error, error_details_pb2.ErrorInfo)
    assert info.metadata["started"] == "false"
    assert handled(ping) == before


async def test_those_who_give_up_leave_no_trace(ping: Ping) -> None:
    """Calls that are cancelled while they wait or run give their places and slots back."""
    calls = await fill(ping, waiters=3)
    for call in calls[::2]:
        call.cancel()
    await asyncio.gather(*calls[::2], return_exceptions=True)
    await until(lambda: (running(ping), waiting(ping)) == (6, 0))
    await finish(ping, calls[1::2])
    assert await begin(ping) is not None


@changed(running_calls_min=1, running_calls_max=1, waiting_calls_max=0)
async def test_a_peer_in_the_process_needs_no_slot(ping: Ping) -> None:
    """A call that asks a peer here has one slot for both, so it never waits for itself."""
    reply = await ping.caller.ask("Relay", pb2.PingRequest(text="a"), metadata=SENDER, timeout=5)
    assert reply[0].text == "a"
    assert running(ping) == 0


async def test_reads_do_not_wait_for_writes(ping: Ping) -> None:
    """A full gate of reads leaves that of writes open."""
    calls = await fill(ping, waiters=3)
    adder = bearer("ping.marks.add")
    await ping.caller.mark(adder, name="m", request_id="00000000-0000-4000-8000-000000000001")
    await finish(ping, calls)


@changed(open_streams_max=4, open_streams_per_caller_max=2)
async def test_streams_are_bounded_apart(ping: Ping) -> None:
    """Open streams hold no slot of the calls; each caller and all together have a bound."""
    other, third = (bearer(subject=f"service_accounts/sva_{name}") for name in ("b", "c"))
    mine = bearer()
    opened = [ping.caller.watch(who, name="n") for who in (mine, mine, other)]
    for stream in opened:
        await stream.read()
    with pytest.raises(AioRpcError) as own:
        await ping.caller.watch(mine, name="n").read()
    assert own.value.code() is StatusCode.RESOURCE_EXHAUSTED
    assert reason_of(own.value) == "QUOTA_EXCEEDED"
    opened.append(ping.caller.watch(third, name="n"))
    with pytest.raises(AioRpcError) as total:
        await opened[-1].read()
    assert reason_of(total.value) == "OVERLOADED"
    assert running(ping) == 0
    assert number(ping.node, "backplane_streams_open") == 3
    for stream in opened:
        stream.cancel()
    await until(lambda: number(ping.node, "backplane_streams_open") == 0)
    again = ping.caller.watch(mine, name="n")
    await again.read()
    again.cancel()


@dataclass
class Waiting:
    """As much of a call as a gate looks at."""

    deadline: float = field(default_factory=lambda: time.monotonic() + 10)
    admitted_s: float = 0.0
    outcome: Outcome = field(default_factory=Outcome)


async def test_giving_up_in_the_moment_of_ones_turn() -> None:
    """A call that is cancelled after its turn came and before it ran gives the slot on."""
    gate = Gate(Bounds(lowest=1, highest=1, queue_max=2, target_s=1, wait_s_max=10))
    pace = Pace(target_s=1)
    first, second, third = calls = [cast(Call, Waiting()) for _ in range(3)]
    assert gate.enter(first, 0, time.monotonic()) is None
    turns = [asyncio.ensure_future(_entered(gate, call)) for call in calls[1:]]
    await asyncio.sleep(0)
    assert gate.turns.waiting == 2
    gate.leave(first, pace, observed=True)
    turns[0].cancel()
    await asyncio.gather(*turns, return_exceptions=True)
    assert turns[0].cancelled()
    assert turns[1].exception() is None
    assert (second.admitted_s, gate.turns.running) == (0, 1)
    gate.leave(third, pace, observed=True)
    assert (gate.turns.running, gate.turns.waiting) == (0, 0)


async def _entered(gate: Gate, call: Call) -> None:
    turn = gate.enter(call, 0, time.monotonic())
    assert turn is not None
    await turn
