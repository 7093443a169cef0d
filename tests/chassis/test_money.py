"""Money arithmetic: exact, rounded once, half-up, and inside 64 bits."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from google.type.money_pb2 import Money
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.chassis import money, wire

CURRENCIES = st.sampled_from(["GBP", "USD", "JPY", "KWD", "CLF"])
QUANTITIES = st.integers(min_value=-1_000_000, max_value=1_000_000)
NANOS = st.integers(min_value=-(10**12), max_value=10**12)
INT64 = st.integers(min_value=money.AMOUNT_MIN, max_value=money.AMOUNT_MAX)


@given(QUANTITIES, NANOS, CURRENCIES)
def test_line_total_agrees_with_decimal(quantity: int, nanos: int, currency: str) -> None:
    """A line total is what decimal arithmetic gives with ROUND_HALF_UP."""
    digits = money.minor_digits(currency)
    exact = (Decimal(quantity) * Decimal(nanos)).scaleb(-9 + digits)
    expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    got = money.line_total_minor(quantity=quantity, unit_price_nanos=nanos, currency=currency)
    assert got == expected


@given(QUANTITIES, NANOS, CURRENCIES)
def test_line_total_mirrors(quantity: int, nanos: int, currency: str) -> None:
    """The total of the opposite quantity is the opposite total."""
    there = money.line_total_minor(quantity=quantity, unit_price_nanos=nanos, currency=currency)
    back = money.line_total_minor(quantity=-quantity, unit_price_nanos=nanos, currency=currency)
    assert there == -back


@pytest.mark.parametrize(
    ("quantity", "nanos", "currency", "minor"),
    [
        (1, 5_000_000, "GBP", 1),
        (1, 4_999_999, "GBP", 0),
        (5, 1_000_000, "GBP", 1),
        (-5, 1_000_000, "GBP", -1),
        (3, 500_000_000, "JPY", 2),
        (1, 500_000, "KWD", 1),
    ],
)
def test_halves_go_up(quantity: int, nanos: int, currency: str, minor: int) -> None:
    """Half a minor unit rounds away from zero, anything below it towards zero."""
    got = money.line_total_minor(quantity=quantity, unit_price_nanos=nanos, currency=currency)
    assert got == minor


def test_overflow_is_told() -> None:
    """A total that 64 bits do not hold raises OverflowError, for one line and for the sum."""
    with pytest.raises(OverflowError):
        money.line_total_minor(quantity=2**31, unit_price_nanos=2**62, currency="GBP")
    with pytest.raises(OverflowError):
        money.sum_minor([money.AMOUNT_MAX, 1])


def test_unknown_currency() -> None:
    """A code outside ISO 4217 is refused by name."""
    with pytest.raises(money.UnknownCurrency, match="ZZZ"):
        money.minor_digits("ZZZ")


@given(INT64, CURRENCIES)
def test_minor_survives_the_wire(minor: int, currency: str) -> None:
    """Every total in minor units comes back from Money unchanged."""
    sent = Money()
    wire.put_minor(sent, currency, minor)
    assert wire.minor_from_money(sent) == minor


@given(INT64)
def test_nanos_survive_the_wire(nanos: int) -> None:
    """Every unit price in nanos comes back from Money unchanged."""
    assert wire.nanos_from_money(wire.money_from_nanos("GBP", nanos)) == nanos


@given(st.integers(min_value=-62_135_596_800_000_000, max_value=253_402_300_799_999_999))
def test_instants_survive_the_wire(us: int) -> None:
    """Every instant from year 1 to year 9999 comes back from Timestamp unchanged."""
    assert wire.us_from_timestamp(wire.timestamp_from_us(us)) == us


@pytest.mark.parametrize(
    "bad",
    [
        Money(currency_code="GBP", units=1, nanos=-1),
        Money(currency_code="GBP", units=-1, nanos=1),
        Money(currency_code="GBP", nanos=1_000_000_000),
        Money(currency_code="GBP", nanos=-1_000_000_000),
        Money(currency_code="JPY", nanos=500_000_000),
        Money(currency_code="gbp", units=1),
        Money(units=1),
    ],
)
def test_malformed_money_is_refused(bad: Money) -> None:
    """Mixed signs, nanos of a whole unit, decimals of a yen and unknown codes are ValueErrors."""
    with pytest.raises(ValueError):
        wire.nanos_from_money(bad)
    with pytest.raises(ValueError):
        wire.minor_from_money(bad)


def test_a_total_has_no_fractions_of_its_minor_unit() -> None:
    """GBP 0.001 is a unit price but not a total."""
    tenth_of_a_penny = Money(currency_code="GBP", nanos=1_000_000)
    assert wire.nanos_from_money(tenth_of_a_penny) == 1_000_000
    with pytest.raises(ValueError, match="2 decimals"):
        wire.minor_from_money(tenth_of_a_penny)


def test_too_large_for_nanos() -> None:
    """A unit price beyond 64 bits of nanos raises OverflowError."""
    with pytest.raises(OverflowError):
        wire.nanos_from_money(Money(currency_code="GBP", units=10**10))
