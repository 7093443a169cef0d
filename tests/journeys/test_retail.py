"""A shop's invoices become products, prices and orders; what has no place is told."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from backplane.catalog.v1 import catalog_pb2
from backplane.orders.v1 import orders_pb2
from backplane_client import Backplane
from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.data.chores import forget_expired_keys
from tests.journeys.commands import Importer
from tests.journeys.conftest import SERVICES
from tests.journeys.files import FIRST_EDITION, SECOND_EDITION, SHOP, Row, row, written
from tests.journeys.reading import amount, history_of, orders_of, products_of
from tests.support.node import running_node

Lines = list[tuple[str, int, Decimal, Decimal]]


def lines_of(order: orders_pb2.Order) -> Lines:
    """SKU, quantity, unit price and total of every line, in order."""
    return [
        (line.sku, line.quantity, amount(line.unit_price), amount(line.line_total))
        for line in order.lines
    ]


@pytest.mark.parametrize("header", [FIRST_EDITION, SECOND_EDITION], ids=["first", "second"])
async def test_every_invoice_is_an_order_or_is_told(
    header: str, importing: Importer, tmp_path: Path
) -> None:
    """The report counts every invoice of the file by kind, and the orders that were placed."""
    file = written(tmp_path / "shop.csv", SHOP, header=header)
    told = await importing("retail", file)
    assert told.code == 0, told.err
    assert told.cells("sale") == ["3", "8", "174.70"]
    assert told.cells("cancellation") == ["1", "2", "-83.27"]
    assert told.cells("bad debt") == ["1", "1", "-10.50"]
    assert told.cells("write-off") == ["1", "1", "0.00"]
    assert told.cells("mixed signs") == ["1", "2", "6.95"]
    assert told.cells("zero quantity") == ["1", "1", "0.00"]
    assert told.cells("other") == ["1", "1", "-6.95"]
    assert told.cells("in the file") == ["9", "16", "80.93"]
    assert told.cells("placed") == told.cells("sale") == told.cells("orders on the server")


async def test_orders_hold_the_lines_as_they_stand(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Codes byte for byte, equal lines apart, prices to the nano, each total rounded half-up."""
    await importing("retail", written(tmp_path / "shop.csv", SHOP), "--source", "old shop")
    orders = await orders_of(backplane, "old shop")
    ball = ("85048", 12, Decimal("6.95"), Decimal("83.40"))
    assert sorted(orders) == ["489434", "489435", "489442"]
    assert lines_of(orders["489434"]) == [
        ball,
        ("47503J ", 1, Decimal("0.125"), Decimal("0.13")),
        ball,
        ("47503J ", 2, Decimal("0.125"), Decimal("0.25")),
    ]
    assert lines_of(orders["489435"]) == [
        ("m", 3, Decimal("0.005"), Decimal("0.02")),
        ("M", 1, Decimal("0.001"), Decimal("0.00")),
    ]
    assert all(line.price_agreed for order in orders.values() for line in order.lines)


async def test_orders_know_customer_country_and_time(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """The first moment of the invoice, as UTC, is the business time; a guest has no customer."""
    await importing("retail", written(tmp_path / "shop.csv", SHOP))
    orders = await orders_of(backplane, "shop")
    first, guest = orders["489434"], orders["489435"]
    assert (first.customer_id, first.country) == ("13085", "United Kingdom")
    assert (guest.customer_id, guest.country) == ("", "EIRE")
    assert guest.business_time.ToJsonString() == "2009-12-01T07:45:00Z"
    assert {order.currency for order in orders.values()} == {"GBP"}


async def test_every_code_is_a_product(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Codes of all lines are products; their name is the description used most, else the code."""
    rows = [*SHOP, row("489450", description="BALL", quantity="1", price="6.95")]
    await importing("retail", written(tmp_path / "shop.csv", rows))
    names = {sku: product.name for sku, product in (await products_of(backplane)).items()}
    assert names == {
        "85048": "GLASS BALL",
        "47503J ": " GARDEN TOOLS",
        "m": "Manual",
        "M": "?",
        "B": "Adjust bad debt",
        "gift_0001_20": "gift_0001_20",
    }


async def test_changes_of_price_are_the_history(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """A price begins with the sale that first shows it; gifts and other kinds do not count."""
    times = ["2010-01-01 09:00:00", "2010-01-02 09:00:00", "2010-01-03 09:00:00"]
    rows = [
        row("3", time=times[2], price="2.00"),
        row("1", time=times[0], price="1.95"),
        row("2", time=times[1], price="1.95"),
        row("4", time="2010-01-04 09:00:00", price="0"),
        row("C5", time="2010-01-05 09:00:00", price="9.00", quantity="-1"),
        row("6", time="2010-01-06 09:00:00", price="1.50", quantity="10"),
        row("7", time="2010-01-06 09:00:00", price="2.50", quantity="9"),
    ]
    await importing("retail", written(tmp_path / "shop.csv", rows))
    assert await history_of(backplane, "85048", "GBP") == [
        ("2010-01-01T09:00:00Z", Decimal("1.95")),
        ("2010-01-03T09:00:00Z", Decimal("2.00")),
        ("2010-01-06T09:00:00Z", Decimal("1.50")),
    ]


async def test_a_second_run_changes_nothing(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Everything is replayed, and products, prices and orders are the same to the byte."""
    file = written(tmp_path / "shop.csv.gz", SHOP)
    await importing("retail", file)
    before = await orders_of(backplane, "shop"), await products_of(backplane)
    told = await importing("retail", file)
    assert told.code == 0, told.err
    assert told.cells("placed")[0] == "0"
    assert told.cells("replayed") == ["3", "8", "174.70"]
    assert told.cells("created") == ["0"]
    assert told.cells("updated") == ["0"]
    assert (await orders_of(backplane, "shop"), await products_of(backplane)) == before


async def test_a_run_after_the_answers_are_forgotten_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """Days later the references tell that the orders are there, and they are compared."""
    clock = ManualClock()
    async with running_node(database_url, services=SERVICES, clock=clock) as node:
        importing = Importer(node.address, api_key=node.api_key, folder=tmp_path)
        file = written(tmp_path / "shop.csv", SHOP)
        await importing("retail", file)
        clock.advance(seconds=3 * 86_400)
        assert await forget_expired_keys(node.node.database) >= 3
        told = await importing("retail", file)
    assert told.code == 0, told.err
    assert told.cells("already there") == ["3", "8", "174.70"]
    assert told.cells("orders on the server") == ["3", "8", "174.70"]


async def test_an_invoice_that_changed_is_told(importing: Importer, tmp_path: Path) -> None:
    """An order that is there otherwise than the file has it stays, and the difference is told."""
    await importing("retail", written(tmp_path / "shop.csv", [row("1"), row("2")]))
    changed = [row("1"), row("2", quantity="5", customer="99")]
    told = await importing("retail", written(tmp_path / "shop.csv", changed))
    assert told.code == 1
    assert told.cells("refused")[0] == "0"  # of the products
    assert "differs in customer, total in minor units, lines" in told.out
    assert told.cells("difference") == ["0", "0", "-27.80"]
    assert "otherwise on the server: '2'" in told.out


async def test_a_refusal_of_old_is_asked_again(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """A sale that was refused goes in once its reason is gone, although refusals are stored."""
    file = written(tmp_path / "shop.csv", [row("1", time="2010-01-01 09:00:00")])
    product = catalog_pb2.Product(sku="85048", name="ball", state=catalog_pb2.PRODUCT_STATE_DRAFT)
    await backplane.catalog.CreateProduct(catalog_pb2.CreateProductRequest(product=product))
    refused = await importing("retail", file)
    assert refused.code == 1
    assert "PRODUCT_NOT_FOR_SALE" in refused.out
    product.state = catalog_pb2.PRODUCT_STATE_ACTIVE
    await backplane.catalog.UpdateProduct(
        catalog_pb2.UpdateProductRequest(product=product, update_mask=FieldMask(paths=["state"]))
    )
    told = await importing("retail", file)
    assert told.code == 0, told.out
    assert told.cells("placed")[0] == "1"


async def test_products_that_are_there_keep_their_content(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """The catalog's own name and description stay; only prices are added."""
    product = catalog_pb2.Product(sku="85048", name="Glass ball", description="15 cm")
    await backplane.catalog.CreateProduct(catalog_pb2.CreateProductRequest(product=product))
    before = (await products_of(backplane))["85048"]
    told = await importing("retail", written(tmp_path / "shop.csv", SHOP))
    after = (await products_of(backplane))["85048"]
    assert told.code == 0, told.out
    assert (after.name, after.description, after.etag) == ("Glass ball", "15 cm", before.etag)
    assert amount(after.current_prices[0].unit_price) == Decimal("7.50")


async def test_what_is_not_an_order_is_listed(importing: Importer, tmp_path: Path) -> None:
    """Each invoice without an order stands in the list, with its kind and sum."""
    told = await importing(
        "retail", written(tmp_path / "shop.csv", SHOP), "--list-file", tmp_path / "rest.csv"
    )
    with (tmp_path / "rest.csv").open(newline="", encoding="utf-8") as file:
        listed = {one["Invoice"]: (one["Kind"], one["Sum"]) for one in csv.DictReader(file)}
    assert listed == {
        "C489436": ("cancellation", "-83.27"),
        "A489437": ("bad debt", "-10.50"),
        "489438": ("write-off", "0.00"),
        "489439": ("mixed signs", "6.95"),
        "489440": ("zero quantity", "0.00"),
        "489441": ("other", "-6.95"),
    }
    assert "6 invoices are not orders" in told.out


async def test_a_shop_without_decimals(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Yen are whole; an invoice with a fraction is refused with a reason, and the others go in."""
    rows = [
        row("700001", price="1200", quantity="3", country="日本"),
        row("700002", price="1,500", time="2010-01-01 09:00:00"),
        row("700003", price="0.5", code="half"),
        row("C700004", price="1200", quantity="-3"),
    ]
    told = await importing("retail", written(tmp_path / "yen.csv", rows), "--currency", "JPY")
    orders = await orders_of(backplane, "yen")
    assert told.code == 1
    assert told.cells("sale") == ["3", "3", "5101"]
    assert told.cells("cancellation") == ["1", "1", "-3600"]
    assert {key: amount(order.total) for key, order in orders.items()} == {
        "700001": 3600,
        "700002": 1500,
    }
    assert "not on the server: '700003'" in told.out
    assert orders["700001"].country == "日本"


def _european(path: Path) -> Path:
    rows = [
        row("1", time="31.12.2009 08:26", price="1.234,50", customer="13085.0"),
        row("2", "47503J ", "Größe", time="1.2.2010 18:05", price="0,125", customer=""),
    ]
    return written(path, rows, separator=";", line_end="\r\n", encoding="utf-8-sig")


def _american(path: Path) -> Path:
    rows = [
        row("1", time="12/31/2009 8:26", price="1,234.50", customer="13085"),
        row("2", "47503J ", "Größe", time="2/1/2010 18:05", price=".125", customer=""),
    ]
    return written(path, rows, header=FIRST_EDITION, line_end="\r\n", encoding="cp1252")


@pytest.mark.parametrize("write", [_european, _american], ids=["european", "american"])
async def test_notations_are_found_out(
    write: Callable[[Path], Path], importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """Separators, decimal signs, orders of dates, encodings and line ends of other programs."""
    told = await importing("retail", write(tmp_path / "shop.csv"), "--currency", "EUR")
    orders = await orders_of(backplane, "shop")
    assert told.code == 0, told.out + told.err
    assert {key: amount(order.total) for key, order in orders.items()} == {
        "1": Decimal("1234.50"),
        "2": Decimal("0.13"),
    }
    assert orders["1"].business_time.ToJsonString() == "2009-12-31T08:26:00Z"
    assert orders["2"].business_time.ToJsonString() == "2010-02-01T18:05:00Z"
    assert orders["1"].customer_id == "13085"
    assert (await products_of(backplane))["47503J "].name == "Größe"


async def test_more_lines_than_an_order_holds(importing: Importer, tmp_path: Path) -> None:
    """An invoice of 2,001 lines is refused with the reason, one of 2,000 goes in."""
    rows = [row("1", str(n % 7)) for n in range(2000)] + [row("2", "0")] * 2001
    told = await importing("retail", written(tmp_path / "shop.csv", rows))
    assert told.code == 1
    assert told.cells("placed") == ["1", "2,000", "13900.00"]
    assert "INVALID_FIELD" in told.out
    assert "not on the server: '2'" in told.out


async def test_lines_that_cannot_be_read(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """An invoice with an unreadable line is told and left out whole; the others go in."""
    rows: list[tuple[str, ...]] = [
        row("1"),
        row("2"),
        row("2", quantity="two"),
        row("3", time="yesterday"),
        row("4", price="free"),
        row("5", code=""),
        ("6", "85048"),
        row(""),
    ]
    told = await importing("retail", written(tmp_path / "shop.csv", rows))
    listed = (tmp_path / "var" / "import" / "shop.csv").read_text(encoding="utf-8")
    assert told.code == 1
    assert told.cells("unreadable") == ["6", "7", "0.00"]
    assert told.cells("in the file") == ["7", "8", "6.95"]
    assert list(await orders_of(backplane, "shop")) == ["1"]
    for problem in (
        "row 4: the quantity 'two' cannot be read",
        "row 5: the date 'yesterday' cannot be read",
        "row 6: the price 'free' cannot be read",
        "row 7: it has no stock code",
        "row 8: it has 2 fields where 8 are needed",
        "row 9: it has no invoice number",
    ):
        assert problem in listed
    assert "UNREADABLE" in told.out
    assert "'2': row 4: the quantity 'two' cannot be read" in told.out


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        ([row("1", price="1,95"), row("2", price="1.95")], [], "--decimal point or"),
        ([row("1", price="1,950")], [], "may mean a thousand or a fraction"),
        ([row("1", time="13/1/2010 8:26"), row("2", time="1/13/2010 8:26")], [], "--dates dmy or"),
        ([row("1")], ["--currency", "XYZ"], "'XYZ' is not an ISO 4217 currency code"),
        ([row("1")], ["--dates", "ymd"], "'ymd' is not mdy or dmy"),
        ([row("1")], ["--encoding", "klingon"], "klingon is not an encoding"),
    ],
)
async def test_what_cannot_be_told_apart_is_asked(
    rows: Sequence[Row],
    options: Sequence[str],
    says: str,
    tmp_path: Path,
) -> None:
    """A file that can be read in two ways is refused before anything is sent, saying what to do."""
    nowhere = Importer("127.0.0.1:1", api_key="", folder=tmp_path)
    told = await nowhere("retail", written(tmp_path / "shop.csv", rows), *options)
    assert told.code != 0
    assert says in " ".join(told.err.split())


@pytest.mark.parametrize(("decimal", "price"), [("point", "1950.00"), ("comma", "1.95")])
async def test_what_is_told_counts(
    decimal: str, price: str, importing: Importer, tmp_path: Path
) -> None:
    """Told what its comma means, a file can be read."""
    file = written(tmp_path / "shop.csv", [row("1", price="1,950")])
    told = await importing("retail", file, "--decimal", decimal)
    assert told.code == 0, told.out + told.err
    assert told.cells("placed") == ["1", "1", price]


async def test_missing_columns_are_named(importing: Importer, tmp_path: Path) -> None:
    """A file of another layout is refused with the columns that it lacks; nothing is sent."""
    (tmp_path / "shop.csv").write_text("Invoice,SKU,Amount\n1,2,3\n")
    told = await importing("retail", tmp_path / "shop.csv")
    assert told.code == 1
    assert "lacks the columns description, quantity, invoicedate, price" in told.err


async def test_sources_are_apart(importing: Importer, backplane: Backplane, tmp_path: Path) -> None:
    """Two shops may use the same invoice numbers; a second file of one shop adds to it."""
    await importing("retail", written(tmp_path / "a.csv", [row("1")]))
    other = await importing("retail", written(tmp_path / "b.csv", [row("1", quantity="2")]))
    more = await importing("retail", written(tmp_path / "c.csv", [row("2")]), "--source", "a")
    assert (other.code, more.code) == (0, 0), other.out + more.out
    assert more.cells("others of this source")[0] == "1"
    assert sorted(await orders_of(backplane, "a")) == ["1", "2"]
    assert sorted(await orders_of(backplane, "b")) == ["1"]
