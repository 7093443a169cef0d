"""What `backplane import retail` does: reads the file, fills the catalog, places, counts again."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from backplane.catalog.v1.catalog_pb2 import ImportProductsRequest
from backplane_server.cli.importing import product_stream, session
from backplane_server.cli.importing.currencies import check_currency
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.invoices import Invoice, Notation, RetailFile, read_invoices
from backplane_server.cli.importing.kinds import Kind, kind_of
from backplane_server.cli.importing.leftovers import leftovers_of, write_list
from backplane_server.cli.importing.options import Target
from backplane_server.cli.importing.placing import place_all
from backplane_server.cli.importing.price_history import histories_of
from backplane_server.cli.importing.product_names import names_of
from backplane_server.cli.importing.product_rows import rows_of
from backplane_server.cli.importing.recount import Recount, recount
from backplane_server.cli.importing.report import Report
from backplane_server.cli.importing.sales import Prices, Sale
from backplane_server.cli.importing.shelf import products_there
from backplane_server.cli.importing.tally import Heap, OrderTally, Refusal, RowTally
from backplane_server.cli.importing.text_file import read_text


def run(
    file: Path,
    *,
    target: Target,
    source: str,
    currency: str,
    list_file: Path,
    encoding: str,
    decimal: str,
    dates: str,
) -> None:
    """Imports the file and prints the report; raises typer.Exit(1) where something is amiss."""
    check_currency(currency)
    notation = Notation(decimal=decimal, dates=dates)
    # The text itself is large, and not kept.
    retail = read_invoices(read_text(file, encoding=encoding), notation=notation)
    job = _Job(retail, source=source, currency=currency, parallel=target.parallel)
    job.tell_read()
    try:
        session.run(target, job.do)
    finally:
        job.tell_done(list_file)
    if not job.went_well:
        raise typer.Exit(1)


class _Job:
    """One import; what has been done so far can be told at any time."""

    def __init__(self, retail: RetailFile, *, source: str, currency: str, parallel: int) -> None:
        self._retail = retail
        self._source = source
        self._currency = currency
        self._parallel = parallel
        self._prices = Prices(currency)
        self._kinds = _by_kind(retail.invoices)
        self._sales = [
            Sale(one, source=source, currency=currency, prices=self._prices)
            for one in self._kinds[Kind.SALE]
        ]
        self._price_changes = 0
        self._rows = RowTally()
        self._orders = OrderTally()
        self._recount: Recount | None = None
        self._report = Report(currency=currency)

    @property
    def went_well(self) -> bool:
        """Whether every sale is an order, and everything could be read and agrees."""
        return not self._refusals and self._recount is not None and self._recount.agrees

    @property
    def _refusals(self) -> list[Refusal]:
        """Everything that was kept out without being of a kind that has no place."""
        unreadable = [
            Refusal(one.number, "UNREADABLE", one.problem) for one in self._kinds[Kind.UNREADABLE]
        ]
        return [*unreadable, *self._rows.refusals, *self._orders.refusals]

    async def do(self, endurance: Endurance) -> None:
        """Everything that speaks to the server; raises BackplaneError and ServerLost."""
        with session.progress() as shown:
            async with session.followed(shown, "products", self._rows):
                await product_stream.send_rows(
                    await self._product_rows(endurance), endurance=endurance, tally=self._rows
                )
            async with session.followed(shown, "orders", self._orders):
                await place_all(
                    self._sales, endurance=endurance, parallel=self._parallel, tally=self._orders
                )
            self._recount = await recount(
                {sale.reference: sale.expected for sale in self._sales},
                source=self._source,
                currency=self._currency,
                endurance=endurance,
            )

    async def _product_rows(self, endurance: Endurance) -> list[ImportProductsRequest]:
        histories = histories_of(self._kinds[Kind.SALE], currency=self._currency)
        self._price_changes = sum(map(len, histories.values()))
        return rows_of(
            names_of(self._retail.invoices),
            histories,
            there=await products_there(self._retail.codes, endurance=endurance),
            prices=self._prices,
        )

    def tell_read(self) -> None:
        """Prints what the file holds."""
        self._report.said(f"orders of the source {self._source!r}")
        heaps = {kind.value: self._heap(some) for kind, some in self._kinds.items() if some}
        self._report.read(heaps)

    def tell_done(self, list_file: Path) -> None:
        """Prints what became of it, and writes the list of what is not an order."""
        if self._rows.total:
            facts = {"codes": len(self._retail.codes), "changes of price": self._price_changes}
            self._report.products(self._rows, facts=facts)
        if self._orders.total:
            self._report.orders(self._orders)
        if self._recount is not None:
            self._report.recount(self._recount, file=self._heap(self._kinds[Kind.SALE]))
        self._report.refusals(self._refusals)
        self._list(list_file)

    def _list(self, path: Path) -> None:
        leftovers = leftovers_of(self._kinds, refused=self._orders.refused_references)
        if leftovers:
            write_list(path, leftovers, currency=self._currency)
            self._report.listed(len(leftovers), path)

    def _heap(self, invoices: Sequence[Invoice]) -> Heap:
        heap = Heap()
        for invoice in invoices:
            heap.add(lines=invoice.rows, total_minor=invoice.total_minor(self._currency))
        return heap


def _by_kind(invoices: Sequence[Invoice]) -> Mapping[Kind, list[Invoice]]:
    kinds: dict[Kind, list[Invoice]] = {kind: [] for kind in Kind}
    for invoice in invoices:
        kinds[kind_of(invoice)].append(invoice)
    return kinds
