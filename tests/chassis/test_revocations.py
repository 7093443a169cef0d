"""What was revoked elsewhere is followed, whatever the other side does."""

import asyncio
from collections.abc import Sequence

import pytest

from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.rpc import revocations
from backplane_server.chassis.rpc.revocations import Marks, Revocations, address_beside, mark_of

ADA = [mark_of("users/usr_ada")]


async def test_marks_are_taken_over_and_end() -> None:
    """What another node revoked is refused until its last token has expired."""
    clock = ManualClock()
    known = Revocations(clock=clock)
    ends_us = clock.now_us() + 10_000_000

    async def read() -> Marks:
        return dict.fromkeys(ADA, ends_us)

    await known.refresh(read)
    assert known.holds(ADA)
    clock.advance(seconds=11)
    await known.refresh(read)
    assert not known.holds(ADA)


async def test_a_failure_keeps_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """An identity that cannot be reached, or hangs, neither stops the node nor forgets."""
    clock = ManualClock()
    known = Revocations(clock=clock)
    known.add(["users/usr_ada"], ends_us=clock.now_us() + 10_000_000)
    monkeypatch.setattr(revocations, "READ_WAIT_S", 0.05)

    async def refuses() -> Marks:
        raise ConnectionRefusedError

    async def hangs() -> Marks:
        await asyncio.Event().wait()
        return {}

    async def garbage() -> Marks:
        return revocations._marks_in(b'{"revoked": ["x"]}')

    readers: Sequence[revocations.Read] = (refuses, hangs, garbage)
    for read in readers:
        await known.refresh(read)
        assert known.holds(ADA)


def test_the_published_list_names_nobody() -> None:
    """Marks are hashes: who reads the list learns no session, key or account."""
    known = Revocations(clock=ManualClock())
    known.add(["users/usr_ada"], ends_us=5)
    assert b"usr_ada" not in known.published()
    assert revocations._marks_in(known.published()) == {ADA[0]: 5}


def test_the_list_stands_beside_the_keys() -> None:
    """Its address follows from that of the keys."""
    url = address_beside("http://identity:9464/.well-known/jwks.json")
    assert url == "http://identity:9464/.well-known/revocations.json"
