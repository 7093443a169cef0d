"""Amounts of a file: exact, of any size, in the digits of their currency."""

from backplane_server.chassis.money import NANOS_PER_UNIT, minor_digits, nanos_per_minor

_UNITS_MAX = 999_999_999


def rounded_minor(nanos: int, currency: str) -> int:
    """Billionths as minor units, halves away from zero.

    The server's rule without its range: a file may hold sums that the server refuses.
    """
    scale = nanos_per_minor(currency)
    magnitude = (abs(nanos) + scale // 2) // scale
    return magnitude if nanos >= 0 else -magnitude


def is_list_price(nanos: int, currency: str) -> bool:
    """Whether a catalog takes it as a price that says something: not zero, and no half yen."""
    units, fraction = divmod(nanos, NANOS_PER_UNIT)
    return nanos > 0 and units <= _UNITS_MAX and (not fraction or minor_digits(currency) > 0)


def amount_text(minor: int, currency: str) -> str:
    """`-568491.17` for -56849117 minor units of GBP; without a point where there are no digits."""
    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    units, rest = divmod(abs(minor), 10**digits)
    return f"{sign}{units}.{rest:0{digits}}" if digits else f"{sign}{units}"
