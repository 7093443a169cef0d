"""What code and contract say twice agrees."""

from __future__ import annotations

import inspect

from backplane.events.v1 import events_pb2, webhooks_pb2
from backplane_server.chassis.errors import ServiceError
from backplane_server.services.events import errors, models, wire
from backplane_server.services.events.rules import fairly, fitting


def test_every_reason_has_an_error() -> None:
    """Each reason of the contract is raised by an error, and no error has another reason."""
    own = [
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, ServiceError) and found.__module__ == errors.__name__
    ]
    reasons = {name.removeprefix("ERROR_REASON_") for name, _ in events_pb2.ErrorReason.items()}
    assert {found.reason for found in own} == reasons - {"UNSPECIFIED"}


def test_every_state_of_a_delivery_is_on_the_wire() -> None:
    """Each state has a value of the contract's enum, and each value but unspecified a state."""
    assert set(wire.STATES) == {models.PENDING, models.DELIVERED, models.DEAD}
    assert set(wire.STATES.values()) == set(webhooks_pb2.WebhookDeliveryState.values()) - {0}


def test_a_page_holds_at_least_one_event() -> None:
    """Pages are cut where they grow too large, and never to nothing."""
    assert fitting([], bytes_max=10) == 0
    assert fitting([50, 1], bytes_max=10) == 1
    assert fitting([4, 6, 1], bytes_max=10) == 2
    assert fitting([4, 6], bytes_max=10) == 2


def test_one_webhook_does_not_take_every_place() -> None:
    """A webhook gets no more attempts at a time than its share, running ones included."""
    due = [_due(name) for name in ("a", "a", "a", "b", "a", "c")]
    chosen = fairly(due, running={"a": 1, "b": 0, "c": 3}.__getitem__, each=3, most=3)
    assert [one.webhook_id for one in chosen] == ["a", "a", "b"]


def _due(webhook_id: str) -> models.Delivery:
    return models.Delivery("whd_1", webhook_id, "evt_1", "t", "s", 1, "pending", 0, 0, 0, "", 0)
