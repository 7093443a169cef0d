"""Numbers as people write them, read exactly: `6.95`, `1,234.50`, `1.234,50`.

Whether a comma is a decimal sign is decided once for a whole file, from all its numbers, so that
`1,950` and `1,95` in one column cannot mean different things.
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from backplane_server.cli.importing.failure import FileUnusable

POINT, COMMA = ".", ","

_GROUPS = {
    POINT: re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?"),
    COMMA: re.compile(r"-?\d{1,3}(\.\d{3})+(,\d*)?"),
}
_OTHER = {POINT: COMMA, COMMA: POINT}
_NANO_DIGITS = 9


def decimal_sign(numbers: Iterable[str], *, separator: str) -> str:
    """The decimal sign of a file whose fields stand apart by `separator`.

    Raises FileUnusable where the numbers contradict each other or leave it open.
    """
    texts = [text for text in numbers if POINT in text or COMMA in text]
    signs = {sign for sign in map(_certain_sign, texts) if sign}
    if len(signs) > 1:
        raise FileUnusable(
            "some numbers have a decimal point and some a decimal comma; say which is meant "
            "with --decimal point or --decimal comma"
        )
    if signs:
        return signs.pop()
    # What is left has only signs followed by three digits.
    if any(COMMA in text for text in texts):
        return _told_by_separator(separator)
    return POINT


def _told_by_separator(separator: str) -> str:
    # Where the comma is the decimal sign, files use another one between their fields.
    if separator == ";":
        return COMMA
    raise FileUnusable(
        "numbers such as 1,234 may mean a thousand or a fraction; say which with "
        "--decimal point or --decimal comma"
    )


def _certain_sign(text: str) -> str:
    """The decimal sign that a number can only have; empty where it could be a thousands sign."""
    plain = text.strip()
    last = max(POINT, COMMA, key=plain.rfind)
    if _OTHER[last] in plain:
        return last
    if plain.count(last) > 1:
        return _OTHER[last]
    # A lone point is read as a decimal point unless other numbers say otherwise.
    return "" if _GROUPS[_OTHER[last]].fullmatch(plain) else last


def nanos_of(text: str, *, sign: str = POINT) -> int:
    """A decimal number as billionths; raises ValueError where it is none or has more digits."""
    plain = text.strip()
    if _OTHER[sign] in plain and not _GROUPS[sign].fullmatch(plain):
        raise ValueError(f"{text!r} is not a number")
    return nanos_of_decimal(_decimal(plain.replace(_OTHER[sign], "").replace(sign, POINT)))


def nanos_of_decimal(number: Decimal) -> int:
    """A number as billionths; raises ValueError where it has more than nine decimals."""
    if not number.is_finite() or number.adjusted() > _NANO_DIGITS * 2:
        raise ValueError(f"{number} is not an amount")
    _, digits, exponent = number.as_tuple()
    # In whole numbers, because decimal arithmetic rounds to 28 digits without a word.
    coefficient = int("".join(map(str, digits))) * (-1 if number.is_signed() else 1)
    shift = int(exponent) + _NANO_DIGITS
    if shift >= 0:
        return coefficient * int(10**shift)
    nanos, rest = divmod(coefficient, int(10**-shift))
    if rest:
        raise ValueError(f"{number} has more than nine decimals")
    return nanos


def whole_of(text: str, *, sign: str = POINT) -> int:
    """A whole number, also written as `12.0`; raises ValueError."""
    whole, rest = divmod(nanos_of(text, sign=sign), 10**9)
    if rest:
        raise ValueError(f"{text!r} is not a whole number")
    return whole


def _decimal(plain: str) -> Decimal:
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"{plain!r} is not a number") from None
