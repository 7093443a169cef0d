"""The tables that an import ends with."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backplane_server.cli.importing.amounts import amount_text
from backplane_server.cli.importing.recount import Recount
from backplane_server.cli.importing.tally import (
    Heap,
    OrderTally,
    Refusal,
    RowTally,
    by_reason,
)

_EXAMPLES = 3
_REASONS_SHOWN = 20


class Report:
    """Prints to standard output; `currency` is that of every amount."""

    def __init__(self, *, currency: str) -> None:
        self._console = Console()
        self._currency = currency

    def read(self, kinds: Mapping[str, Heap]) -> None:
        """What the file holds, by kind, and altogether."""
        whole = Heap()
        table = self._heaps("read", "invoices")
        for kind, heap in kinds.items():
            self._add(table, kind, heap)
            whole.orders += heap.orders
            whole.lines += heap.lines
            whole.total_minor += heap.total_minor
        table.add_section()
        self._add(table, "in the file", whole)
        self._console.print(table)

    def products(self, tally: RowTally, *, facts: Mapping[str, object]) -> None:
        """What became of the rows, and other figures about the catalog."""
        table = _table("products", "rows")
        for outcome in ("created", "updated", "unchanged", "refused"):
            table.add_row(outcome, number(tally.outcomes[outcome]))
        table.add_section()
        for name, value in facts.items():
            table.add_row(name, number(value) if isinstance(value, int) else str(value))
        table.add_row("seconds", f"{tally.elapsed_s:.1f}")
        self._console.print(table)

    def orders(self, tally: OrderTally) -> None:
        """What became of the sales, and how fast."""
        table = self._heaps("orders", "orders")
        for outcome, heap in tally.heaps.items():
            self._add(table, outcome, heap)
        table.add_section()
        table.add_row("seconds", f"{tally.elapsed_s:.1f}", "", "")
        table.add_row("placed per second", number(tally.placed_per_s), "", "")
        self._console.print(table)

    def recount(self, recount: Recount, *, file: Heap) -> None:
        """What the server has, counted anew, beside what the file says."""
        table = self._heaps("counted again", "orders")
        self._add(table, "sales in the file", file)
        self._add(table, "orders on the server", recount.found)
        table.add_section()
        difference = Heap(
            recount.found.orders - file.orders,
            recount.found.lines - file.lines,
            recount.found.total_minor - file.total_minor,
        )
        self._add(table, "difference", difference)
        if recount.others:
            table.add_row("others of this source", number(recount.others), "", "")
        self._console.print(table)
        self._few("not on the server", recount.missing)
        self._few("otherwise on the server", recount.different)

    def refusals(self, refusals: Sequence[Refusal]) -> None:
        """Why something was refused, with examples."""
        if not refusals:
            return
        table = Table("reason", "times", "for example", title="refused", title_justify="left")
        for reason, some in list(by_reason(refusals).items())[:_REASONS_SHOWN]:
            examples = "\n".join(f"{one.what!r}: {one.message}" for one in some[:_EXAMPLES])
            table.add_row(Text(reason), number(len(some)), Text(examples, overflow="fold"))
        self._console.print(table)

    def said(self, sentence: str) -> None:
        """Prints a line as it is."""
        self._console.print(Text(sentence), soft_wrap=True)

    def listed(self, count: int, path: Path) -> None:
        """Where what is not an order is listed."""
        self.said(f"{number(count)} invoices are not orders; listed one by one in {path}")

    def _heaps(self, title: str, counted: str) -> Table:
        return _table(title, counted, "lines", f"sum {self._currency}")

    def _add(self, table: Table, name: str, heap: Heap) -> None:
        total = amount_text(heap.total_minor, self._currency)
        table.add_row(name, number(heap.orders), number(heap.lines), total)

    def _few(self, what: str, references: Sequence[str]) -> None:
        if references:
            shown = ", ".join(map(repr, references[:10]))
            more = f" and {number(len(references) - 10)} more" if len(references) > 10 else ""
            self.said(f"{what}: {shown}{more}")


def number(value: int) -> str:
    """A count for people: `491,001`."""
    return f"{value:,}"


def _table(title: str, *columns: str) -> Table:
    table = Table("", title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table
