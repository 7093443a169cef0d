"""`backplane import products`: a list of products, with their prices."""

import typer

from backplane_server.cli.importing.options import Currency, Encoding, File, Target, takes_target


def register(group: typer.Typer) -> None:
    """Adds the command."""
    group.command()(takes_target(products))


def products(
    file: File, *, target: Target, currency: Currency = "USD", encoding: Encoding = ""
) -> None:
    """Brings products in (JSON: a list of objects, or one object a line).

    Fields: name, description, brand, categories (a path from the root), price, image, and sku
    where there is one. Without it, a key is made from the image's address, else from name, brand
    and description: the same in every run and wherever the product stands in the file. Any other
    field with a single value becomes an attribute.

    Run it again whenever it was interrupted, or with a newer file: what is the same stays
    untouched. The exit code is 1 when something was refused.
    """
    from backplane_server.cli.importing import products_run

    products_run.run(file, target=target, currency=currency, encoding=encoding)
