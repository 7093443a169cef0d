"""A list of products becomes the catalog; a newer list changes only what is new."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_client import Backplane
from tests.journeys.commands import Importer
from tests.journeys.reading import amount, history_of, products_of

Record = Mapping[str, Any]

PHONE: Record = {
    "name": "Galaxy\x99 Express",
    "description": "A smartphone.",
    "brand": "Samsung",
    "categories": ["Cell Phones", "Prepaid Phones"],
    "price": 49.99,
    "image": "https://pictures.example/4984700_sb.jpg",
    "popularity": 21449,
}
CABLE: Record = {"sku": "cable ", "name": "Cable", "price": 5, "wireless": False}
BARE: Record = {"name": "Bare", "description": None}


def written(path: Path, records: Sequence[Record]) -> Path:
    """Writes a JSON list, compressed where the name says so."""
    content = json.dumps(records).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


async def by_name(backplane: Backplane) -> dict[str, pb.Product]:
    """Every product, by its name."""
    return {product.name: product for product in (await products_of(backplane)).values()}


async def test_records_become_products(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Every field has its place, amounts are exact, and a trade mark sign is one."""
    told = await importing("products", written(tmp_path / "shop.json.gz", [PHONE, CABLE, BARE]))
    assert told.code == 0, told.out + told.err
    assert told.cells("created") == told.cells("of them in the catalog now") == ["3"]
    products = await by_name(backplane)
    phone, cable = products["Galaxy™ Express"], products["Cable"]
    assert (phone.brand, phone.description) == ("Samsung", "A smartphone.")
    assert [list(path.names) for path in phone.category_paths] == [PHONE["categories"]]
    assert list(phone.image_urls) == [PHONE["image"]]
    assert amount(phone.current_prices[0].unit_price) == Decimal("49.99")
    assert phone.attributes["popularity"].int_value == 21449
    assert (cable.sku, cable.attributes["wireless"].bool_value) == ("cable ", False)
    assert not products["Bare"].current_prices


async def test_products_are_found(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """What was imported is in the search."""
    await importing("products", written(tmp_path / "shop.json", [PHONE, CABLE]))
    found = await backplane.catalog.SearchProducts(pb.SearchProductsRequest(query="samsung gal"))
    assert [product.name for product in found.products] == ["Galaxy™ Express"]


async def test_a_second_run_changes_nothing(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """The keys are the same wherever a record stands, and in a file of one object a line."""
    await importing("products", written(tmp_path / "list.json", [PHONE, CABLE, BARE]))
    before = await products_of(backplane)
    lines = tmp_path / "lines.json"
    lines.write_text("\n".join(json.dumps(record) for record in (BARE, CABLE, PHONE)) + "\n")
    told = await importing("products", lines)
    assert told.code == 0, told.out + told.err
    assert told.cells("unchanged") == ["3"]
    assert await products_of(backplane) == before


async def test_a_newer_list_changes_what_is_new(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """A new price joins the history, a new text replaces the old one; the key stays."""
    await importing("products", written(tmp_path / "old.json", [PHONE, CABLE]))
    sku = (await by_name(backplane))["Galaxy™ Express"].sku
    newer = dict(PHONE, price=44.5, description="A better one.")
    told = await importing("products", written(tmp_path / "new.json", [newer, CABLE]))
    assert (told.cells("updated"), told.cells("unchanged")) == (["1"], ["1"])
    prices = [price for _, price in await history_of(backplane, sku, "USD")]
    assert prices == [Decimal("49.99"), Decimal("44.50")]
    assert (await products_of(backplane))[sku].description == "A better one."


async def test_records_that_cannot_be_products(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Each is told with the reason, by the file's key; the others go in; the exit code is 1."""
    records: list[Any] = [
        CABLE,
        dict(CABLE),
        dict(CABLE, price=6),
        {"sku": "nameless"},
        {"name": "dear", "price": "dear"},
        ["no object"],
    ]
    told = await importing("products", written(tmp_path / "shop.json", records))
    assert told.code == 1
    assert list(await products_of(backplane)) == ["cable "]
    assert told.cells("repeated records") == ["1"]
    assert told.cells("unusable records") == ["3"]
    for reason in ("REPEATED_SKU", "UNREADABLE", "INVALID_FIELD", "'nameless'", "'record 5'"):
        assert reason in told.out


async def test_a_file_that_is_not_json(importing: Importer, tmp_path: Path) -> None:
    """The place of the mistake is told, and nothing is sent."""
    (tmp_path / "shop.json").write_text('[\n{"name": "a"},\n{"name" "b"}]')
    told = await importing("products", tmp_path / "shop.json")
    assert told.code == 1
    assert "line 3, column 9" in told.err
