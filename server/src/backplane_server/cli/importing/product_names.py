"""What to call a code that the file describes in several ways, or in none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from backplane_server.cli.importing.clean_text import without_controls
from backplane_server.cli.importing.invoices import Invoice, Line

NAME_CHARACTERS_MAX = 500

_Uses = dict[str, tuple[int, int]]


def names_of(invoices: Iterable[Invoice]) -> Mapping[str, str]:
    """A name for every code: the description used most, the latest among equals, else the code.

    Lines at a price count first: on the others people write what happened (`damaged`, `?`).
    """
    priced: defaultdict[str, _Uses] = defaultdict(dict)
    unpriced: defaultdict[str, _Uses] = defaultdict(dict)
    codes: dict[str, None] = {}
    for invoice in invoices:
        for line in invoice.lines:
            codes[line.code] = None
            if line.description.strip():
                _count((priced if line.unit_price_nanos > 0 else unpriced)[line.code], line)
    return {code: _name(priced.get(code) or unpriced.get(code), code) for code in codes}


def _count(uses: _Uses, line: Line) -> None:
    count, latest_us = uses.get(line.description, (0, line.time_us))
    uses[line.description] = (count + 1, max(latest_us, line.time_us))


def _name(uses: _Uses | None, code: str) -> str:
    if not uses:
        return code
    used_most = max(uses, key=lambda text: (*uses[text], text))
    return without_controls(used_most)[:NAME_CHARACTERS_MAX]
