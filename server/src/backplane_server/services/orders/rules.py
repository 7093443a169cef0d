"""What makes an order: which products may be sold, what the lines come to, which states follow.

Pure decisions. Money is integers: unit prices in nanos, totals in minor units.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backplane_server.chassis import money

from .errors import (
    AmountOutOfRange,
    CurrencyMismatch,
    PriceMissing,
    ProductNotForSale,
    UnknownProduct,
)

# More lines than this in one answer would outgrow the largest message.
LINES_PER_ANSWER_MAX: Final = 10_000


class State(StrEnum):
    """How far an order has come."""

    PLACED = "placed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What can be done to an order that is stored."""

    CANCEL = "cancel"


# Every legal change of state, and no other.
TRANSITIONS: Final[Mapping[tuple[State, Action], State]] = {
    (State.PLACED, Action.CANCEL): State.CANCELLED,
}


def states_before(action: Action) -> tuple[State, ...]:
    """The states in which an action is legal."""
    return tuple(state for state in State if (state, action) in TRANSITIONS)


def is_final(state: str) -> bool:
    """Whether nothing can follow a state."""
    return all(before != state for before, _ in TRANSITIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an order's state; ``position`` is its place in the log of events."""

    event_id: str
    position: int
    state: State
    time_us: int
    reason: str


class ProductState(StrEnum):
    """What the catalog says of a product."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(slots=True)
class Offer:
    """What the catalog offers a product for; no price where it has none in the currency."""

    state: str
    unit_price_nanos: int | None


@dataclass(slots=True)
class AgreedPrice:
    """A unit price that the caller brings along."""

    currency: str
    nanos: int


@dataclass(slots=True)
class DraftLine:
    """One line as it was asked for."""

    sku: str
    quantity: int
    agreed: AgreedPrice | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What another system calls an order."""

    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as it was asked for; ``business_time_us`` is None where it is now."""

    currency: str
    lines: Sequence[DraftLine]
    customer_id: str = ""
    country: str = ""
    reference: Reference | None = None
    business_time_us: int | None = None


@dataclass(slots=True)
class PricedLine:
    """One line with its price: what is sold, and what it comes to."""

    sku: str
    quantity: int
    unit_price_nanos: int
    total_minor: int
    agreed: bool


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """All lines as they were given, and their sum."""

    lines: Sequence[PricedLine]
    total_minor: int


def price(draft: Draft, *, offers: Mapping[str, Offer]) -> PricedOrder:
    """Prices every line, in the order given; refuses about the first line in question.

    Raises UnknownProduct, ProductNotForSale, CurrencyMismatch, PriceMissing, AmountOutOfRange.
    """
    lines = list(_priced(draft, offers))
    try:
        total_minor = money.sum_minor(line.total_minor for line in lines)
    except OverflowError as error:
        raise AmountOutOfRange from error
    return PricedOrder(lines, total_minor)


def _priced(draft: Draft, offers: Mapping[str, Offer]) -> Iterator[PricedLine]:
    historic = draft.business_time_us is not None
    for number, line in enumerate(draft.lines, start=1):
        offer = offers.get(line.sku)
        if offer is None:
            raise UnknownProduct(line.sku, line_number=number)
        if not may_be_sold(offer.state, agreed=line.agreed is not None, historic=historic):
            raise ProductNotForSale(line.sku, line_number=number, state=offer.state)
        nanos = _unit_price(line, offer, number=number, currency=draft.currency)
        total = _line_total(line, nanos, number=number, currency=draft.currency)
        yield PricedLine(line.sku, line.quantity, nanos, total, line.agreed is not None)


def may_be_sold(state: str, *, agreed: bool, historic: bool) -> bool:
    """Whether a product in a state may stand on a line.

    An archived one may where history is brought in at the prices of then.
    """
    if state == ProductState.ARCHIVED:
        return agreed and historic
    return state == ProductState.ACTIVE


def _unit_price(line: DraftLine, offer: Offer, *, number: int, currency: str) -> int:
    """The unit price in nanos: as agreed, otherwise as offered."""
    agreed = line.agreed
    if agreed is not None:
        if agreed.currency != currency:
            raise CurrencyMismatch(
                line_number=number, currency=currency, line_currency=agreed.currency
            )
        return agreed.nanos
    if offer.unit_price_nanos is None:
        raise PriceMissing(line.sku, line_number=number, currency=currency)
    return offer.unit_price_nanos


def _line_total(line: DraftLine, nanos: int, *, number: int, currency: str) -> int:
    try:
        return money.line_total_minor(
            quantity=line.quantity, unit_price_nanos=nanos, currency=currency
        )
    except OverflowError as error:
        raise AmountOutOfRange(line_number=number) from error


def orders_within(line_counts: Sequence[int], *, limit: int) -> int:
    """How many orders from the first on stay within a number of lines; at least one."""
    lines = 0
    for taken, count in enumerate(line_counts):
        lines += count
        if lines > limit:
            return max(taken, 1)
    return len(line_counts)
