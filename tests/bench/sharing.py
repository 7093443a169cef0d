"""Two server processes on one port, against one: what a second core is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from backplane_server.settings import Settings
from tests.bench import shop
from tests.bench.fleet import Fleet, Stocked
from tests.bench.results import Found, Table
from tests.bench.rounds import CALLS, Contender, interleaved, rate, ratio
from tests.bench.servers import Backplane
from tests.support.processes import free_address

SETTING = "share_port"
CONNECTIONS = 16  # the kernel spreads connections, not calls
_WORKS = ("cached read", "PlaceOrder")


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """A minute or two; nothing where processes cannot share a port."""
    if SETTING not in {one.name for one in fields(Settings)}:
        reason = f"two processes on one port: there is no setting {SETTING}"
        told(reason)
        return Found("sharing", skipped=[reason])
    with Fleet(folder, told=told) as fleet:
        one = fleet.backplane("alone", fleet.postgres.new_database(), products=2 * shop.HOT)
        pair, second = _pair(fleet)
        contenders = [*_works(fleet, one, rounds), *_works(fleet, pair, rounds)]
        slices = interleaved(contenders, rounds=rounds, told=told)
        share = second.cpu_s() / pair.cpu_s()
    rows = [
        (
            work,
            str(rate(slices[f"{work}, alone"])),
            str(rate(slices[f"{work}, pair"])),
            str(ratio(slices, f"{work}, pair", f"{work}, alone")),
        )
        for work in _WORKS
    ]
    return Found(
        "sharing",
        tables=[
            Table(
                "Two processes on one port, PostgreSQL",
                ("", "one, calls/s", "two, calls/s", "two / one"),
                rows,
                "The load generator and PostgreSQL run on the same two cores. Of the processor time"
                f" of the pair, {share:.0%} was the second's, which did not take the products in.",
            )
        ],
    )


def _pair(fleet: Fleet) -> tuple[Stocked, Backplane]:
    """Two processes that share address, keys and database."""
    address, url = free_address(), fleet.postgres.new_database()
    shared = {"listen": address, SETTING: "true", "keys_dir": str(fleet.folder / "pair-keys")}
    pair = fleet.backplane("pair", url, products=2 * shop.HOT, **shared)
    second = Backplane("pair, second", fleet.folder / "pair-second", url, migrate="", **shared)
    fleet.start(second)
    pair.cpu_s = lambda: pair.server.cpu_s() + second.cpu_s()
    return pair, second


def _works(fleet: Fleet, stocked: Stocked, rounds: int) -> list[Contender]:
    orders = shop.placements(CALLS * (rounds + 1), seed=hash(stocked.server.name) % 1000)
    requests = {
        "cached read": (shop.GET_PRODUCT, shop.hot_reads()),
        "PlaceOrder": (shop.PLACE_ORDER, orders),
    }
    return [
        fleet.contender(
            f"{work}, {stocked.server.name}",
            stocked.server,
            path=requests[work][0],
            requests=requests[work][1],
            repeat=work == "cached read",
            authorization=stocked.authorization,
            connections=CONNECTIONS,
        )
        for work in _WORKS
    ]
