"""The use cases of orders: each a plain function of one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.data.page_tokens import Page

from . import events, queries, rules
from .errors import BatchTooLarge, ExternalReferenceTaken, OrderNotCancellable, OrderNotFound
from .models import Line, Order, OrderWithLines
from .rules import Draft, Offer, PricedOrder, Reference, State


@dataclass(slots=True)
class Placement:
    """An order to be placed, and whether its reference was met before.

    The reference is guarded by a unique constraint alone, so the usual placement reads nothing.
    Only the constraint's violation makes the operation run again, which then looks whose the
    reference is: the refusal, stored for repeated calls, names that order.
    """

    draft: Draft
    offers: Mapping[str, Offer]
    reference_met: bool = False

    def meet_reference(self) -> Exception:
        """Has the operation run again, with a look."""
        self.reference_met = True
        return TransactionConflict("uq_orders_external_reference")


def place(tx: Transaction, placement: Placement) -> OrderWithLines:
    """Stores an order, its lines and its event.

    Raises the refusals of ``rules.price`` and ExternalReferenceTaken. They are raised here and
    not before, so that a repeated call gets the first answer whatever the catalog says now.
    """
    draft = placement.draft
    if placement.reference_met and draft.reference is not None:
        _refuse_taken(tx, draft.reference)
    priced = rules.price(draft, offers=placement.offers)
    order = _order(draft, priced, order_id=tx.new_id("ord"), now_us=tx.now)
    lines = _lines(order.id, priced)
    tx.add(order, conflict={"uq_orders_external_reference": placement.meet_reference})
    tx.add_all(lines)
    tx.publish(events.order_placed(order))
    return OrderWithLines(order, lines)


def _refuse_taken(tx: Transaction, reference: Reference) -> None:
    taken_by = tx.scalar(
        queries.ID_BY_REFERENCE, source=reference.source, reference=reference.reference
    )
    if taken_by is not None:
        raise ExternalReferenceTaken(
            source=reference.source, reference=reference.reference, order_id=taken_by
        )


def _order(draft: Draft, priced: PricedOrder, *, order_id: str, now_us: int) -> Order:
    reference = draft.reference
    happened_us = draft.business_time_us
    return Order(
        id=order_id,
        state=State.PLACED.value,
        customer_id=draft.customer_id,
        country=draft.country,
        currency=draft.currency,
        total_minor=priced.total_minor,
        line_count=len(priced.lines),
        source=reference.source if reference else None,
        reference=reference.reference if reference else None,
        placed_at_us=now_us,
        business_time_us=now_us if happened_us is None else happened_us,
        cancelled_at_us=None,
        cancel_reason="",
        version=1,
    )


def _lines(order_id: str, priced: PricedOrder) -> list[Line]:
    return [
        Line(
            order_id,
            number,
            line.sku,
            line.quantity,
            line.unit_price_nanos,
            line.total_minor,
            line.agreed,
        )
        for number, line in enumerate(priced.lines, start=1)
    ]


def cancel(tx: Transaction, order_id: str, *, reason: str) -> OrderWithLines:
    """Cancels an order; raises OrderNotFound or OrderNotCancellable."""
    if not tx.run(queries.CANCEL, order_id=order_id, now_us=tx.now, reason=reason):
        order = _existing(tx, order_id)
        raise OrderNotCancellable(order_id, state=order.state)
    found = get(tx, order_id)
    tx.publish(events.order_cancelled(found.order))
    return found


def get(tx: Transaction, order_id: str) -> OrderWithLines:
    """An order with its lines; raises OrderNotFound."""
    order = _existing(tx, order_id)
    return OrderWithLines(order, tx.all(queries.LINES_OF_ORDER, order_id=order_id))


def _existing(tx: Transaction, order_id: str) -> Order:
    order = tx.first(queries.ORDER_BY_ID, order_id=order_id)
    if order is None:
        raise OrderNotFound(order_id)
    return order


def check_exists(tx: Transaction, order_id: str) -> None:
    """Raises OrderNotFound where there is no order by the id."""
    _existing(tx, order_id)


def get_batch(
    tx: Transaction, order_ids: Sequence[str], *, with_lines: bool
) -> list[OrderWithLines]:
    """The orders that there are, in any order; raises BatchTooLarge."""
    orders = tx.all(queries.ORDERS_BY_ID, order_ids=list(dict.fromkeys(order_ids)))
    count = sum(order.line_count for order in orders)
    if with_lines and count > rules.LINES_PER_ANSWER_MAX:
        raise BatchTooLarge(lines=count, limit=rules.LINES_PER_ANSWER_MAX)
    return _with_lines(tx, orders) if with_lines else _basic(orders)


def list_page(
    tx: Transaction,
    filters: Mapping[str, Any],
    *,
    newest_first: bool,
    page: Page,
    with_lines: bool,
) -> tuple[list[OrderWithLines], str]:
    """The orders of a page and the token of the next one."""
    query = queries.orders_that(
        frozenset(filters), newest_first=newest_first, after=page.after is not None
    )
    edge = {} if page.after is None else {"after": page.after[0]}
    rows = tx.all(query, **filters, **edge, limit=page.fetch)
    if not with_lines:
        orders, token = page.cut(rows, key=_edge)
        return _basic(orders), token
    within = rules.orders_within(
        [order.line_count for order in rows], limit=rules.LINES_PER_ANSWER_MAX
    )
    orders, token = page.at_most(within).cut(rows, key=_edge)
    return _with_lines(tx, orders), token


def _edge(order: Order) -> tuple[str]:
    """Where the page after an order begins."""
    return (order.id,)


def _basic(orders: Sequence[Order]) -> list[OrderWithLines]:
    return [OrderWithLines(order, []) for order in orders]


def _with_lines(tx: Transaction, orders: Sequence[Order]) -> list[OrderWithLines]:
    """Adds the lines of all orders, read in one query."""
    by_order: defaultdict[str, list[Line]] = defaultdict(list)
    if orders:
        for line in tx.all(queries.LINES_OF_ORDERS, order_ids=[order.id for order in orders]):
            by_order[line.order_id].append(line)
    return [OrderWithLines(order, by_order[order.id]) for order in orders]
