"""Files of small shops, in the layouts that are about."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = tuple[str, str, str, str, str, str, str, str]

SECOND_EDITION = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
FIRST_EDITION = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def row(
    invoice: str,
    code: str = "85048",
    description: str = "GLASS BALL",
    *,
    quantity: str = "1",
    time: str = "2009-12-01 07:45:00",
    price: str = "6.95",
    customer: str = "13085",
    country: str = "United Kingdom",
) -> Row:
    """One line of a file."""
    return invoice, code, description, quantity, time, price, customer, country


# Every kind of invoice, and the lines that are easily lost or merged.
SHOP: Sequence[Row] = (
    row("489434", quantity="12"),
    row("489434", "47503J ", " GARDEN TOOLS", price="0.125"),
    row("489434", quantity="12"),
    row("489434", "47503J ", " GARDEN TOOLS", quantity="2", price="0.125"),
    row("489435", "m", "Manual", quantity="3", price="0.005", customer="", country="EIRE"),
    row("489435", "M", "", time="2009-12-01 07:46:00", price="0.001", customer="", country="EIRE"),
    row("C489436", quantity="-12"),
    row("C489436", "47503J ", " GARDEN TOOLS", quantity="1", price="0.125"),
    row("A489437", "B", "Adjust bad debt", price="-10.50", customer=""),
    row("489438", "M", "?", quantity="-5", price="0", customer=""),
    row("489439", quantity="2"),
    row("489439", quantity="-1"),
    row("489440", quantity="0"),
    row("489441", quantity="-1"),
    row("489442", time="2009-12-02 10:00:00", price="7.50"),
    row("489442", "gift_0001_20", "", time="2009-12-02 10:00:00", price="0"),
)


def written(
    path: Path,
    rows: Iterable[Sequence[str]],
    *,
    header: str = SECOND_EDITION,
    separator: str = ",",
    line_end: str = "\n",
    encoding: str = "utf-8",
) -> Path:
    """Writes a file, compressed where its name says so."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    content = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
