"""Rows 48 and 52: masks that name what nobody may change, or what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from google.api.field_behavior_pb2 import FieldBehavior, field_behavior
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from backplane.catalog.v1 import catalog_pb2
from backplane.events.v1 import events_pb2, webhooks_pb2
from backplane.identity.v1 import identity_pb2, users_pb2
from tests.hostile.conftest import Server
from tests.hostile.frames import Answer
from tests.support.hostile_table import Hostile

_SERVICES = (catalog_pb2, events_pb2, identity_pb2)
_SETTLED = {FieldBehavior.OUTPUT_ONLY, FieldBehavior.IMMUTABLE, FieldBehavior.IDENTIFIER}
_ULID = "01jd8x7kz2e9p3q5r7s9tavbwc"
# What is right but for the mask, so that nothing else is refused.
_UPDATES: dict[str, Message] = {
    "UpdateProduct": catalog_pb2.UpdateProductRequest(
        product=catalog_pb2.Product(sku="lamp", name="lamp", state=catalog_pb2.PRODUCT_STATE_DRAFT)
    ),
    "UpdateRole": identity_pb2.UpdateRoleRequest(
        role=identity_pb2.Role(id=f"rol_{_ULID}", name="clerk")
    ),
    "UpdateUser": users_pb2.UpdateUserRequest(
        user=users_pb2.User(id=f"usr_{_ULID}", name="Ada", email="ada@lovelace.example")
    ),
    "UpdateWebhook": webhooks_pb2.UpdateWebhookRequest(
        webhook_id=f"whk_{_ULID}", webhook=webhooks_pb2.Webhook(url="https://shop.example/")
    ),
}


@dataclass(frozen=True)
class _Update:
    """A method that takes a mask, and the resource that the mask is about."""

    method: MethodDescriptor

    @property
    def path(self) -> str:
        return f"/{self.method.containing_service.full_name}/{self.method.name}"

    @property
    def behaviours(self) -> dict[str, set[int]]:
        """What the contract says of each field of the resource."""
        resource = self.method.name.removeprefix("Update").lower()
        message = self.method.input_type.fields_by_name[resource].message_type
        options: dict[str, Any] = {f.name: f.GetOptions() for f in message.fields}  # type: ignore[union-attr]  # a message by contract
        return {name: set(each.Extensions[field_behavior]) for name, each in options.items()}

    def output_only(self) -> list[str]:
        return [n for n, said in self.behaviours.items() if FieldBehavior.OUTPUT_ONLY in said]

    def changeable(self) -> str:
        """The first field that may be changed."""
        return next(name for name, said in self.behaviours.items() if not said & _SETTLED)

    def request(self, *paths: str) -> bytes:
        request: Any = GetMessageClass(self.method.input_type)()
        request.CopyFrom(_UPDATES[self.method.name])
        request.update_mask.paths.extend(paths)
        return bytes(request.SerializeToString())


_ALL = [
    _Update(method)
    for module in _SERVICES
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
    if "update_mask" in method.input_type.fields_by_name
]


async def _ask(server: Server, update: _Update, *paths: str) -> Answer:
    return await server.ask(update.path, update.request(*paths), await server.token())


@pytest.mark.parametrize("update", _ALL, ids=lambda update: update.method.name)
async def test_output_only_fields_are_not_changed(
    server: Server, update: _Update, hostile: Hostile
) -> None:
    """Row 48: each output-only field of each resource that can be updated."""
    names = update.output_only()
    assert names
    for name in names:
        row = hostile(48, sent=f"{update.method.name}, mask {name}", expected="INVALID_ARGUMENT")
        answer = await _ask(server, update, name)
        row.got = f"{answer.told}, names {', '.join(answer.fields)}"
        assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
        assert answer.fields == ["update_mask"]


@pytest.mark.parametrize("update", _ALL, ids=lambda update: update.method.name)
async def test_only_whole_fields_are_changed(
    server: Server, update: _Update, hostile: Hostile
) -> None:
    """Row 52: no index, no part of a field, no field that is not there, no mask without one."""
    name = update.changeable()
    masks = ("nothing", f"{name}[0]", f"{name}.part", f"{name}.", f".{name}", "*", "", None)
    for path in masks:
        told = "empty" if path is None else repr(path)
        row = hostile(52, sent=f"{update.method.name}, mask {told}", expected="INVALID_ARGUMENT")
        answer = await _ask(server, update, *([] if path is None else [path]))
        row.got = f"{answer.told}, names {', '.join(answer.fields)}"
        assert answer.told == "INVALID_ARGUMENT INVALID_FIELD"
        assert set(answer.fields) == {"update_mask"}


@pytest.mark.parametrize("update", _ALL, ids=lambda update: update.method.name)
async def test_a_good_mask_is_not_refused(server: Server, update: _Update) -> None:
    """What the others change one thing of gets as far as the resource, which is not there."""
    answer = await _ask(server, update, update.changeable())
    assert answer.code == "NOT_FOUND"
