"""What a code cost when, read off the sales: the price list that the file does not have.

A price holds from the sale that first shows it until a sale shows another one, so that the
price at the moment of a sale is the price of that sale. Where one moment shows several prices,
the one that most units went for counts, and among equals the higher one: what a sale cheaper than
the list shows is a discount. Given away (price 0) says nothing about the list. The rule looks at
no other moment, so that two files that overlap agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backplane_server.cli.importing.amounts import is_list_price
from backplane_server.cli.importing.invoices import Invoice


class PricePoint(NamedTuple):
    """From when on a price holds: microseconds since the epoch, billionths of the currency."""

    from_us: int
    unit_price_nanos: int


_Units = dict[int, dict[int, int]]


def histories_of(sales: Iterable[Invoice], *, currency: str) -> Mapping[str, Sequence[PricePoint]]:
    """The changes of price of every code that was sold, in order of time."""
    seen: defaultdict[str, _Units] = defaultdict(dict)
    for sale in sales:
        for line in sale.lines:
            if is_list_price(line.unit_price_nanos, currency):
                units = seen[line.code].setdefault(line.time_us, {})
                sold = units.get(line.unit_price_nanos, 0)
                units[line.unit_price_nanos] = sold + line.quantity
    return {code: _changes(moments) for code, moments in seen.items()}


def _changes(moments: _Units) -> list[PricePoint]:
    changes: list[PricePoint] = []
    for time_us in sorted(moments):
        units = moments[time_us]
        nanos = max(units, key=lambda price: (units[price], price))
        if not changes or changes[-1].unit_price_nanos != nanos:
            changes.append(PricePoint(time_us, nanos))
    return changes
