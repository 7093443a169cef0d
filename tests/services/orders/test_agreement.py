"""What code and contract say twice agrees: states, reasons, events, columns."""

import inspect

import pytest

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.chassis.errors import CursorInvalid, ServiceError
from backplane_server.services.orders import SERVICE, cursors, errors, events, queries, wire
from backplane_server.services.orders.cursors import Cursor
from backplane_server.services.orders.rules import State

ORDER = "ord_01jd8x7kz2e9p3q5r7s9tavbwc"
OTHER = "ord_01jd8x7kz2e9p3q5r7s9tavbwd"


def test_every_reason_has_an_error() -> None:
    """Each reason of the contract is raised by an error, and no error has another reason."""
    own = [
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, ServiceError) and found.__module__ == errors.__name__
    ]
    reasons = {name.removeprefix("ERROR_REASON_") for name, _ in pb.ErrorReason.items()}
    assert {found.reason for found in own} == reasons - {"UNSPECIFIED"}


def test_every_state_is_on_the_wire() -> None:
    """Each state has a value of the contract's enum, and each value but unspecified a state."""
    assert set(wire.STATE_ON_WIRE) == set(State)
    assert set(wire.STATE_ON_WIRE.values()) == set(pb.OrderState.values()) - {0}


def test_every_state_is_told_by_an_event() -> None:
    """A watcher hears of each state an order can come to."""
    assert {state for state, _ in events.CHANGES.values()} == set(State)


def test_every_filter_has_a_query() -> None:
    """All filters together make a statement on both databases, in both orders."""
    for newest_first in (True, False):
        query = queries.orders_that(
            frozenset(queries.FILTERS), newest_first=newest_first, after=True
        )
        for dialect in ("sqlite", "postgresql"):
            assert "orders_orders" in query.compiled(dialect).sql


def test_manifest_names_the_contract() -> None:
    """The manifest's service is the one that the contract defines."""
    assert SERVICE.contract == pb.DESCRIPTOR.services_by_name["OrdersService"].full_name


@pytest.mark.parametrize("cursor", [Cursor(), Cursor(7, State.PLACED), Cursor(2**40, None)])
def test_cursor_comes_back(cursor: Cursor) -> None:
    """A cursor that was given is understood again."""
    assert cursors.opened(cursors.sealed(cursor, order_id=ORDER), order_id=ORDER) == cursor


@pytest.mark.parametrize("text", ["x", "AAAA", "%%%%", "é", "A" * 200])
def test_malformed_cursor(text: str) -> None:
    """Text that is no cursor is refused."""
    with pytest.raises(CursorInvalid):
        cursors.opened(text, order_id=ORDER)


def test_cursor_of_another_order() -> None:
    """A cursor serves the order that it was given for and no other."""
    with pytest.raises(CursorInvalid):
        cursors.opened(cursors.sealed(Cursor(7), order_id=ORDER), order_id=OTHER)
