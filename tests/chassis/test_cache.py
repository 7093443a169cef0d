"""Kept replies: who gets them, when they go, and that none is ever old."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from grpc.aio import AioRpcError

from backplane_server.chassis.cache.replies import Replies
from backplane_server.chassis.cache.tags import tags_reader
from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.data.engine import ConnectionLost, SqliteConnection
from tests.chassis.conftest import Ping
from tests.support.callers import Caller
from tests.support.hostile_table import Hostile
from tests.support.node import RunningNode, running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.statuses import reason_of
from tests.support.tokens import bearer

COUNTER = bearer("ping.pings.send")
MARKER = bearer("ping.marks.add", "ping.pings.send")


async def count(
    caller: Caller, *names: str, behaviour: str = "", metadata: Any = COUNTER, mine: bool = False
) -> Any:
    """Asks how many of the names are marked."""
    return await caller.unary(
        "CountMine" if mine else "Count",
        pb2.CountRequest(names=names, behaviour=behaviour),
        pb2.CountReply,
        metadata=metadata,
        timeout=10,
    )


async def mark(caller: Caller, name: str, **fields: Any) -> None:
    """Marks a name."""
    await caller.mark(MARKER, name=name, request_id=str(uuid.uuid4()), **fields)


def runs(ping: Ping, behaviour: str = "") -> int:
    """How often the handler ran."""
    return ping.servicer.runs.get(behaviour, 0)


def shown(ping: Ping, name: str, method: str = "") -> float:
    """Reads a number of the cache from the metrics."""
    labels = f'{{method="{method}",service="ping"}}' if method else ""
    for line in ping.node.node.metrics.render().decode().splitlines():
        if line.startswith(f"backplane_cache_{name}{labels} "):
            return float(line.rpartition(" ")[2])
    raise AssertionError(f"no number {name}")


# Hits


async def test_a_repeated_read_is_answered_with_the_kept_bytes(ping: Ping) -> None:
    """The same request again gets the same reply without a run of the handler."""
    first = await count(ping.caller, "a", "b")
    assert await count(ping.caller, "a", "b") == first
    assert runs(ping) == 1
    assert (await count(ping.caller, "b", "a")).count == 0
    assert runs(ping) == 2
    assert shown(ping, "hits_total", "Count") == 1
    assert shown(ping, "misses_total", "Count") == 2
    assert shown(ping, "replies") == 2
    assert shown(ping, "bytes") > 0


async def test_a_kept_answer_is_logged_and_counted_as_any_other(ping: Ping) -> None:
    """A hit leaves its own line with the sizes of what went over the wire."""
    for _ in range(2):
        await count(ping.caller, "a")
    ping.node.node._journal.flush()
    lines = [line for line in ping.node.log.getvalue().splitlines() if '"Count"' in line]
    assert len(lines) == 2
    assert [
        (line["bytes_in"], line["bytes_out"], line["code"]) for line in map(_json, lines)
    ] == 2 * [
        (3, len(pb2.CountReply(caller="service_accounts/sva_test").SerializeToString()), "OK")
    ]
    label = '{code="OK",method="Count",reason="",service="ping"} 2.0'
    assert f"backplane_calls_total{label}" in ping.node.node.metrics.render().decode()


async def test_a_kept_answer_is_for_those_who_may_ask(ping: Ping) -> None:
    """Strangers and callers without the permission are refused although a reply is kept."""
    await count(ping.caller, "a")
    for metadata, reason in [
        ((), "UNAUTHENTICATED"),
        (bearer("ping.marks.add"), "PERMISSION_DENIED"),
    ]:
        with pytest.raises(AioRpcError) as raised:
            await count(ping.caller, "a", metadata=metadata)
        assert reason_of(raised.value) == reason


async def test_row_47_what_differs_by_caller_is_kept_by_caller(
    ping: Ping, hostile: Hostile
) -> None:
    """Row 47: neither another caller nor the same one with other rights gets the reply."""
    row = hostile(47, sent="one read by three callers, twice", expected="each gets its own")
    ann, bob = (bearer("ping.pings.send", subject=f"users/{name}") for name in ("ann", "bob"))
    trusted_ann = bearer("ping.marks.add", subject="users/ann")
    for _ in range(2):
        for metadata, told in [
            (ann, ("users/ann", False)),
            (bob, ("users/bob", False)),
            (trusted_ann, ("users/ann", True)),
        ]:
            reply = await count(ping.caller, "a", metadata=metadata, mine=True)
            assert (reply.caller, reply.may_mark) == told
    row.got = f"each gets its own; 6 reads, {runs(ping)} runs of the handler"
    assert runs(ping) == 3


async def test_errors_are_never_kept(ping: Ping) -> None:
    """A refusal is made anew each time."""
    for _ in range(2):
        with pytest.raises(AioRpcError) as raised:
            await count(ping.caller, "a", behaviour="lost")
        assert reason_of(raised.value) == "BALL_LOST"
    assert runs(ping, "lost") == 2
    assert shown(ping, "replies") == 0


async def test_a_request_that_breaks_a_rule_is_refused_each_time(ping: Ping) -> None:
    """What validation refuses is not answered from anywhere."""
    for _ in range(2):
        with pytest.raises(AioRpcError) as raised:
            await count(ping.caller, *map(str, range(21)))
        assert reason_of(raised.value) == "INVALID_FIELD"


# Changes


async def test_a_write_drops_what_it_makes_stale(stored_ping: Ping) -> None:
    """After the writer has its answer every reply with a tag of its event is new."""
    caller = stored_ping.caller
    for number in range(10):
        name = f"m{number}"
        assert (await count(caller, "other", name)).count == 0
        assert (await count(caller, "elsewhere")).count == 0
        await mark(caller, name)
        assert (await count(caller, "other", name)).count == 1
    assert shown(stored_ping, "invalidations_total") == 10
    assert shown(stored_ping, "hits_total", "Count") == 9  # "elsewhere" was never dropped


async def test_a_write_that_fails_drops_nothing(ping: Ping) -> None:
    """What was taken back made nothing stale."""
    await count(ping.caller, "a")
    with pytest.raises(AioRpcError):
        await mark(ping.caller, "a", behaviour="lost inside")
    await count(ping.caller, "a")
    assert runs(ping) == 1


async def test_a_commit_of_unknown_outcome_drops_too(
    ping: Ping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the connection breaks during the commit the write may be true: nothing old is left."""
    await count(ping.caller, "a")
    whole = SqliteConnection.commit
    broken = threading.Event()

    def breaks_once(connection: SqliteConnection) -> None:
        whole(connection)
        if not broken.is_set():
            broken.set()
            raise ConnectionLost(committing=True)

    monkeypatch.setattr(SqliteConnection, "commit", breaks_once)
    with pytest.raises(AioRpcError) as raised:
        await mark(ping.caller, "a")
    assert reason_of(raised.value) == "DATABASE_UNAVAILABLE"
    assert (await count(ping.caller, "a")).count == 1


async def test_a_slow_reader_does_not_put_an_old_value_back(stored_ping: Ping) -> None:
    """Whoever read before a write and ends behind it gets its own answer, and nobody else."""
    caller, servicer = stored_ping.caller, stored_ping.servicer
    slow = asyncio.ensure_future(count(caller, "a", behaviour="wait"))
    await servicer.entered.wait()
    await mark(caller, "a")
    servicer.release.set()
    assert (await slow).count == 0
    assert (await count(caller, "a", behaviour="wait")).count == 1
    assert shown(stored_ping, "superseded_total") == 1


async def test_who_asks_after_a_write_does_not_wait_for_an_older_read(stored_ping: Ping) -> None:
    """A read that began before the write is not shared with those who come after it."""
    caller, servicer = stored_ping.caller, stored_ping.servicer
    slow = asyncio.ensure_future(count(caller, "a", behaviour="wait"))
    await servicer.entered.wait()
    await mark(caller, "a")
    servicer.entered.clear()
    late = asyncio.ensure_future(count(caller, "a", behaviour="wait"))
    await servicer.entered.wait()
    servicer.release.set()
    assert (await late).count == 1
    assert (await slow).count == 0


# One at a time


async def waiting(ping: Ping, *, most: int = 1) -> list[asyncio.Task[Any]]:
    """Starts one call that reads and waits, and others that wait for its reply."""
    first = asyncio.create_task(count(ping.caller, "a", behaviour="wait"))
    await ping.servicer.entered.wait()
    others = [
        asyncio.create_task(count(ping.caller, "a", behaviour="wait")) for _ in range(most - 1)
    ]
    metrics = ping.node.node.metrics
    async with asyncio.timeout(10):
        while metrics.in_flight < most:  # noqa: ASYNC110 - numbers tell nobody that they change
            await asyncio.sleep(0.005)
    return [first, *others]


async def test_one_call_reads_for_all_that_ask_at_once(ping: Ping) -> None:
    """Twenty equal calls at once run the handler once."""
    calls = await waiting(ping, most=20)
    ping.servicer.release.set()
    assert {reply.count for reply in await asyncio.gather(*calls)} == {0}
    assert runs(ping, "wait") == 1
    assert shown(ping, "shared_total", "Count") == 19


async def test_who_gives_up_leaves_the_work_to_the_next(ping: Ping) -> None:
    """When the reading call is cancelled one other reads, for all that are left."""
    first, *others = await waiting(ping, most=5)
    ping.servicer.entered.clear()
    first.cancel()
    await ping.servicer.entered.wait()
    ping.servicer.release.set()
    assert [reply.count for reply in await asyncio.gather(*others)] == [0] * 4
    assert runs(ping, "wait") == 2


async def test_who_waits_may_give_up_alone(ping: Ping) -> None:
    """A waiting call that is cancelled takes the reply from nobody."""
    first, second, third = await waiting(ping, most=3)
    second.cancel()
    ping.servicer.release.set()
    assert [reply.count for reply in await asyncio.gather(first, third)] == [0, 0]
    assert runs(ping, "wait") == 1


# Bounds


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The memory for replies that a test asks for."""
    bytes_max = getattr(request, "param", None)
    return {} if bytes_max is None else {"cache_bytes_max": bytes_max}


@pytest.mark.parametrize("settings", [0], indirect=True)
async def test_nothing_is_kept_where_the_memory_is_none(ping: Ping) -> None:
    """With ``cache_bytes_max`` 0 every read runs."""
    for _ in range(2):
        await count(ping.caller, "a")
    assert runs(ping) == 2


@pytest.mark.parametrize("settings", [100_000], indirect=True)
async def test_the_memory_is_bounded(ping: Ping) -> None:
    """Many different reads drive one another out, and one in use stays."""
    for number in range(300):
        await count(ping.caller, f"n{number}")
        await count(ping.caller, "hot")
        assert shown_bytes(ping) <= 100_000
    assert shown(ping, "evictions_total") > 100
    assert shown(ping, "hits_total", "Count") == 299


def shown_bytes(ping: Ping) -> int:
    """The memory that the kept replies take."""
    return ping.node.node.replies.numbers.bytes


async def test_a_handler_may_end_a_reply_sooner(tmp_path: Any) -> None:
    """``cache_until`` ends a reply at its instant."""
    clock, servicer = ManualClock(), PingServicer()
    behaviour = f"until {clock.now_us() + 2_000_000}"
    async with (
        running_node(
            f"sqlite:///{tmp_path}/p.db", extra=[ping_service(servicer)], clock=clock
        ) as node,
        grpc.aio.insecure_channel(node.address) as channel,
    ):
        caller = Caller(channel)
        for seconds, times in [(0, 1), (1.9, 1), (0.1, 2), (0, 3)]:
            clock.advance(seconds=seconds)
            await count(caller, "a", behaviour=behaviour, metadata=_always(clock))
            assert servicer.runs[behaviour] == times


# The store by itself


@dataclass
class Seconds:
    """A monotonic clock that stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def store(bytes_max: int = 1_000_000, seconds: Seconds | None = None) -> Replies:
    """Makes a store."""
    return Replies(bytes_max=bytes_max, clock=ManualClock(), monotonic=seconds or Seconds())


def put(replies: Replies, key: str, value: bytes, *tags: str, seconds: float = 60) -> None:
    """Keeps a reply."""
    replies.keep(replies.begin(key, tags=tags), value, seconds=seconds, request_bytes=len(key))


def test_a_reply_ends_with_its_class() -> None:
    """The time counts from when the reading began, not from when it ended."""
    seconds = Seconds()
    replies = store(seconds=seconds)
    making = replies.begin("k", tags=())
    seconds.now = 10
    replies.keep(making, b"v", seconds=60, request_bytes=1)
    seconds.now = 59.9
    assert replies.find("k") == b"v"
    seconds.now = 60
    assert replies.find("k") is None
    assert (len(replies), replies.numbers.bytes) == (0, 0)


def test_a_reply_with_several_tags_goes_with_the_first() -> None:
    """Each tag drops it, and nothing of it stays in the index."""
    replies = store()
    for tag in ("a", "b"):
        put(replies, "k", b"v", "a", "b")
        replies.invalidate([tag, "unknown"])
        assert replies.find("k") is None
    assert replies._by_tag == {}
    assert replies.numbers.bytes == 0


def test_a_reply_too_large_for_the_store_is_not_kept() -> None:
    """One reply does not drive out all the others."""
    replies = store(16_000)
    put(replies, "small", b"v")
    put(replies, "large", bytes(1_000))
    assert replies.find("small") == b"v"
    assert replies.find("large") is None


def test_a_kept_reply_takes_no_more_than_is_counted() -> None:
    """The estimate of the memory covers what Python takes, tags included."""
    import tracemalloc

    replies = store(100_000_000)
    tracemalloc.start()
    for number in range(2_000):
        key, tags = f"key {number:06}", tuple(f"tag {number:06} {n}" for n in range(5))
        put(replies, key, bytes(200), *tags)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken <= replies.numbers.bytes <= 3 * taken


def test_threads_that_write_leave_nothing_old_behind() -> None:
    """However writes and reads meet, a found reply is the value of a write not yet answered."""
    replies = store()
    values = {f"t{n}": 0 for n in range(4)}
    ended = threading.Event()

    def write(tag: str) -> None:
        for _ in range(2_000):
            values[tag] += 1  # the commit
            replies.invalidate([tag])
        ended.set()

    threads = [threading.Thread(target=write, args=(tag,)) for tag in values]
    for thread in threads:
        thread.start()
    while not ended.is_set():
        for tag in tuple(values):
            making = replies.begin(tag, tags=(tag,))
            value = str(values[tag]).encode()
            replies.keep(making, value, seconds=60, request_bytes=2)
    for thread in threads:
        thread.join()
    for tag, last in values.items():
        assert replies.find(tag) in (None, str(last).encode())


@pytest.mark.parametrize(
    ("templates", "tags"),
    [
        (["mark:{names}"], ("mark:a", "mark:b")),
        (["marks", "x:{behaviour}:y"], ("marks", "x:w:y")),
        (["{behaviour}/{names}"], ("w/a", "w/b")),
    ],
)
def test_tags_are_read_from_the_request(templates: list[str], tags: tuple[str, ...]) -> None:
    """Braces take a field's value; a repeated field gives a tag for each element, once."""
    request = pb2.CountRequest(names=["a", "b", "a"], behaviour="w")
    assert tags_reader(templates)(request) == tags


# Several nodes


@asynccontextmanager
async def two_nodes(url: str) -> AsyncIterator[tuple[Caller, Caller]]:
    """Two nodes on one database, and a caller of each."""
    async with AsyncExitStack() as stack:
        callers = []
        for _ in range(2):
            node: RunningNode = await stack.enter_async_context(
                running_node(url, extra=[ping_service(PingServicer())])
            )
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(node.address))
            callers.append(Caller(channel))
        yield callers[0], callers[1]


async def test_another_nodes_write_is_seen_within_a_second(database_url: str) -> None:
    """A reply kept elsewhere ends when the log tells of the write, long before its class's time."""
    async with two_nodes(database_url) as (here, there):
        for name in ("a", "b", "c"):
            assert (await count(there, name)).count == 0
            await mark(here, name)
            assert await _seconds_until_marked(there, name) < 1


async def _seconds_until_marked(caller: Caller, name: str) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(30):
        while not (await count(caller, name)).count:  # noqa: ASYNC110 - a cached answer can only be asked for
            await asyncio.sleep(0.01)
    return loop.time() - began


def _always(clock: ManualClock) -> Any:
    from tests.support.tokens import token

    now = clock.now_us() // 1_000_000
    signed = token("ping.pings.send", claims={"iat": now, "nbf": now, "exp": now + 600})
    return (("authorization", f"Bearer {signed}"),)


def _json(line: str) -> dict[str, Any]:
    import json

    told: dict[str, Any] = json.loads(line)
    return told
