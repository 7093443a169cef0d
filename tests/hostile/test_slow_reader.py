"""Row 9: a subscriber that does not read."""

from __future__ import annotations

from pathlib import Path

from backplane_server.chassis.data import Event, Transaction
from tests.hostile.frames import message, wire
from tests.support.hostile_table import Hostile
from tests.support.node import running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.subscribers import overflowed
from tests.support.tokens import token

_EVENTS = 4_000
_WATCH = "/backplane.ping.v1.PingService/Watch"


def _publish(tx: Transaction) -> None:
    for number in range(_EVENTS // 8):
        tx.publish(Event(subject="marks/slow", message=pb2.MarkReply(id=f"{number:0200}")))


async def test_a_slow_reader_is_held_back_and_then_ended(tmp_path: Path, hostile: Hostile) -> None:
    """Row 9: a stream that is not read holds its sender back, then ends with SLOW_CONSUMER.

    What is kept for it meanwhile is bounded: 1,000 events and the window that it gave.
    """
    row = hostile(
        9, sent="4,000 events to who reads none", expected="RESOURCE_EXHAUSTED SLOW_CONSUMER"
    )
    servicer = PingServicer()
    url = f"sqlite:///{tmp_path}/ping.db"
    async with running_node(url, extra=[ping_service(servicer)]) as node:
        database = node.node.database
        async with wire(node.address, window=1000) as slow:
            bearer = [("authorization", f"Bearer {token('*')}")]
            stream = slow.begin(slow.headers(_WATCH, bearer))
            await slow.flush()
            request = pb2.WatchRequest(name="slow").SerializeToString()
            await slow.send(stream, message(request), end=True)
            await slow.until(lambda: bool(slow.so_far(stream).data))
            slow.reads = False
            for _ in range(8):
                await database.write(_publish)
            await overflowed(node.node.log)
            held_back = len(slow.so_far(stream).data)
            slow.reads = True
            while not slow.so_far(stream).ended:
                seen = len(slow.so_far(stream).data)
                slow.allow(stream, 100_000)
                await slow.flush()
                await slow.until(
                    lambda seen=seen: (  # type: ignore[misc]  # bound now
                        slow.so_far(stream).ended or len(slow.so_far(stream).data) > seen
                    )
                )
        answer = slow.so_far(stream)
    row.got = f"{held_back} bytes until it read, then {answer.told}"
    assert held_back <= 2000
    assert answer.told == "RESOURCE_EXHAUSTED SLOW_CONSUMER"
