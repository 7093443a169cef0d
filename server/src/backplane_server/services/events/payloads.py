"""What a webhook's receiver gets: an event as a JSON object."""

from __future__ import annotations

import base64
import importlib
import json
from datetime import UTC, datetime
from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.message import DecodeError

from backplane_server.chassis.data.outbox import LoggedEvent


def body_of(event: LoggedEvent) -> bytes:
    """The body of the request.

    ``data`` is the message in proto JSON; where this server does not know the type (its
    service runs elsewhere, from another distribution) ``data_base64`` is the message itself.
    """
    moment = datetime.fromtimestamp(event.time_us / 1_000_000, UTC)
    told: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "subject": event.subject,
        "timestamp": moment.isoformat().replace("+00:00", "Z"),
    }
    told.update(_content(event))
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _content(event: LoggedEvent) -> dict[str, Any]:
    try:
        message = message_factory.GetMessageClass(_descriptor(event.type)).FromString(event.data)
        return {"data": json_format.MessageToDict(message, preserving_proto_field_name=True)}
    except (KeyError, DecodeError):
        return {"data_base64": base64.b64encode(event.data).decode()}


def _descriptor(name: str) -> Any:
    pool = descriptor_pool.Default()
    try:
        return pool.FindMessageTypeByName(name)
    except KeyError:
        package = name.rpartition(".")[0]
        try:  # events stand in a file of their own, which only their service has imported
            importlib.import_module(f"{package}.events_pb2")
        except ImportError:
            raise KeyError(name) from None
        return pool.FindMessageTypeByName(name)
