"""What more rows cost: 10 thousand products and orders against 1 million, and deep pages.

Each server gets few calls at a time, so that what is compared is the work and not the queue. The
deep page is the 10,000th of 50 products. Its token is found as a caller would find it: by reading
the list up to there, in larger pages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import backplane_client
from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.orders.v1 import orders_pb2 as orders
from backplane_client import Backplane as Connection
from tests.bench import bulk, shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet, Stocked
from tests.bench.results import Found, Goal, Table
from tests.bench.rounds import Contender, Rounds, interleaved, rate, ratio
from tests.bench.servers import Backplane
from tests.bench.throughput import DATABASES

SMALL = 10_000
LARGE = int(os.environ.get("BACKPLANE_BENCH_LARGE", "1000000"))
PAGE = 50
PAGES_SKIPPED = min(10_000, LARGE // PAGE - 2)
CALLS, IN_FLIGHT = 200, 8
LIST_ORDERS = "/backplane.orders.v1.OrdersService/ListOrders"
SEARCH = "/backplane.catalog.v1.CatalogService/SearchProducts"


@dataclass(frozen=True)
class Size:
    """One database of one size."""

    database: str
    rows: int

    @property
    def name(self) -> str:
        """As it stands in tables."""
        return f"{self.database} {self.rows:,}"


def measure(folder: Path, *, rounds: int, told: Callable[[str], None]) -> Found:
    """Some minutes, most of them to make the rows."""
    sizes = [Size(database, rows) for database in DATABASES for rows in (SMALL, LARGE)]
    with Fleet(folder, told=told) as fleet:
        contenders = [one for size in sizes for one in _contenders(fleet, size)]
        slices = interleaved(contenders, rounds=rounds, told=told)
    return Found(
        "scaling",
        goals=list(_goals(slices)),
        tables=[_table(slices)],
        curves={"milliseconds a call by rows": dict(_curves(slices))},
    )


def _contenders(fleet: Fleet, size: Size) -> Iterator[Contender]:
    server = _filled(fleet, size)
    caller = Stocked(server)
    for work, (path, request) in _works(server, size).items():
        made = fleet.contender(
            f"{work}, {size.name}",
            server,
            path=path,
            requests=[request],
            repeat=True,
            authorization=caller.authorization,
            calls=CALLS,
        )
        yield replace(made, in_flight=IN_FLIGHT)


def _filled(fleet: Fleet, size: Size) -> Backplane:
    if size.database == "sqlite":
        url = f"sqlite:///{fleet.folder}/{size.rows}.db"
    else:
        url = fleet.postgres.new_database()
    server = Backplane(size.name, fleet.folder / size.name, url)
    with server:
        fleet.told(f"{size.name}: the tables are made")
    bulk.fill(url, products=size.rows, orders=size.rows)
    fleet.start(server)
    return server


def _works(server: Backplane, size: Size) -> dict[str, tuple[str, bytes]]:
    lists = {
        "list, page 1": (shop.LIST_PRODUCTS, catalog.ListProductsRequest(page_size=PAGE)),
        "orders, page 1": (LIST_ORDERS, orders.ListOrdersRequest(page_size=PAGE)),
        "orders of a customer": (
            LIST_ORDERS,
            # As many orders for each size: two.
            orders.ListOrdersRequest(page_size=2, customer_id="customer-7"),
        ),
        "search, one product": (SEARCH, catalog.SearchProductsRequest(query="unique0000007")),
        "search, 1 of 1,000": (SEARCH, catalog.SearchProductsRequest(query="w007", page_size=10)),
    }
    if size.rows == LARGE:
        token = asyncio.run(_deep_token(server))
        deep = catalog.ListProductsRequest(page_size=PAGE, page_token=token)
        lists[f"list, page {PAGES_SKIPPED:,}"] = (shop.LIST_PRODUCTS, deep)
    return {name: (path, request.SerializeToString()) for name, (path, request) in lists.items()}


async def _deep_token(server: Backplane) -> str:
    async with backplane_client.connect(server.address, api_key=server.api_key) as backplane:
        return await _token_behind(backplane, (PAGES_SKIPPED - 1) * PAGE)


async def _token_behind(backplane: Connection, rows: int) -> str:
    token = ""
    while rows:
        page = await backplane.catalog.ListProducts(
            catalog.ListProductsRequest(page_size=min(rows, 1000), page_token=token)
        )
        rows -= len(page.products)
        token = page.next_page_token
        if not token:
            raise BenchmarkFailure("the list ended before the deep page")
    return token


def _goals(slices: Rounds) -> Iterator[Goal]:
    for database in DATABASES:
        small, large = Size(database, SMALL).name, Size(database, LARGE).name
        for title, one, other in (
            (
                f"page {PAGES_SKIPPED:,} / page 1 of a list, {database}",
                f"list, page 1, {large}",
                f"list, page {PAGES_SKIPPED:,}, {large}",
            ),
            (
                f"list of {LARGE:,} / {SMALL:,} products, {database}",
                f"list, page 1, {small}",
                f"list, page 1, {large}",
            ),
            (
                f"search in {LARGE:,} / {SMALL:,} products, {database}",
                f"search, one product, {small}",
                f"search, one product, {large}",
            ),
            (
                f"list of {LARGE:,} / {SMALL:,} orders, {database}",
                f"orders, page 1, {small}",
                f"orders, page 1, {large}",
            ),
        ):
            yield Goal(title, 1.2, 1.05, ratio(slices, one, other), at_least=False)


def _table(slices: Rounds) -> Table:
    return Table(
        "What more rows cost",
        ("", "ms a call, median", "p99 ms", "calls/s (quartiles)"),
        [_row(name, slices) for name in sorted(slices)],
        f"{IN_FLIGHT} calls in flight. A search for a word that one product of a thousand has finds"
        f" {SMALL // 1000} of {SMALL:,} and {LARGE // 1000:,} of {LARGE:,}, and ranks them all.",
    )


def _row(name: str, slices: Rounds) -> Sequence[str]:
    one = slices[name]
    return (
        name,
        f"{median(each.p50_ms for each in one):.1f}",
        f"{median(each.p99_ms for each in one):.1f}",
        str(rate(one)),
    )


def _curves(slices: Rounds) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for database in DATABASES:
        for work in ("list, page 1", "orders, page 1", "search, one product", "search, 1 of 1,000"):
            yield (
                f"{work}, {database}",
                [
                    (rows, median(one.p50_ms for one in slices[f"{work}, {size.name}"]))
                    for rows in (SMALL, LARGE)
                    for size in (Size(database, rows),)
                ],
            )
