"""The id by which a server knows a repeated call: made once, kept across attempts."""

from __future__ import annotations

import os
import time
import uuid
from typing import TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

M = TypeVar("M", bound=Message)

_FIELD = "request_id"


def takes_request_id(request: Message) -> bool:
    """Whether a request message has the field."""
    field = request.DESCRIPTOR.fields_by_name.get(_FIELD)
    return field is not None and field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated


def with_request_id(request: M) -> M:
    """Returns the request itself when it has an id, else a copy of it that has one."""
    if request_id_of(request):
        return request
    identified = type(request)()
    identified.CopyFrom(request)
    setattr(identified, _FIELD, new_request_id())
    return identified


def request_id_of(request: Message) -> str:
    """Returns the id of a request whose message has the field."""
    return str(getattr(request, _FIELD))


def new_request_id() -> str:
    """Returns a UUIDv7: ids that follow time keep the server's index of them compact."""
    stamp = time.time_ns() // 1_000_000 << 80
    random = int.from_bytes(os.urandom(10))
    return str(uuid.UUID(int=stamp | 0x7 << 76 | 0b10 << 62 | random & _RANDOM_BITS))


_RANDOM_BITS = (0xFFF << 64) | ((1 << 62) - 1)
