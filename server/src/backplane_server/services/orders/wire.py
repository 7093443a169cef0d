"""Orders between the wire and the tables.

Requests come validated by the contract's own rules; what only code can check (currency codes,
decimals of a yen, times to come) is refused here with InvalidField.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.chassis.errors import FieldProblem, InvalidField
from backplane_server.chassis.ids import earliest_id
from backplane_server.chassis.money import UnknownCurrency, minor_digits
from backplane_server.chassis.wire import (
    money_from_minor,
    money_from_nanos,
    nanos_from_money,
    optional_timestamp,
    timestamp_from_us,
    us_from_timestamp,
)

from .models import Line, Order, OrderWithLines
from .rules import AgreedPrice, Change, Draft, DraftLine, Reference, State

ID_PREFIX: Final = "ord"

STATE_ON_WIRE: Final[Mapping[State, pb.OrderState.ValueType]] = {
    State.PLACED: pb.ORDER_STATE_PLACED,
    State.CANCELLED: pb.ORDER_STATE_CANCELLED,
}
_STATE_FROM_WIRE: Final = {value: state for state, value in STATE_ON_WIRE.items()}


# Requests


def draft_from(request: pb.PlaceOrderRequest, *, now_us: int) -> Draft:
    """The order asked for; raises InvalidField."""
    return Draft(
        currency=_currency(request.currency),
        lines=[_draft_line(line, index) for index, line in enumerate(request.lines)],
        customer_id=request.customer_id,
        country=request.country,
        reference=_reference(request),
        business_time_us=_business_time(request, now_us=now_us),
    )


def _currency(code: str) -> str:
    try:
        minor_digits(code)
    except UnknownCurrency as error:
        raise _invalid("currency", str(error)) from error
    return code


def _draft_line(line: pb.PlaceOrderLine, index: int) -> DraftLine:
    if not line.HasField("agreed_unit_price"):
        return DraftLine(line.sku, line.quantity)
    price = line.agreed_unit_price
    try:
        return DraftLine(
            line.sku, line.quantity, AgreedPrice(price.currency_code, nanos_from_money(price))
        )
    except ValueError as error:
        raise _invalid(f"lines[{index}].agreed_unit_price", str(error)) from error


def _reference(request: pb.PlaceOrderRequest) -> Reference | None:
    if not request.HasField("external_reference"):
        return None
    given = request.external_reference
    return Reference(given.source, given.reference)


def _business_time(request: pb.PlaceOrderRequest, *, now_us: int) -> int | None:
    if not request.HasField("business_time"):
        return None
    time_us = us_from_timestamp(request.business_time)
    if time_us > now_us:
        raise _invalid("business_time", "lies in the future; leave it out for a sale of now")
    return time_us


def _invalid(field: str, description: str) -> InvalidField:
    return InvalidField(f"{field}: {description}", fields=[FieldProblem(field, description)])


def filters_from(request: pb.ListOrdersRequest) -> dict[str, Any]:
    """The parameters of the filters that are given, by the names in ``queries.FILTERS``."""
    texts = {
        "customer_id": request.customer_id,
        "source": request.source,
        "reference": request.reference,
    }
    given: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return given | _state_filter(request) | _time_filters(request)


def _state_filter(request: pb.ListOrdersRequest) -> dict[str, Any]:
    asked = {_STATE_FROM_WIRE[state].value for state in request.states}
    if not asked or len(asked) == len(State):
        return {}
    # One state alone is found by its index, in the list's own order.
    return {"state": asked.pop()} if len(asked) == 1 else {"states": sorted(asked)}


def _time_filters(request: pb.ListOrdersRequest) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if (since := _instant(request, "place_time_from")) is not None:
        given["placed_from_us"] = since
        given["id_from"] = earliest_id(ID_PREFIX, at_us=since)
    if (until := _instant(request, "place_time_until")) is not None:
        given["placed_until_us"] = until
        # Ids know milliseconds: the bound lies behind the one that ``until`` is in.
        given["id_until"] = earliest_id(ID_PREFIX, at_us=until + 1_000)
    if (since := _instant(request, "business_time_from")) is not None:
        given["business_from_us"] = since
    if (until := _instant(request, "business_time_until")) is not None:
        given["business_until_us"] = until
    return given


def _instant(request: pb.ListOrdersRequest, field: str) -> int | None:
    instant: Timestamp = getattr(request, field)
    return us_from_timestamp(instant) if request.HasField(field) else None  # type: ignore[arg-type]


def newest_first(request: pb.ListOrdersRequest) -> bool:
    """In which order a list comes."""
    return request.sequence != pb.ORDER_SEQUENCE_OLDEST_FIRST


def with_lines(view: pb.OrderView.ValueType) -> bool:
    """Whether a view shows the lines."""
    return view == pb.ORDER_VIEW_FULL


# Replies


def placed(found: OrderWithLines) -> pb.PlaceOrderResponse:
    """The reply of PlaceOrder."""
    return pb.PlaceOrderResponse(order=order_message(found.order, found.lines))


def got(found: OrderWithLines) -> pb.GetOrderResponse:
    """The reply of GetOrder."""
    return pb.GetOrderResponse(order=order_message(found.order, found.lines))


def cancelled(found: OrderWithLines) -> pb.CancelOrderResponse:
    """The reply of CancelOrder."""
    return pb.CancelOrderResponse(order=order_message(found.order, found.lines))


def batch(found: Sequence[OrderWithLines], *, asked: Sequence[str]) -> pb.BatchGetOrdersResponse:
    """The reply of BatchGetOrders: what was found and what was not, in the order asked."""
    by_id = {each.order.id: each for each in found}
    distinct = dict.fromkeys(asked)
    return pb.BatchGetOrdersResponse(
        orders=[
            order_message(by_id[order_id].order, by_id[order_id].lines)
            for order_id in distinct
            if order_id in by_id
        ],
        missing_order_ids=[order_id for order_id in distinct if order_id not in by_id],
    )


def listed(page: tuple[Sequence[OrderWithLines], str]) -> pb.ListOrdersResponse:
    """The reply of ListOrders: the orders and the token of the next page."""
    found, next_page_token = page
    return pb.ListOrdersResponse(
        orders=[order_message(each.order, each.lines) for each in found],
        next_page_token=next_page_token,
    )


def changed(change: Change, *, cursor: str) -> pb.WatchOrderResponse:
    """One change of an order's state on its stream."""
    return pb.WatchOrderResponse(
        cursor=cursor,
        change=pb.OrderChange(
            event_id=change.event_id,
            state=STATE_ON_WIRE[change.state],
            change_time=timestamp_from_us(change.time_us),
            reason=change.reason,
        ),
    )


def order_message(order: Order, lines: Sequence[Line]) -> pb.Order:
    """An order as callers see it."""
    return pb.Order(
        id=order.id,
        customer_id=order.customer_id,
        state=STATE_ON_WIRE[State(order.state)],
        currency=order.currency,
        lines=[_line_message(line, order.currency) for line in lines],
        line_count=order.line_count,
        total=money_from_minor(order.currency, order.total_minor),
        external_reference=reference_message(order),
        country=order.country,
        place_time=timestamp_from_us(order.placed_at_us),
        business_time=timestamp_from_us(order.business_time_us),
        cancel_time=optional_timestamp(order.cancelled_at_us),
        cancel_reason=order.cancel_reason,
        etag=str(order.version),
    )


def reference_message(order: Order) -> pb.ExternalReference | None:
    """What another system calls an order, where it does."""
    if order.source is None or order.reference is None:
        return None
    return pb.ExternalReference(source=order.source, reference=order.reference)


def _line_message(line: Line, currency: str) -> pb.OrderLine:
    unit_price: Money = money_from_nanos(currency, line.unit_price_nanos)
    return pb.OrderLine(
        line_number=line.line_number,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=unit_price,
        line_total=money_from_minor(currency, line.total_minor),
        price_agreed=bool(line.agreed),  # SQLite keeps 0 or 1
    )
