"""`backplane import retail`: a year of a shop's invoices, as products, prices and orders."""

from pathlib import Path
from typing import Annotated

import typer

from backplane_server.cli.importing.options import Currency, Encoding, File, Target, takes_target

_SOURCE_CHARACTERS_MAX = 64


def register(group: typer.Typer) -> None:
    """Adds the command."""
    group.command()(takes_target(retail))


def retail(
    file: File,
    *,
    target: Target,
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What the shop is called in the orders' references; the same for every file of "
            "a shop. Default: the file's name.",
        ),
    ] = "",
    currency: Currency = "GBP",
    list_file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            show_default=False,
            help="Where to list what is not an order, as CSV. Default: var/import/SOURCE.csv.",
        ),
    ] = None,
    encoding: Encoding = "",
    decimal: Annotated[
        str, typer.Option(metavar="point|comma", help="Decimal sign; default: found out.")
    ] = "",
    dates: Annotated[
        str,
        typer.Option(metavar="mdy|dmy", help="Order of 3/4/2010; default: found out."),
    ] = "",
) -> None:
    """Brings a shop's invoices in (CSV with the columns of UCI Online Retail).

    Every stock code becomes a product, byte for byte, called by its description (control
    characters mended, at most 500 characters); changes of its price become its price history. A
    product that the catalog has already keeps everything else.

    Invoices whose quantities are all positive become orders with agreed prices and the time of
    the invoice. Everything else is counted by kind, and listed in a file.

    Run it again whenever it was interrupted: nothing is placed twice. At the end the orders on
    the server are counted anew. The exit code is 1 when something was refused or does not agree.
    """
    from backplane_server.cli.importing import retail_run, text_file

    name = source or text_file.stem(file)[:_SOURCE_CHARACTERS_MAX]
    retail_run.run(
        file,
        target=target,
        source=name,
        currency=currency,
        list_file=list_file or Path("var", "import", f"{name}.csv"),
        encoding=encoding,
        decimal=_choice("--decimal", decimal, {"": "", "point": ".", "comma": ","}),
        dates=_choice("--dates", dates, {"": "", "mdy": "mdy", "dmy": "dmy"}),
    )


def _choice(option: str, given: str, choices: dict[str, str]) -> str:
    if given not in choices:
        expected = " or ".join(filter(None, choices))
        raise typer.BadParameter(f"{given!r} is not {expected}", param_hint=option)
    return choices[given]
