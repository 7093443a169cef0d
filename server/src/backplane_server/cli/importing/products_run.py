"""What `backplane import products` does: reads the file, sends its rows, counts again."""

from pathlib import Path

import typer

from backplane_server.cli.importing import product_stream, session
from backplane_server.cli.importing.currencies import check_currency
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.options import Target
from backplane_server.cli.importing.product_records import Catalog, catalog_of, read_records
from backplane_server.cli.importing.report import Report
from backplane_server.cli.importing.shelf import products_there
from backplane_server.cli.importing.tally import RowTally
from backplane_server.cli.importing.text_file import read_text


def run(file: Path, *, target: Target, currency: str, encoding: str) -> None:
    """Imports the file and prints the report; raises typer.Exit(1) where something is amiss."""
    check_currency(currency)
    records = read_records(read_text(file, encoding=encoding))
    job = _Job(catalog_of(records, currency=currency), records=len(records), currency=currency)
    try:
        session.run(target, job.do)
    finally:
        job.tell()
    if not job.went_well:
        raise typer.Exit(1)


class _Job:
    """One import; what has been done so far can be told at any time."""

    def __init__(self, catalog: Catalog, *, records: int, currency: str) -> None:
        self._catalog = catalog
        self._records = records
        self._rows = RowTally()
        self._there: int | None = None
        self._report = Report(currency=currency)

    @property
    def went_well(self) -> bool:
        """Whether every record is a product of the catalog."""
        refused = self._catalog.refusals or self._rows.refusals
        return not refused and self._there == len(self._catalog.rows)

    async def do(self, endurance: Endurance) -> None:
        """Everything that speaks to the server; raises BackplaneError and ServerLost."""
        rows = self._catalog.rows
        with session.progress() as shown:
            async with session.followed(shown, "products", self._rows):
                await product_stream.send_rows(rows, endurance=endurance, tally=self._rows)
            skus = [row.product.sku for row in rows]
            self._there = len(await products_there(skus, endurance=endurance))

    def tell(self) -> None:
        """Prints what became of the file."""
        facts: dict[str, object] = {
            "records in the file": self._records,
            "repeated records": self._catalog.repeated,
            "unusable records": len(self._catalog.refusals),
        }
        if self._there is not None:
            facts["of them in the catalog now"] = self._there
        self._report.products(self._rows, facts=facts)
        self._report.refusals([*self._catalog.refusals, *self._rows.refusals])
