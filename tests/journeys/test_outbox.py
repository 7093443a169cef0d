"""contract.md §8 under kills: each acknowledged write has one event, and none is skipped."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.outbox import Journey, Written, travel, verdict


async def test_every_acknowledged_write_has_one_event(database_url: str, tmp_path: Path) -> None:
    """Three kills, one of them between commit and answer: nothing is lost, doubled or skipped."""
    journey = await travel(tmp_path, database_url, writes=600, kills=3, writers=16)
    assert journey.answered == 592
    assert sum(journey.kills.values()) == 3
    assert journey.resumed >= 3


def test_the_verdict_finds_what_it_looks_for() -> None:
    """A lost, a doubled, a foreign, a skipped and a reordered event are each told."""
    log = [(1, "e1", "a"), (2, "e2", "b"), (3, "e3", "c")]
    writes = {"a": Written(0, 1), "b": Written(2, 3), "c": Written(2, 4)}

    def problems(log: list[tuple[int, str, str]], heard: list[tuple[int, str, str]]) -> str:
        return "\n".join(verdict(Journey(writes=dict(writes), heard=heard), log))

    assert problems(log, log + log[1:]) == ""
    assert "no event" in problems(log[:2], log[:2])
    doubled = [*log, (4, "e4", "c")]
    assert "more than one" in problems(doubled, doubled)
    assert "heard 2" in problems(log, [log[0], log[2]])
    swapped = [(1, "e2", "b"), (2, "e1", "a"), (3, "e3", "c")]
    assert "stands before" in problems(swapped, swapped)
    assert "do not rise" in problems([log[1], log[0], log[2]], log)
