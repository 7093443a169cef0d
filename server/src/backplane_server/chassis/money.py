"""Money as integers: unit prices in nanos, totals in the currency's minor unit.

A *nano* is 10⁻⁹ of a currency unit, whatever the currency: GBP 0.001 is 1_000_000 nanos. The
*minor unit* is the smallest coin of the books: the penny (2 digits), the yen (0), the fils (3).
Both live in a signed 64-bit column, so every result is checked against that range. No floats.
"""

from collections.abc import Iterable
from typing import Final

NANOS_PER_UNIT: Final = 10**9
AMOUNT_MAX: Final = 2**63 - 1
AMOUNT_MIN: Final = -(2**63)

_USUAL_DIGITS: Final = 2

# ISO 4217 (amendments to 2025): the currencies whose minor unit is not a hundredth.
_UNUSUAL_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

_HUNDREDTHS: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
    LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
    PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR
    ZMW ZWG
"""

_DIGITS: Final[dict[str, int]] = dict.fromkeys(_HUNDREDTHS.split(), _USUAL_DIGITS) | {
    code: digits for digits, codes in _UNUSUAL_DIGITS.items() for code in codes.split()
}

_NANOS_PER_MINOR: Final[dict[str, int]] = {
    code: 10 ** (9 - digits) for code, digits in _DIGITS.items()
}


class UnknownCurrency(ValueError):
    """A code that ISO 4217 does not list with a minor unit."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"{currency!r} is not an ISO 4217 currency code such as GBP")
        self.currency = currency


def minor_digits(currency: str) -> int:
    """How many decimal digits the minor unit of a currency has; raises UnknownCurrency."""
    try:
        return _DIGITS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def nanos_per_minor(currency: str) -> int:
    """How many nanos one minor unit of a currency is: GBP 10_000_000, JPY 1_000_000_000."""
    try:
        return _NANOS_PER_MINOR[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def in_range(amount: int) -> int:
    """The same amount, when 64 bits hold it; raises OverflowError."""
    if not AMOUNT_MIN <= amount <= AMOUNT_MAX:
        raise OverflowError("the amount does not fit into 64 bits")
    return amount


def line_total_minor(*, quantity: int, unit_price_nanos: int, currency: str) -> int:
    """Quantity × unit price, rounded half-up once, in minor units.

    Halves go away from zero, so that a refund mirrors its sale to the penny. Raises
    UnknownCurrency, and OverflowError when 64 bits do not hold the total.
    """
    nanos = quantity * unit_price_nanos
    scale = nanos_per_minor(currency)
    magnitude = (abs(nanos) + scale // 2) // scale
    return in_range(magnitude if nanos >= 0 else -magnitude)


def sum_minor(totals: Iterable[int]) -> int:
    """The sum of totals in minor units of one currency; raises OverflowError."""
    return in_range(sum(totals))
