"""Questions to a peer that are gathered into one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from backplane_server.chassis.errors import PeerUnavailable
from backplane_server.chassis.rpc.gathering import Gathering


class Peer:
    """Answers each key in capitals, when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, list[str]]] = []
        self.open = asyncio.Event()
        self.away = False

    async def ask(self, call: Any, keys: Iterable[str]) -> Mapping[str, str]:
        """Waits for the gate to open."""
        wanted = list(keys)
        self.asked.append((call.deadline, wanted))
        await self.open.wait()
        if self.away:
            raise PeerUnavailable("catalog")
        return {key: key.upper() for key in wanted}


def call(deadline: float = 1.0) -> Any:
    """As much of a call as a question needs."""
    return SimpleNamespace(deadline=deadline)


@pytest.fixture
def peer() -> Peer:
    """A peer whose gate is shut."""
    return Peer()


def asked_by(
    gathering: Gathering[str, str], *questions: tuple[float, str]
) -> list[asyncio.Future[Mapping[str, str]]]:
    """Begins a question of each, in turn."""
    return [asyncio.ensure_future(gathering.get(call(at), list(keys))) for at, keys in questions]


async def test_what_comes_meanwhile_is_asked_in_one(peer: Peer) -> None:
    """Two questions are on their way at most; what comes meanwhile is gathered, each key once."""
    gathering = Gathering(peer.ask, most=100)
    answers = asked_by(gathering, (1, "a"), (1, "ab"))
    await asyncio.sleep(0.01)
    answers += asked_by(gathering, (1, "c"))
    await asyncio.sleep(0.01)
    answers += asked_by(gathering, (3, "cd"), (9, "de"), (2, "e"))
    await asyncio.sleep(0.01)
    assert [keys for _, keys in peer.asked] == [["a", "b"], ["c"]]
    peer.open.set()
    found = await asyncio.gather(*answers)
    assert peer.asked[2:] == [(9, ["c", "d", "e"])]
    assert found[0]["a"] == "A"
    assert (found[4]["d"], found[4]["e"]) == ("D", "E")


async def test_calls_that_the_loop_takes_one_a_turn_are_asked_in_one(peer: Peer) -> None:
    """A question waits for who comes in the next turns, and is sent once nobody does."""
    gathering = Gathering(peer.ask, most=100)
    answers: list[asyncio.Future[Mapping[str, str]]] = []
    for key in "abcdef":
        answers += asked_by(gathering, (1, key))
        for _ in range(3):
            await asyncio.sleep(0)
    assert peer.asked == []
    await asyncio.sleep(0.01)
    assert [keys for _, keys in peer.asked] == [list("abcdef")]
    peer.open.set()
    await asyncio.gather(*answers)


async def test_a_question_is_sent_although_more_keep_coming(peer: Peer) -> None:
    """An endless row of callers cannot hold up those who asked first."""
    gathering = Gathering(peer.ask, most=1000)
    answers: list[asyncio.Future[Mapping[str, str]]] = []
    while not peer.asked:
        answers += asked_by(gathering, (1, f"{len(answers)}"))
        await asyncio.sleep(0)
    assert len(peer.asked[0][1]) < 100
    peer.open.set()
    await asyncio.gather(*answers)


async def test_a_question_has_no_more_than_it_may(peer: Peer) -> None:
    """What does not fit goes into another question."""
    gathering = Gathering(peer.ask, most=3)
    answers = asked_by(gathering, (1, "ab"), (1, "cd"), (1, "ef"), (1, "g"))
    await asyncio.sleep(0.01)
    peer.open.set()
    await asyncio.gather(*answers)
    assert [keys for _, keys in peer.asked] == [["a", "b"], ["c", "d"], ["e", "f", "g"]]


async def test_everyone_is_told_of_a_failure(peer: Peer) -> None:
    """Who shares a question shares its failure, and the next question is asked anew."""
    gathering = Gathering(peer.ask, most=100)
    answers = asked_by(gathering, (1, "a"), (1, "b"))
    await asyncio.sleep(0.01)
    peer.away = True
    peer.open.set()
    told = await asyncio.gather(*answers, return_exceptions=True)
    assert [type(error) for error in told] == [PeerUnavailable] * 2
    peer.away = False
    assert (await gathering.get(call(), ["a"]))["a"] == "A"


async def test_who_gives_up_takes_no_answer_from_others(peer: Peer) -> None:
    """A question goes on without the one in whose name it is asked."""
    gathering = Gathering(peer.ask, most=100)
    named, other = asked_by(gathering, (9, "c"), (1, "d"))
    await asyncio.sleep(0.01)
    named.cancel()
    peer.open.set()
    assert (await other)["d"] == "D"
    assert peer.asked == [(9, ["c", "d"])]
    assert named.cancelled()
