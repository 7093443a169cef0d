"""What an invoice is: a sale, which becomes an order, or something that has no place yet."""

import enum
import re

from backplane_server.cli.importing.invoices import Invoice


class Kind(enum.Enum):
    """Kinds of invoices, by the words in which a report names them."""

    SALE = "sale"
    WRITE_OFF = "write-off"
    CANCELLATION = "cancellation"
    BAD_DEBT = "bad debt"
    MIXED = "mixed signs"
    ZERO_QUANTITY = "zero quantity"
    UNREADABLE = "unreadable"
    OTHER = "other"


_PREFIX = re.compile(r"\s*([CA])\W?\d", re.IGNORECASE)
_OF_PREFIX = {"C": Kind.CANCELLATION, "A": Kind.BAD_DEBT}


def kind_of(invoice: Invoice) -> Kind:
    """The kind, by the letter in front of the number and the signs of the lines."""
    if invoice.problem:
        return Kind.UNREADABLE
    prefix = _PREFIX.match(invoice.number)
    return _OF_PREFIX[prefix[1].upper()] if prefix else _by_signs(invoice)


def _by_signs(invoice: Invoice) -> Kind:
    quantities = [line.quantity for line in invoice.lines]
    prices = [line.unit_price_nanos for line in invoice.lines]
    if min(quantities) > 0:
        return Kind.SALE if min(prices) >= 0 else Kind.OTHER
    if 0 in quantities:
        return Kind.ZERO_QUANTITY
    if max(quantities) > 0:
        return Kind.MIXED
    return Kind.OTHER if any(prices) else Kind.WRITE_OFF
