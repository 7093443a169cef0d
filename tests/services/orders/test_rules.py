"""The rules of orders, without a server: prices, totals, states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.chassis import money
from backplane_server.services.orders import rules
from backplane_server.services.orders.errors import (
    AmountOutOfRange,
    CurrencyMismatch,
    PriceMissing,
    ProductNotForSale,
    UnknownProduct,
)
from backplane_server.services.orders.rules import (
    Action,
    AgreedPrice,
    Draft,
    DraftLine,
    Offer,
    State,
)

PENNY_NANOS = 10_000_000
ACTIVE = Offer("active", 5 * PENNY_NANOS)

LINES = st.lists(
    st.builds(
        DraftLine,
        sku=st.sampled_from(["A", "B", "m", "M", "47503J "]),
        quantity=st.integers(1, 1_000_000_000),
        agreed=st.builds(
            AgreedPrice, currency=st.just("GBP"), nanos=st.integers(0, 10**9 * 999 + 999_999_999)
        ),
    ),
    min_size=1,
    max_size=30,
)


def _draft(*lines: DraftLine, business_time_us: int | None = None) -> Draft:
    return Draft("GBP", lines, business_time_us=business_time_us)


@given(LINES)
def test_lines_stay_as_given(lines: list[DraftLine]) -> None:
    """Lines keep their order and number, repeated SKUs stay apart, and the total is their sum."""
    offers = {line.sku: ACTIVE for line in lines}
    priced = rules.price(_draft(*lines), offers=offers)
    assert [(line.sku, line.quantity) for line in priced.lines] == [
        (line.sku, line.quantity) for line in lines
    ]
    assert priced.total_minor == sum(line.total_minor for line in priced.lines)


def test_each_line_is_rounded_once() -> None:
    """Two lines of half a penny come to two pennies, not to one."""
    half = DraftLine("A", 1, AgreedPrice("GBP", PENNY_NANOS // 2))
    assert rules.price(_draft(half, half), offers={"A": ACTIVE}).total_minor == 2


def test_catalog_price_where_none_is_agreed() -> None:
    """A line without an agreed price takes the catalog's, and an agreed one wins over it."""
    agreed = DraftLine("A", 2, AgreedPrice("GBP", 0))
    priced = rules.price(_draft(DraftLine("A", 2), agreed), offers={"A": ACTIVE})
    assert [(line.total_minor, line.agreed) for line in priced.lines] == [(10, False), (0, True)]


def test_first_line_in_question_is_named() -> None:
    """A refusal is about the first line that deserves one, whatever the later ones do."""
    draft = _draft(DraftLine("A", 1), DraftLine("none", 1), DraftLine("draft", 1))
    with pytest.raises(UnknownProduct) as refused:
        rules.price(draft, offers={"A": ACTIVE, "draft": Offer("draft", 1)})
    assert refused.value.metadata == {"sku": "none", "line_number": "2"}


def test_price_missing() -> None:
    """A product without a price in the currency cannot be sold without an agreed one."""
    with pytest.raises(PriceMissing):
        rules.price(_draft(DraftLine("A", 1)), offers={"A": Offer("active", None)})


def test_currency_mismatch() -> None:
    """An agreed price in another currency than the order's is refused."""
    line = DraftLine("A", 1, AgreedPrice("USD", 1))
    with pytest.raises(CurrencyMismatch) as refused:
        rules.price(_draft(line), offers={"A": ACTIVE})
    assert refused.value.metadata["line_currency"] == "USD"


@pytest.mark.parametrize(
    ("state", "agreed", "historic", "sold"),
    [
        ("active", False, False, True),
        ("active", True, True, True),
        ("archived", True, True, True),
        ("archived", True, False, False),
        ("archived", False, True, False),
        ("draft", True, True, False),
    ],
)
def test_what_may_be_sold(state: str, agreed: bool, historic: bool, sold: bool) -> None:
    """Active products are sold; archived ones only as history at agreed prices."""
    line = DraftLine("A", 1, AgreedPrice("GBP", 1) if agreed else None)
    draft = _draft(line, business_time_us=1 if historic else None)
    offers = {"A": Offer(state, 1)}
    if sold:
        assert rules.price(draft, offers=offers).lines[0].quantity == 1
        return
    with pytest.raises(ProductNotForSale):
        rules.price(draft, offers=offers)


def test_totals_beyond_64_bits() -> None:
    """A line or an order above 64 bits of minor units is refused, the line by its number."""
    large = DraftLine("A", 10**9, AgreedPrice("GBP", 90_000_000 * money.NANOS_PER_UNIT))
    larger = DraftLine("A", 10**9, AgreedPrice("GBP", 93_000_000 * money.NANOS_PER_UNIT))
    assert rules.price(_draft(large), offers={"A": ACTIVE}).total_minor == 9 * 10**18
    with pytest.raises(AmountOutOfRange) as refused:
        rules.price(_draft(large, larger), offers={"A": ACTIVE})
    assert refused.value.metadata == {"line_number": "2"}
    with pytest.raises(AmountOutOfRange) as refused:
        rules.price(_draft(large, large), offers={"A": ACTIVE})
    assert refused.value.metadata == {}


@given(st.lists(st.sampled_from(Action), max_size=5))
def test_states_follow_the_table(actions: list[Action]) -> None:
    """Whatever is tried, an order is only ever where the table leads, and final states stay."""
    state = State.PLACED
    for action in actions:
        following = rules.TRANSITIONS.get((state, action))
        assert following is None or not rules.is_final(state)
        assert (state in rules.states_before(action)) == (following is not None)
        state = following or state
    assert rules.is_final(state) == bool(actions)


def test_pages_of_lines() -> None:
    """A page ends before the order that would bring it above the limit, but never empty."""
    assert rules.orders_within([4, 4, 4], limit=10) == 2
    assert rules.orders_within([4, 4, 2], limit=10) == 3
    assert rules.orders_within([11], limit=10) == 1
    assert rules.orders_within([], limit=10) == 0
