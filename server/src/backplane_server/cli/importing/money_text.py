"""Amounts for people: exact, with the digits of their currency."""

from backplane_server.chassis.money import minor_digits


def amount_text(minor: int, currency: str) -> str:
    """`-568491.17` for -56849117 minor units of GBP; without a point where there are no digits."""
    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    units, rest = divmod(abs(minor), 10**digits)
    return f"{sign}{units}.{rest:0{digits}}" if digits else f"{sign}{units}"
