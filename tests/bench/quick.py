"""The main ratios in less than two minutes: `make bench-quick`.

python -m tests.bench.quick [--rounds 6] [--only NAME …]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet, Stocked
from tests.bench.rounds import CALLS, Contender, Rounds, cpu_us, interleaved, rate, ratio

WORKS = ("cached read", "uncached read", "list page", "PlaceOrder")
DATABASES = ("sqlite", "postgresql")


def main() -> None:
    """Prints a line for each contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--works", nargs="+", choices=WORKS, default=WORKS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backplane-bench-") as folder:
        try:
            _run(Path(folder), chosen)
        except BenchmarkFailure as failure:
            sys.exit(f"bench: {failure}")


def _run(folder: Path, chosen: argparse.Namespace) -> None:
    with Fleet(folder, told=_told) as fleet:
        contenders: list[Contender] = []
        reply_bytes = 0
        for database in chosen.databases:
            products = shop.HOT + CALLS * (chosen.rounds + 1)
            stocked = fleet.backplane(database, url_of(fleet, database), products=products)
            contenders += works_on(fleet, stocked, chosen.works, products, chosen.rounds)
            reply_bytes = stocked.reply_bytes
        floor = fleet.floor(reply_bytes)
        rounds = interleaved([floor, *contenders], rounds=chosen.rounds, told=_told)
    _print(rounds)
    calls = sum(one.calls for slices in rounds.values() for one in slices)
    spent_s = sum(slices[-1].generator_s - slices[0].generator_s for slices in rounds.values())
    sys.stdout.write(f"the load generator took {spent_s / calls * 1e6:.0f} µs a call\n")


def url_of(fleet: Fleet, database: str) -> str:
    """The URL of a new database."""
    if database == "sqlite":
        return f"sqlite:///{fleet.folder}/bench.db"
    return fleet.postgres.new_database()


def works_on(
    fleet: Fleet, stocked: Stocked, works: Sequence[str], products: int, rounds: int
) -> list[Contender]:
    """The works on one Backplane, by what they are called."""
    orders = CALLS * (rounds + 1)
    requests = {
        "cached read": (shop.GET_PRODUCT, shop.hot_reads(), True),
        "uncached read": (shop.GET_PRODUCT, shop.cold_reads(products), False),
        "list page": (shop.LIST_PRODUCTS, shop.list_pages(), True),
        "PlaceOrder": (shop.PLACE_ORDER, shop.placements(orders, seed=products), False),
    }
    return [
        fleet.contender(
            f"{work}, {stocked.server.name}",
            stocked.server,
            path=requests[work][0],
            requests=requests[work][1],
            repeat=requests[work][2],
            authorization=stocked.authorization,
        )
        for work in works
    ]


def _print(rounds: Rounds) -> None:
    row = "{:<28}{:>9}{:>8}{:>8}{:>11}{:>8}{:>10}   {}\n"
    sys.stdout.write(
        row.format(
            "",
            "calls/s",
            "p50 ms",
            "p99 ms",
            "server µs",
            "refused",
            "by CPU",
            "of the floor (quartiles)",
        )
    )
    for name, slices in rounds.items():
        sys.stdout.write(
            row.format(
                name,
                f"{rate(slices).median:.0f}",
                f"{_middle([one.p50_ms for one in slices]):.1f}",
                f"{_middle([one.p99_ms for one in slices]):.1f}",
                f"{cpu_us(slices):.0f}",
                sum(one.calls - one.ok for one in slices),
                f"{cpu_us(rounds['floor']) / cpu_us(slices):.2f}",
                ratio(rounds, name, "floor"),
            )
        )


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _told(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


if __name__ == "__main__":
    main()
