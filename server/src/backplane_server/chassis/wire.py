"""Money and time between the wire and the database.

On the wire `google.type.Money` and `google.protobuf.Timestamp`; in the database integers: nanos,
minor units, microseconds since the epoch (UTC). A malformed Money raises ValueError, one too
large OverflowError; both carry a sentence fit for the caller, without the name of the field.
"""

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from .money import NANOS_PER_UNIT, in_range, minor_digits, nanos_per_minor

_US_PER_S = 1_000_000
_NANOS_PER_US = 1_000
_NANOS_PER_S = 1_000_000_000


def nanos_from_money(money: Money) -> int:
    """A unit price in nanos of its currency.

    Fractions below the minor unit are legal (price lists have GBP 0.001) unless the currency has
    no minor unit at all: JPY 0.5 is refused. Raises ValueError or OverflowError.
    """
    _check_shape(money)
    if money.nanos and not minor_digits(money.currency_code):
        raise ValueError(f"{money.currency_code} has no decimals; nanos must be 0")
    return in_range(money.units * NANOS_PER_UNIT + money.nanos)


def minor_from_money(money: Money) -> int:
    """A total in minor units of its currency.

    Raises ValueError, also for fractions of a minor unit, or OverflowError.
    """
    _check_shape(money)
    digits = minor_digits(money.currency_code)
    scale = nanos_per_minor(money.currency_code)
    if money.nanos % scale:
        raise ValueError(f"a total in {money.currency_code} has at most {digits} decimals")
    return in_range(money.units * int(10**digits) + money.nanos // scale)


def _check_shape(money: Money) -> None:
    """What google.type.Money demands of every value."""
    if not -NANOS_PER_UNIT < money.nanos < NANOS_PER_UNIT:
        raise ValueError(f"nanos {money.nanos} must lie between -999999999 and 999999999")
    if (money.units > 0 > money.nanos) or (money.units < 0 < money.nanos):
        raise ValueError("units and nanos must have the same sign")
    minor_digits(money.currency_code)


# Messages are filled where they stand: one that is made apart and put into another is
# copied through its bytes, which costs five times as much.


def put_nanos(into: Money, currency: str, nanos: int) -> None:
    """Fills in a unit price in nanos."""
    units, rest = divmod(abs(nanos), NANOS_PER_UNIT)
    sign = -1 if nanos < 0 else 1
    into.currency_code, into.units, into.nanos = currency, sign * units, sign * rest


def money_from_nanos(currency: str, nanos: int) -> Money:
    """The Money of a unit price in nanos."""
    money = Money()
    put_nanos(money, currency, nanos)
    return money


def put_minor(into: Money, currency: str, minor: int) -> None:
    """Fills in a total in minor units; raises UnknownCurrency."""
    put_nanos(into, currency, minor * nanos_per_minor(currency))


def put_us(into: Timestamp, us: int) -> None:
    """Fills in an instant in microseconds since the epoch."""
    into.seconds, rest = divmod(us, _US_PER_S)
    into.nanos = rest * _NANOS_PER_US


def us_from_timestamp(timestamp: Timestamp) -> int:
    """Microseconds since the epoch; finer digits are cut off."""
    return timestamp.seconds * _US_PER_S + timestamp.nanos // _NANOS_PER_US


def us_from_duration(duration: Duration) -> int:
    """Microseconds; finer digits are cut off. Raises ValueError where nanos make a second or more.

    The rules of a contract compare such a duration, but do not refuse it.
    """
    if abs(duration.nanos) >= _NANOS_PER_S or duration.seconds * duration.nanos < 0:
        raise ValueError("nanos are less than a second, and of the sign of seconds")
    return duration.seconds * _US_PER_S + duration.nanos // _NANOS_PER_US


def timestamp_from_us(us: int) -> Timestamp:
    """The Timestamp of microseconds since the epoch."""
    timestamp = Timestamp()
    put_us(timestamp, us)
    return timestamp


def optional_timestamp(us: int | None) -> Timestamp | None:
    """The Timestamp of an instant that may not have come."""
    return None if us is None else timestamp_from_us(us)
