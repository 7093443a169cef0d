"""Every statement of orders, by name."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select, update

from backplane_server.chassis.data import Query, Statement, among

from . import rules
from .models import Line, Order, lines, orders

ORDER_BY_ID: Final = Query(select(orders).where(orders.c.id == bindparam("order_id")), into=Order)

ORDERS_BY_ID: Final = Query(select(orders).where(among(orders.c.id, "order_ids")), into=Order)

LINES_OF_ORDER: Final = Query(
    select(lines).where(lines.c.order_id == bindparam("order_id")).order_by(lines.c.line_number),
    into=Line,
)

LINES_OF_ORDERS: Final = Query(
    select(lines)
    .where(among(lines.c.order_id, "order_ids"))
    .order_by(lines.c.order_id, lines.c.line_number),
    into=Line,
)

ID_BY_REFERENCE: Final[Query[tuple[str]]] = Query(
    select(orders.c.id).where(
        orders.c.reference == bindparam("reference"), orders.c.source == bindparam("source")
    )
)


def _state_allows(action: rules.Action) -> ColumnElement[bool]:
    """The state is one of those from which the rules allow an action."""
    return or_(*(orders.c.state == state.value for state in rules.states_before(action)))


# Guarded by the states from which the rules allow it, so that two calls cannot both cancel.
CANCEL: Final = Statement(
    update(orders)
    .where(
        orders.c.id == bindparam("order_id"),
        _state_allows(rules.Action.CANCEL),
    )
    .values(
        state=rules.State.CANCELLED.value,
        cancelled_at_us=bindparam("now_us"),
        cancel_reason=bindparam("reason"),
        version=orders.c.version + 1,
    )
)

# What a list may be narrowed by: the name of the parameter and what it demands. The id bounds
# follow from the times of placement and let the primary key find the first row.
FILTERS: Final[Mapping[str, ColumnElement[bool]]] = {
    "customer_id": orders.c.customer_id == bindparam("customer_id"),
    "state": orders.c.state == bindparam("state"),
    "states": among(orders.c.state, "states"),
    "placed_from_us": orders.c.placed_at_us >= bindparam("placed_from_us"),
    "placed_until_us": orders.c.placed_at_us < bindparam("placed_until_us"),
    "id_from": orders.c.id >= bindparam("id_from"),
    "id_until": orders.c.id < bindparam("id_until"),
    "business_from_us": orders.c.business_time_us >= bindparam("business_from_us"),
    "business_until_us": orders.c.business_time_us < bindparam("business_until_us"),
    "source": orders.c.source == bindparam("source"),
    "reference": orders.c.reference == bindparam("reference"),
}


@cache
def orders_that(filters: frozenset[str], *, newest_first: bool, after: bool) -> Query[Order]:
    """A page of orders that meet every named filter, by placement.

    Parameters: those of ``FILTERS`` that are named, ``limit``, and ``after`` (an order's id)
    where the page is not the first.
    """
    query = select(orders).where(*(FILTERS[name] for name in sorted(filters)))
    column = orders.c.id
    if after:
        edge: BindParameter[str] = bindparam("after")
        query = query.where(column < edge if newest_first else column > edge)
    by_placement = column.desc() if newest_first else column.asc()
    return Query(query.order_by(by_placement).limit(bindparam("limit")), into=Order)
