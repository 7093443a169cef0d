"""What the document promises to tests is what the server is stocked with."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from backplane_server.chassis.rpc.fault import Fault
from backplane_server.cli.ephemeral.goods import GOODS
from backplane_server.cli.ephemeral.keys import ADMINISTRATOR, READER

PAGE = (Path(__file__).parents[2] / "docs" / "testing-against-backplane.md").read_text("utf-8")


def rows() -> dict[str, list[str]]:
    """The cells of every table, by what stands in backticks first."""
    lines = (line for line in PAGE.splitlines() if line.startswith("| `"))
    cells = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
    return {row[0].split("`")[1]: row for row in cells}


def test_the_goods_are_listed() -> None:
    """Each with its name, brand, categories and prices."""
    listed = rows()
    for good in GOODS:
        _, name, brand, categories, *prices = listed[good.sku]
        assert [name, brand] == [good.name, good.brand]
        assert tuple(categories.split(" / ")) == good.category
        priced = [price.split() for price in "".join(prices).split(", ") if price]
        assert [(of, Decimal(amount)) for amount, of in priced] == [
            (of, Decimal(amount)) for of, amount in good.prices
        ]


def test_the_faults_are_listed() -> None:
    """Every name that a fault may have stands in the table."""
    assert {each.name for each in fields(Fault)} <= set(rows())


def test_the_keys_are_listed() -> None:
    """As they are printed."""
    assert f"BACKPLANE_API_KEY={ADMINISTRATOR.text}\n" in PAGE
    assert f"BACKPLANE_READER_API_KEY={READER.text}\n" in PAGE
