"""Which column holds what: the layout has been published under several headers."""

from collections.abc import Sequence
from typing import NamedTuple

from backplane_server.cli.importing.failure import FileUnusable

# Compared without case, blanks and underscores: `Customer ID`, `CustomerID`, `customer_id`.
_NAMES = {
    "invoice": ("invoice", "invoiceno", "invoicenumber"),
    "code": ("stockcode", "sku"),
    "description": ("description",),
    "quantity": ("quantity",),
    "time": ("invoicedate",),
    "price": ("price", "unitprice"),
    "customer": ("customerid", "customer"),
    "country": ("country",),
}
_SHOWN = "Invoice, StockCode, Description, Quantity, InvoiceDate, Price, Customer ID, Country"


class Columns(NamedTuple):
    """The place of each column in a row, from 0."""

    invoice: int
    code: int
    description: int
    quantity: int
    time: int
    price: int
    customer: int
    country: int

    @property
    def width(self) -> int:
        """How many fields a row has at least."""
        return 1 + max(self)


def columns_of(header: Sequence[str]) -> Columns:
    """Finds the columns by their names, in any order; raises FileUnusable with what is missing."""
    found = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
    places = {meaning: _place(found, names) for meaning, names in _NAMES.items()}
    missing = [_NAMES[meaning][0] for meaning, place in places.items() if place is None]
    if missing:
        raise FileUnusable(
            f"the first line lacks the columns {', '.join(missing)}; it has "
            f"{', '.join(map(repr, header)) or 'nothing'}, and should have {_SHOWN}"
        )
    return Columns(**{meaning: place for meaning, place in places.items() if place is not None})


def _place(found: dict[str, int], names: Sequence[str]) -> int | None:
    return next((found[name] for name in names if name in found), None)


def _plain(name: str) -> str:
    return "".join(name.split()).replace("_", "").replace("\ufeff", "").casefold()
