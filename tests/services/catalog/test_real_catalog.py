"""The catalog of a real shop, where it lies beside the project."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import Shop, outcomes, path, price, row

ROOT = Path(__file__).parents[3]
FILE = ROOT.parent / "shared" / "data" / "bestbuy_subset_3291.json.gz"
# Characters that were read as Latin-1 where they were Windows-1252: a ™ became U+0099.
REPAIR = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    """The file's products."""
    if not FILE.exists():
        pytest.skip(f"{FILE.name} is not there: the real data lies outside of the project")
    with gzip.open(FILE) as file:
        read: list[dict[str, Any]] = json.load(file, parse_float=Decimal)
    return read


def rows_of(entries: list[dict[str, Any]]) -> Iterator[pb.ImportProductsRequest]:
    """Makes a row of each product; the number in its picture's name is its SKU."""
    for number, entry in enumerate(entries, start=1):
        yield row(
            number,
            entry["image"].rpartition("/")[2].partition("_")[0],
            price(str(entry["price"]), currency="USD"),
            name=entry["name"].translate(REPAIR),
            description=entry["description"].translate(REPAIR),
            brand=entry["brand"].translate(REPAIR),
            category_paths=[path(*entry["categories"])],
            image_urls=[entry["image"]],
        )


async def test_a_real_catalog_is_imported_searched_and_imported_again(
    shop: Shop, entries: list[dict[str, Any]]
) -> None:
    """All 3,291 products go in, are found by name, and a second import changes nothing."""
    results = await shop.imported(rows_of(entries))
    assert [result.message for result in results if result.message] == []
    assert outcomes(results) == ["CREATED"] * 3291
    assert len(await shop.listed(page_size=1000)) == 3291
    for entry, sent in list(zip(entries, rows_of(entries), strict=True))[::100]:
        product = await shop.get(sent.product.sku)
        assert product.name == sent.product.name
        assert product.description == sent.product.description
        [current] = product.current_prices
        paid = current.unit_price.units + Decimal(current.unit_price.nanos).scaleb(-9)
        assert paid == entry["price"]
        found = await shop.found(product.name[:200], page_size=1000)
        assert product.sku in found
    roots = (await shop(pb.ListCategoriesRequest(page_size=1000))).categories
    firsts = [entry["categories"][0] for entry in entries]
    assert {c.path.names[0]: c.product_count for c in roots} == {
        name: firsts.count(name) for name in firsts
    }
    assert outcomes(await shop.imported(rows_of(entries))) == ["UNCHANGED"] * 3291
