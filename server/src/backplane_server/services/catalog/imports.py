"""Takes the rows of an import in: each whole or not at all, a group of them in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.data import Transaction

from . import operations, queries
from .errors import PriceConflict
from .import_rows import ImportRow
from .models import Product
from .rules import PriceWish, Timeline, Verdict, Weighed


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row; reason and message only where it was refused."""

    row: int
    outcome: pb.ImportOutcome.ValueType
    reason: str = ""
    message: str = ""


def take_rows(tx: Transaction, rows: Sequence[ImportRow]) -> list[RowResult]:
    """Takes rows in, in order; gives one result for each."""
    shelf = _Shelf(tx, rows)
    return [_refused(row) if row.problem else _take(tx, row, shelf) for row in rows]


def _refused(row: ImportRow) -> RowResult:
    return RowResult(row.row, pb.IMPORT_OUTCOME_REFUSED, "INVALID_FIELD", row.problem)


class _Shelf:
    """The products and histories that the rows of one group are about, as the group changes them.

    Read in two queries for the whole group.
    """

    def __init__(self, tx: Transaction, rows: Sequence[ImportRow]) -> None:
        skus = list({row.sku for row in rows if not row.problem})
        found = tx.all(queries.PRODUCTS_BY_SKU, skus=skus) if skus else []
        self.products: dict[str, Product] = {product.sku: product for product in found}
        self._timelines: dict[tuple[str, str], Timeline] = {}
        priced = {row.sku for row in rows if row.wishes} & self.products.keys()
        if priced:
            self._read_timelines(tx, list(priced))

    def _read_timelines(self, tx: Transaction, skus: Sequence[str]) -> None:
        histories: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for price in tx.all(queries.HISTORIES, skus=skus):
            moments = histories.setdefault((price.sku, price.currency), [])
            moments.append((price.valid_from_us, price.unit_price_nanos))
        self._timelines = {key: Timeline(moments) for key, moments in histories.items()}

    def timeline(self, sku: str, currency: str) -> Timeline:
        """The history of one product in one currency."""
        return self._timelines.setdefault((sku, currency), Timeline())


def _take(tx: Transaction, row: ImportRow, shelf: _Shelf) -> RowResult:
    try:
        new_prices = _weigh_all(tx, row, shelf)
    except PriceConflict as conflict:
        return RowResult(row.row, pb.IMPORT_OUTCOME_REFUSED, conflict.reason, conflict.message)
    before = shelf.products.get(row.sku)
    product = _bring_about(tx, row, before)
    shelf.products[row.sku] = product
    for wish, weighed in new_prices:
        operations.add_price(tx, product, currency=wish.currency, weighed=weighed)
    return RowResult(row.row, _outcome(before, product, priced=bool(new_prices)))


def _weigh_all(tx: Transaction, row: ImportRow, shelf: _Shelf) -> list[tuple[PriceWish, Weighed]]:
    """Finds the prices that are new; raises PriceConflict and then leaves the shelf as it was."""
    new: list[tuple[PriceWish, Weighed]] = []
    for wish in row.wishes:
        timeline = shelf.timeline(row.sku, wish.currency)
        weighed = timeline.weigh(wish, now_us=tx.now)
        if weighed.verdict is Verdict.CONFLICT:
            for taken, added in new:
                shelf.timeline(row.sku, taken.currency).drop(added)
            raise operations.price_conflict(row.sku, wish.currency, weighed)
        if weighed.verdict is Verdict.NEW:
            timeline.add(weighed)
            new.append((wish, weighed))
    return new


def _bring_about(tx: Transaction, row: ImportRow, before: Product | None) -> Product:
    content = row.content
    if content is None:
        raise TypeError("a row without content has a problem")
    if before is None:
        return operations.add_product(tx, row.sku, content)
    wanted = {name: getattr(content, name) for name in operations.CONTENT_FIELDS}
    if content.state is None:
        del wanted["state"]
    return operations.change_product(tx, before, wanted)


def _outcome(before: Product | None, after: Product, *, priced: bool) -> pb.ImportOutcome.ValueType:
    if before is None:
        return pb.IMPORT_OUTCOME_CREATED
    changed = priced or after is not before
    return pb.IMPORT_OUTCOME_UPDATED if changed else pb.IMPORT_OUTCOME_UNCHANGED
