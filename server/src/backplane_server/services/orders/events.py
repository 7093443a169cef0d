"""What orders publish, and how the changes of an order are read back from it.

One event per change of an order's state, on the order's own subject.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from backplane.orders.v1.events_pb2 import OrderCancelled, OrderPlaced
from backplane_server.chassis.data import Event
from backplane_server.chassis.wire import put_minor, put_us, timestamp_from_us

from .models import Order
from .rules import Change, State
from .wire import put_reference


def subject_of(order_id: str) -> str:
    """What the events of an order are about."""
    return f"orders/{order_id}"


def order_placed(order: Order) -> Event:
    """Says that an order was stored."""
    message = OrderPlaced(
        order_id=order.id, customer_id=order.customer_id, line_count=order.line_count
    )
    put_minor(message.total, order.currency, order.total_minor)
    put_reference(message, order)
    put_us(message.place_time, order.placed_at_us)
    put_us(message.business_time, order.business_time_us)
    return Event(subject=subject_of(order.id), message=message)


def order_cancelled(order: Order) -> Event:
    """Says that an order was cancelled."""
    message = OrderCancelled(
        order_id=order.id,
        reason=order.cancel_reason,
        cancel_time=timestamp_from_us(order.cancelled_at_us or 0),
    )
    return Event(subject=subject_of(order.id), message=message)


class Logged(Protocol):
    """What the log tells of an event."""

    @property
    def id(self) -> str:
        """The event's id."""

    @property
    def position(self) -> int:
        """Its place in the log."""

    @property
    def type(self) -> str:
        """The full name of its message."""

    @property
    def data(self) -> bytes:
        """The message."""

    @property
    def time_us(self) -> int:
        """When it was written."""


def _no_reason(_data: bytes) -> str:
    return ""


def _cancel_reason(data: bytes) -> str:
    return OrderCancelled.FromString(data).reason


# The state that each type of event leads to, and where its reason stands.
CHANGES: Final[Mapping[str, tuple[State, Callable[[bytes], str]]]] = {
    OrderPlaced.DESCRIPTOR.full_name: (State.PLACED, _no_reason),
    OrderCancelled.DESCRIPTOR.full_name: (State.CANCELLED, _cancel_reason),
}
CHANGE_TYPES: Final = frozenset(CHANGES)


def change_of(event: Logged) -> Change:
    """The change of state that an event tells of."""
    state, reason_of = CHANGES[event.type]
    return Change(event.id, event.position, state, event.time_us, reason_of(event.data))
