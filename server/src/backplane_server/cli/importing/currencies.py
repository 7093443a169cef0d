"""The currency that a file's amounts are in."""

from backplane_server.chassis.money import UnknownCurrency, minor_digits
from backplane_server.cli.importing.failure import FileUnusable


def check_currency(code: str) -> None:
    """Raises FileUnusable for a code that no server would take."""
    try:
        minor_digits(code)
    except UnknownCurrency as error:
        raise FileUnusable(f"--currency: {error}") from None
