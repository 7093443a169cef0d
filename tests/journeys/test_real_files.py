"""Real files, where they are at hand: a year of a shop, and the catalog of another."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_client import Backplane
from tests.journeys.commands import Importer, said
from tests.journeys.files import written
from tests.journeys.reading import products_of
from tests.journeys.servers import Server
from tests.support.sizes import WHOLE

DATA = Path(__file__).parents[3] / "shared" / "data"
YEAR = DATA / "online_retail_y1_200912_201011.csv.gz"
PRODUCTS = DATA / "bestbuy_subset_3291.json.gz"
SLICE_LINES = 12_000
KILLED_AFTER = 5_000

has_year = pytest.mark.skipif(not YEAR.exists(), reason=f"{YEAR.name} is not beside the repository")
has_products = pytest.mark.skipif(
    not PRODUCTS.exists(), reason=f"{PRODUCTS.name} is not beside the repository"
)
whole_year = pytest.mark.skipif(not WHOLE, reason="takes minutes; `make endurance` runs it")

Figures = list[str]


def figures_of(orders: Iterable[Sequence[Sequence[str]]]) -> Figures:
    """Orders, lines and sum as a report prints them, counted apart from the importer."""
    counted, lines, total = 0, 0, Decimal(0)
    for order in orders:
        counted, lines = counted + 1, lines + len(order)
        for line in order:
            exact = int(line[3]) * Decimal(line[5])
            total += exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return [f"{counted:,}", f"{lines:,}", f"{total}"]


def start_of_the_year(lines: int) -> list[list[str]]:
    """The first lines of the year."""
    with gzip.open(YEAR, "rt", newline="", encoding="utf-8") as file:
        return list(itertools.islice(csv.reader(file), 1, lines + 1))


@has_products
async def test_a_real_catalog(importing: Importer, backplane: Backplane) -> None:
    """Every product is there once, is found, and stays untouched by a second run."""
    first = await importing("products", PRODUCTS)
    assert first.code == 0, first.out + first.err
    assert first.cells("created") == ["3,291"]
    products = await products_of(backplane)
    assert len(products) == 3291
    record = json.loads(gzip.decompress(PRODUCTS.read_bytes()))[0]
    found = await backplane.catalog.SearchProducts(pb.SearchProductsRequest(query=record["name"]))
    assert record["name"] in [product.name for product in found.products]
    again = await importing("products", PRODUCTS)
    assert again.cells("unchanged") == ["3,291"]
    assert await products_of(backplane) == products


@has_year
async def test_the_start_of_a_real_year(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Some thousand lines come to the figures that decimal arithmetic counts in the file."""
    rows = start_of_the_year(SLICE_LINES)
    invoices: defaultdict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        invoices[row[0]].append(row)
    sales = [one for one in invoices.values() if one[0][0][0].isdigit() and int(one[0][3]) > 0]
    told = await importing("retail", written(tmp_path / "start.csv", rows))
    assert told.code == 0, told.out + told.err
    assert told.cells("placed") == told.cells("orders on the server") == figures_of(sales)
    assert f"{len(invoices) - len(sales):,} invoices are not orders" in told.out
    assert set(await products_of(backplane)) == {row[1] for row in rows}


@has_year
@whole_year
@pytest.mark.slow
async def test_a_real_year_survives_a_killed_server(server: Server, tmp_path: Path) -> None:
    """Killed in the middle, run again and run once more: the figures of the year, each time."""
    year = ["21,212", "491,001", "9867039.36"]
    importing = Importer(server.address, api_key=server.api_key, folder=tmp_path)
    process = await importing.start("retail", YEAR, "--source", "year", "--wait-s", "0")
    await server.reached(KILLED_AFTER, source="year")
    await server.kill()
    broken = await said(process)
    assert broken.code == 1
    await server.start()
    finished = await importing("retail", YEAR, "--source", "year")
    assert finished.code == 0, finished.out + finished.err
    assert finished.cells("orders on the server") == year
    assert finished.cells("codes") == ["4,622"]
    assert "6,516 invoices are not orders" in finished.out
    again = await importing("retail", YEAR, "--source", "year")
    assert again.cells("placed")[0] == "0"
    assert again.cells("replayed") == again.cells("orders on the server") == year
