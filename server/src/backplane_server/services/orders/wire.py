"""Orders between the wire and the tables.

Requests come validated by the contract's own rules; what only code can check (currency codes,
decimals of a yen, times to come) is refused here with InvalidField.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

from backplane.orders.v1 import orders_pb2 as pb
from backplane.orders.v1.events_pb2 import OrderPlaced
from backplane_server.chassis.errors import FieldProblem, InvalidField
from backplane_server.chassis.ids import earliest_id
from backplane_server.chassis.money import UnknownCurrency, minor_digits
from backplane_server.chassis.wire import (
    nanos_from_money,
    put_minor,
    put_nanos,
    put_us,
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
    reply = pb.PlaceOrderResponse()
    _put_order(reply.order, found)
    return reply


def got(found: OrderWithLines) -> pb.GetOrderResponse:
    """The reply of GetOrder."""
    reply = pb.GetOrderResponse()
    _put_order(reply.order, found)
    return reply


def cancelled(found: OrderWithLines) -> pb.CancelOrderResponse:
    """The reply of CancelOrder."""
    reply = pb.CancelOrderResponse()
    _put_order(reply.order, found)
    return reply


def batch(found: Sequence[OrderWithLines], *, asked: Sequence[str]) -> pb.BatchGetOrdersResponse:
    """The reply of BatchGetOrders: what was found and what was not, in the order asked."""
    by_id = {each.order.id: each for each in found}
    reply = pb.BatchGetOrdersResponse()
    for order_id in dict.fromkeys(asked):
        if (each := by_id.get(order_id)) is None:
            reply.missing_order_ids.append(order_id)
        else:
            _put_order(reply.orders.add(), each)
    return reply


def listed(page: tuple[Sequence[OrderWithLines], str]) -> pb.ListOrdersResponse:
    """The reply of ListOrders: the orders and the token of the next page."""
    found, next_page_token = page
    reply = pb.ListOrdersResponse(next_page_token=next_page_token)
    for each in found:
        _put_order(reply.orders.add(), each)
    return reply


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


def _put_order(into: pb.Order, found: OrderWithLines) -> None:
    """Fills in an order as callers see it."""
    order = found.order
    into.id, into.state = order.id, STATE_ON_WIRE[State(order.state)]
    into.customer_id, into.country, into.currency = order.customer_id, order.country, order.currency
    for line in found.lines:
        _put_line(into.lines.add(), line, order.currency)
    into.line_count = order.line_count
    put_minor(into.total, order.currency, order.total_minor)
    put_reference(into, order)
    put_us(into.place_time, order.placed_at_us)
    put_us(into.business_time, order.business_time_us)
    if order.cancelled_at_us is not None:
        put_us(into.cancel_time, order.cancelled_at_us)
    into.cancel_reason, into.etag = order.cancel_reason, str(order.version)


def put_reference(into: pb.Order | OrderPlaced, order: Order) -> None:
    """Fills in what another system calls an order, where it does."""
    if order.source is not None and order.reference is not None:
        into.external_reference.source = order.source
        into.external_reference.reference = order.reference


def _put_line(into: pb.OrderLine, line: Line, currency: str) -> None:
    into.line_number, into.sku, into.quantity = line.line_number, line.sku, line.quantity
    put_nanos(into.unit_price, currency, line.unit_price_nanos)
    put_minor(into.line_total, currency, line.total_minor)
    into.price_agreed = bool(line.agreed)  # SQLite keeps 0 or 1
