"""The invoices of a retail file, every line as it stands there.

The layout is that of the UCI Online Retail data sets: one row a line, the invoice's own fields
repeated on each. Lines are never merged, codes and invoice numbers never stripped or folded.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from backplane_server.cli.importing import moments, numerals
from backplane_server.cli.importing.amounts import rounded_minor
from backplane_server.cli.importing.columns import Columns, columns_of
from backplane_server.cli.importing.failure import FileUnusable

_SEPARATORS = (",", ";", "\t", "|")
# What spreadsheets make of a number column with gaps.
_FLOATED = re.compile(r"\d+\.0")


class Line(NamedTuple):
    """One line; `row` counts the file's records, the header being 1. Prices may be negative."""

    row: int
    code: str
    description: str
    quantity: int
    time_us: int
    unit_price_nanos: int


@dataclass(slots=True)
class Invoice:
    """One invoice; `problem` says why it cannot be read as one, empty where it can."""

    number: str
    customer: str = ""
    country: str = ""
    lines: list[Line] = field(default_factory=list)
    rows: int = 0
    problem: str = ""

    @property
    def time_us(self) -> int:
        """Its first moment."""
        return min(line.time_us for line in self.lines)

    def total_minor(self, currency: str) -> int:
        """The sum of its lines, each rounded half-up to the minor unit."""
        return sum(
            rounded_minor(line.quantity * line.unit_price_nanos, currency) for line in self.lines
        )


@dataclass(frozen=True)
class RetailFile:
    """All invoices of a file, in the order in which they begin."""

    invoices: Sequence[Invoice]

    @property
    def line_count(self) -> int:
        """How many lines the file has behind its header, unreadable ones included."""
        return sum(invoice.rows for invoice in self.invoices)

    @cached_property
    def codes(self) -> Sequence[str]:
        """Every code that a line names, once, in the order of appearance."""
        return list(dict.fromkeys(line.code for one in self.invoices for line in one.lines))


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes numbers and dates; empty: found out from the file itself."""

    decimal: str = ""
    dates: str = ""


class _Row(NamedTuple):
    row: int
    code: str
    description: str
    quantity: str
    time: str
    price: str
    customer: str
    country: str


_Grouped = dict[str, list[_Row]]


def read_invoices(text: str, *, notation: Notation) -> RetailFile:
    """Reads a file's text; raises FileUnusable where it has not the layout."""
    separator = _separator(text)
    # A field may be larger than csv's limit of 128 KiB only in a file that is not of this kind.
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = columns_of(next(records, []))
        grouped, broken = _grouped(records, columns)
    except csv.Error as error:
        raise FileUnusable(f"line {records.line_num}: {error}") from None
    reader = _Reader(grouped, notation=notation, separator=separator)
    invoices = [reader.invoice(number, rows) for number, rows in grouped.items()]
    return RetailFile([*invoices, *broken])


def _separator(text: str) -> str:
    header = text[: text.find("\n")] if "\n" in text else text
    return max(_SEPARATORS, key=header.count)


def _grouped(records: Iterable[list[str]], columns: Columns) -> tuple[_Grouped, list[Invoice]]:
    """The rows by invoice number, and those that have none or lack fields."""
    grouped: _Grouped = {}
    broken: list[Invoice] = []
    known: dict[str, str] = {}
    width = columns.width
    for number, record in enumerate(records, start=2):
        if not any(map(str.strip, record)):
            continue  # An empty line, or one of empty cells.
        problem = _problem(record, columns, width=width)
        if problem:
            broken.append(Invoice("", rows=1, problem=f"row {number}: {problem}"))
        else:
            # One copy of each text: a file repeats nearly all of them.
            fields = [known.setdefault(text, text) for text in record]
            grouped.setdefault(fields[columns.invoice], []).append(_row(number, fields, columns))
    return grouped, broken


def _problem(record: Sequence[str], columns: Columns, *, width: int) -> str:
    if len(record) < width:
        return f"it has {len(record)} fields where {width} are needed"
    return "" if record[columns.invoice].strip() else "it has no invoice number"


def _row(number: int, fields: Sequence[str], columns: Columns) -> _Row:
    return _Row(
        number,
        fields[columns.code],
        fields[columns.description],
        fields[columns.quantity],
        fields[columns.time],
        fields[columns.price],
        fields[columns.customer],
        fields[columns.country],
    )


class _Reader:
    """Turns rows into lines; each distinct text is read once, and the notation decided once."""

    def __init__(self, grouped: _Grouped, *, notation: Notation, separator: str) -> None:
        rows = [row for rows in grouped.values() for row in rows]
        prices, quantities = {row.price for row in rows}, {row.quantity for row in rows}
        times = {row.time for row in rows}
        sign = notation.decimal or numerals.decimal_sign(prices | quantities, separator=separator)
        order = notation.dates or moments.day_order(times)
        self._nanos = _Known("price", prices, partial(numerals.nanos_of, sign=sign))
        self._wholes = _Known(
            "quantity", quantities, lambda text: numerals.whole_of(text, sign=sign)
        )
        self._moments = _Known("date", times, partial(moments.us_of, order=order))
        customers = {row.customer for row in rows if row.customer.strip()}
        self._floated = bool(customers) and all(map(_FLOATED.fullmatch, customers))

    def invoice(self, number: str, rows: Sequence[_Row]) -> Invoice:
        """The invoice; one with a line that cannot be read has a problem instead of lines."""
        try:
            lines = [self._line(row) for row in rows]
        except ValueError as error:
            return Invoice(number, rows=len(rows), problem=str(error))
        return Invoice(
            number,
            customer=self._customer(row.customer for row in rows),
            country=next((row.country for row in rows if row.country.strip()), ""),
            lines=lines,
            rows=len(rows),
        )

    def _line(self, row: _Row) -> Line:
        try:
            return Line(
                row.row,
                _code(row),
                row.description,
                self._wholes[row.quantity],
                self._moments[row.time],
                self._nanos[row.price],
            )
        except ValueError as error:
            raise ValueError(f"row {row.row}: {error}") from None

    def _customer(self, given: Iterable[str]) -> str:
        customer = next((text for text in given if text.strip()), "")
        return customer.removesuffix(".0") if self._floated else customer


def _code(row: _Row) -> str:
    if not row.code:
        raise ValueError("it has no stock code")
    return row.code


class _Known(dict[str, int]):
    """What each distinct text means; raises ValueError for one that means nothing."""

    def __init__(self, what: str, texts: Iterable[str], read: Callable[[str], int]) -> None:
        super().__init__(_readable(texts, read))
        self._what = what

    def __missing__(self, text: str) -> int:
        raise ValueError(f"the {self._what} {text!r} cannot be read")


def _readable(texts: Iterable[str], read: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    for text in texts:
        try:
            yield text, read(text)
        except ValueError:
            continue  # Told with the line that has it.
