"""What did not become an order: by kind for people, one by one for a file."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from backplane_server.cli.importing import moments
from backplane_server.cli.importing.amounts import amount_text
from backplane_server.cli.importing.invoices import Invoice
from backplane_server.cli.importing.kinds import Kind

_HEADER = (
    "Invoice",
    "Kind",
    "Lines",
    "Sum",
    "Currency",
    "InvoiceDate",
    "Customer ID",
    "Country",
    "Reason",
)


class Leftover(NamedTuple):
    """An invoice that has no order, and why."""

    invoice: Invoice
    kind: str
    reason: str


_REASONS = {
    Kind.WRITE_OFF: "stock that left without a sale; orders have no place for it",
    Kind.CANCELLATION: "takes back what was sold; orders have no place for returns yet",
    Kind.BAD_DEBT: "corrects the books; orders have no place for it",
    Kind.MIXED: "has quantities above and below zero; an order has only the first",
    Kind.ZERO_QUANTITY: "has a line with quantity 0; an order's lines have at least 1",
    Kind.OTHER: "has a negative price, or negative quantities at a price",
}


def leftovers_of(
    invoices: Mapping[Kind, Sequence[Invoice]], *, refused: Mapping[str, str]
) -> list[Leftover]:
    """Everything that is not an order: by its kind, and sales that were refused."""
    unplaced = [
        Leftover(invoice, kind.value, invoice.problem or _REASONS[kind])
        for kind, some in invoices.items()
        if kind is not Kind.SALE
        for invoice in some
    ]
    sales = invoices.get(Kind.SALE, ())
    return unplaced + [
        Leftover(sale, "refused", refused[sale.number]) for sale in sales if sale.number in refused
    ]


def write_list(path: Path, leftovers: Iterable[Leftover], *, currency: str) -> None:
    """Writes one row each, as CSV in UTF-8; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        writer.writerows(_cells(leftover, currency) for leftover in leftovers)


def _cells(leftover: Leftover, currency: str) -> Sequence[object]:
    invoice = leftover.invoice
    return (
        invoice.number,
        leftover.kind,
        invoice.rows,
        amount_text(invoice.total_minor(currency), currency),
        currency,
        moments.iso_of(invoice.time_us) if invoice.lines else "",
        invoice.customer,
        invoice.country,
        leftover.reason,
    )
