"""The algorithms of admission and quota, with time passed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.chassis.interceptors.callers import network_of
from backplane_server.chassis.limits.adaptive import AdaptiveLimit, Pace
from backplane_server.chassis.limits.buckets import Buckets
from backplane_server.chassis.limits.leases import Leases
from backplane_server.chassis.limits.openings import Openings
from backplane_server.chassis.limits.turns import RANK_OF, SHARES, Turns
from backplane_server.chassis.rpc.addresses import TrustedProxies
from backplane_server.contract.plan import Priority

CRITICAL, INTERACTIVE, BATCH = (
    RANK_OF[priority] for priority in (Priority.CRITICAL, Priority.INTERACTIVE, Priority.BATCH)
)


def observed(limit: AdaptiveLimit, strain: float, *, windows: int, used_up: bool = True) -> int:
    """Gives the limit after windows of calls that are all alike."""
    now_s = 1_000.0
    for _ in range(windows):
        if used_up:
            limit.met()
        for _ in range(8):
            now_s += 0.02
            limit.observe(strain, now_s)
    return limit.value


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1), st.booleans()), max_size=400),
    st.integers(1, 50),
    st.integers(0, 500),
    st.integers(1, 1_000),
)
def test_a_limit_stays_in_its_bounds(
    calls: list[tuple[float, float, bool]], lowest: int, more: int, start: int
) -> None:
    """Whatever calls are like, the limit is never outside of its bounds."""
    limit = AdaptiveLimit(lowest=lowest, highest=lowest + more, start=start)
    now_s = 0.0
    for strain, later_s, used_up in calls:
        now_s += later_s
        if used_up:
            limit.met()
        limit.observe(strain, now_s)
        assert lowest <= limit.value <= lowest + more


def test_a_limit_falls_while_calls_are_slow() -> None:
    """Slow calls take the limit down to its lowest, by a fifth at a time."""
    limit = AdaptiveLimit(lowest=10, highest=1_000, start=100)
    assert observed(limit, 1.5, windows=1) == 80
    assert observed(limit, 1.5, windows=20) == 10


def test_a_limit_rises_while_it_binds() -> None:
    """Quick calls raise the limit where it was reached, and only there."""
    idle = AdaptiveLimit(lowest=10, highest=1_000, start=100)
    assert observed(idle, 0.5, windows=5, used_up=False) == 100
    busy = AdaptiveLimit(lowest=10, highest=1_000, start=100)
    assert observed(busy, 0.5, windows=1) == 110
    again = AdaptiveLimit(lowest=10, highest=1_000, start=100)
    assert observed(again, 0.5, windows=100) == 1_000


def test_one_slow_call_does_not_lower_a_limit() -> None:
    """A single call of an hour among quick ones weighs four calls, no more."""
    limit = AdaptiveLimit(lowest=10, highest=1_000, start=100)
    for strain in (0.1,) * 7 + (36_000.0,):
        limit.observe(strain, 1_000.0)
    assert limit.value == 100


def test_a_method_that_is_slow_by_nature() -> None:
    """What is tolerable follows the fastest call of a method, and forgets it slowly."""
    pace = Pace(target_s=0.1)
    pace.observe(0.5)
    assert pace.observe(2.2) == pytest.approx(2)
    assert pace.tolerable_s == pytest.approx(1.1)
    for _ in range(20):
        pace.fade(2.0)
    assert pace.fastest_s == pytest.approx(2.0)


def test_a_refusal_is_put_to_the_test() -> None:
    """A fastest call that refusals rest on is doubted, so that they end by themselves."""
    pace = Pace(target_s=0.1)
    pace.observe(2.0)
    for _ in range(20):
        pace.doubt()
    assert pace.fastest_s < 0.5


@given(
    st.lists(st.tuples(st.sampled_from(["come", "leave"]), st.integers(0, 2)), max_size=300),
    st.integers(1, 8),
    st.integers(0, 5),
)
def test_turns(steps: list[tuple[str, int]], limit: int, queue_max: int) -> None:
    """No more run than may, each class in order, and none is refused before one below it."""
    turns: Turns[tuple[int, int]] = Turns(limit=limit, queue_max=queue_max)
    waiting: list[list[int]] = [[], [], []]
    for number, (step, rank) in enumerate(steps):
        if step == "leave" and turns.running:
            turns.leave()
            while (turn := turns.next()) is not None:
                assert waiting[turn[0]].pop(0) == turn[1]
                assert not any(waiting[: turn[0]]) or turns.running == limit
        elif step == "come" and not turns.enter(rank):
            placed, displaced = turns.wait(rank, (rank, number))
            if displaced is not None:
                assert displaced[0] > rank
                waiting[displaced[0]].remove(displaced[1])
            if placed:
                waiting[rank].append(number)
            else:
                assert not any(waiting[rank + 1 :])
        assert turns.running <= limit
        assert turns.waiting == sum(map(len, waiting)) <= queue_max
        assert [turns.queued(r) for r in range(3)] == list(map(len, waiting))


def test_slots_are_kept_for_those_above() -> None:
    """BATCH calls never fill all slots: a CRITICAL one finds one free."""
    turns: Turns[int] = Turns(limit=20, queue_max=0)
    assert sum(turns.enter(BATCH) for _ in range(30)) == 15
    assert sum(turns.enter(INTERACTIVE) for _ in range(30)) == 4
    assert sum(turns.enter(CRITICAL) for _ in range(30)) == 1
    assert [share for _, share in SHARES] == sorted((s for _, s in SHARES), reverse=True)


def test_streams_are_counted_each_and_in_total() -> None:
    """Neither bound is passed, and whoever closes a stream may open another."""
    openings = Openings(most=3, most_each=2)
    assert [openings.enter("a") for _ in range(3)] == [True, True, False]
    assert [openings.enter("b") for _ in range(2)] == [True, False]
    openings.leave("a")
    assert openings.enter("b")
    openings.leave("a")
    assert (openings.open, openings.of("a"), openings.of("b")) == (2, 0, 2)


@given(
    st.lists(st.floats(0, 0.5), min_size=1, max_size=200),
    st.integers(1, 50),
    st.integers(1, 20),
)
def test_a_bucket(gaps_s: list[float], per_second: int, burst: int) -> None:
    """A caller never gets more than the burst and what grew since, and is told when to return."""
    buckets = Buckets(per_second=per_second, burst=burst)
    now_s, taken = 1_000.0, 0
    for gap_s in gaps_s:
        now_s += gap_s
        wait_s = buckets.take("a", now_s)
        taken += not wait_s
        assert taken <= burst + (now_s - 1_000.0) * per_second + 0.01
        if wait_s:
            assert wait_s <= 1 / per_second + 1e-6
            assert buckets.take("a", now_s + wait_s) == 0
            taken, now_s = taken + 1, now_s + wait_s


def test_idle_callers_are_forgotten() -> None:
    """A million callers take the memory of the few that are active; active ones keep their debt."""
    buckets = Buckets(per_second=10, burst=2, keys_max=100)
    for number in range(10_000):
        buckets.take(f"caller-{number}", number / 10)
        assert len(buckets) <= 101
    busy = Buckets(per_second=10, burst=2, keys_max=100)
    assert [bool(busy.take("greedy", 1.0)) for _ in range(3)] == [False, False, True]
    for number in range(1_000):
        busy.take(f"caller-{number}", 1.0)
        assert len(busy) <= 101
    assert busy.take("greedy", 1.0)


def test_leases() -> None:
    """Tokens are spent once, lapse after a second, and an empty bucket is not asked again."""
    leases = Leases(per_second=100)
    assert leases.size == 5
    assert not leases.take("a", 0.0)
    leases.granted("a", 2, wait_s=0.0, now_s=0.0)
    assert [leases.take("a", 0.5) for _ in range(3)] == [True, True, False]
    leases.granted("a", 5, wait_s=0.0, now_s=1.0)
    assert not leases.take("a", 2.0)
    leases.granted("a", 0, wait_s=0.25, now_s=3.0)
    assert leases.refused_s("a", 3.1) == pytest.approx(0.15)
    assert leases.refused_s("a", 3.5) == 0
    assert leases.refused_s("b", 3.1) == 0


_PROXIES = TrustedProxies(["10.0.0.0/8", "2001:db8:ff::/48"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("ipv4:10.0.0.1:4000", [], "ipv4:10.0.0.1"),
        ("ipv4:10.0.0.1:4000", ["192.0.2.7"], "ipv4:192.0.2.7"),
        ("ipv4:10.0.0.1:4000", ["198.51.100.9, 192.0.2.7"], "ipv4:192.0.2.7"),
        ("ipv4:10.0.0.1:4000", ["198.51.100.9", "192.0.2.7"], "ipv4:192.0.2.7"),
        ("ipv4:10.0.0.1:4000", ["192.0.2.7, 10.1.2.3 ,10.0.0.9"], "ipv4:192.0.2.7"),
        ("ipv4:10.0.0.1:4000", ["10.1.2.3"], "ipv4:10.1.2.3"),
        ("ipv4:10.0.0.1:4000", ["192.0.2.7, nonsense, 10.0.0.9"], "ipv4:10.0.0.9"),
        ("ipv4:10.0.0.1:4000", ["192.0.2.7,"], "ipv4:10.0.0.1"),
        ("ipv4:10.0.0.1:4000", ["192.0.2.7:5000"], "ipv4:192.0.2.7"),
        ("ipv4:10.0.0.1:4000", ["[2001:db8:1:2::7]:5000"], "ipv6:2001:db8:1:2::/64"),
        ("ipv4:10.0.0.1:4000", ["2001:db8:1:2::7"], "ipv6:2001:db8:1:2::/64"),
        ("ipv6:%5B::ffff:10.0.0.1%5D:4000", ["::ffff:192.0.2.7"], "ipv4:192.0.2.7"),
        ("ipv6:%5B2001:db8:ff::1%5D:4000", ["192.0.2.7"], "ipv4:192.0.2.7"),
        ("ipv4:192.0.2.1:4000", ["198.51.100.9"], "ipv4:192.0.2.1"),
        ("unix:/run/backplane.sock", ["198.51.100.9"], "unix"),
        ("local", ["198.51.100.9"], "local"),
    ],
)
def test_only_trusted_proxies_say_who_they_forward_for(
    peer: str, forwarded: list[str], network: str
) -> None:
    """The right-most address that is no proxy's is the caller's; left of it stands its own word."""
    metadata = [("x-forwarded-for", entry) for entry in forwarded]
    assert network_of(_PROXIES.client_of(peer, metadata)) == network
    assert TrustedProxies().client_of(peer, metadata) == peer


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("ipv4:192.0.2.7:4000", "ipv4:192.0.2.7"),
        ("ipv6:%5B2001:db8:1:2:3:4:5:6%5D:4000", "ipv6:2001:db8:1:2::/64"),
        ("ipv6:[2001:db8:1:2:ffff::1]:4001", "ipv6:2001:db8:1:2::/64"),
        ("ipv6:%5B::ffff:192.0.2.7%5D:4000", "ipv4:192.0.2.7"),
        ("ipv6:%5Bfe80::1%25eth0%5D:4000", "ipv6:fe80::/64"),
        ("unix:/run/backplane.sock", "unix"),
        ("", "unknown"),
        ("ipv4:nonsense", "ipv4"),
    ],
)
def test_strangers_are_counted_by_network(peer: str, network: str) -> None:
    """Another port, or another address of one IPv6 network, is the same stranger."""
    assert network_of(peer) == network
