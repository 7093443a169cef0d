"""Codes of a retail file as rows of the catalog's import."""

from collections.abc import Iterator, Mapping, Sequence

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.wire import timestamp_from_us
from backplane_server.cli.importing.price_history import PricePoint
from backplane_server.cli.importing.sales import Prices

# The contract's limit; a longer history takes more rows.
PRICES_PER_ROW_MAX = 1000


def rows_of(
    names: Mapping[str, str],
    histories: Mapping[str, Sequence[PricePoint]],
    *,
    there: Mapping[str, pb.Product],
    prices: Prices,
) -> list[pb.ImportProductsRequest]:
    """The rows, numbered from 1: every code with its price history.

    A code that the catalog has already keeps its name and everything else, and only gains
    prices: the catalog knows better than an old invoice.
    """
    rows: list[pb.ImportProductsRequest] = []
    for code, name in names.items():
        product = _kept(there[code]) if code in there else pb.Product(sku=code, name=name)
        for some in _portions(histories.get(code, ())):
            row = pb.ImportProductsRequest(row=len(rows) + 1, product=product)
            for point in some:
                row.prices.add(
                    unit_price=prices[point.unit_price_nanos],
                    valid_from=timestamp_from_us(point.from_us),
                )
            rows.append(row)
    return rows


def _kept(product: pb.Product) -> pb.Product:
    # Without a state a row leaves it as it is; archived could not be sent.
    product.ClearField("state")
    return product


def _portions(history: Sequence[PricePoint]) -> Iterator[Sequence[PricePoint]]:
    """The history in pieces of what a row takes; one empty piece where there is none."""
    for start in range(0, len(history) or 1, PRICES_PER_ROW_MAX):
        yield history[start : start + PRICES_PER_ROW_MAX]
