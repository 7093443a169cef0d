"""Names what a call is about, by what the contract has said already.

The REST path of a method names its resource: ``/v1/orders/{order_id}:cancel`` is
about ``orders/ord_…``. Where the path stops at the collection, the call made
something, and the reply tells its id: the field of the message it holds by which
other paths of the contract name a member of the collection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from backplane_server.chassis.audit.changes import redacted

if TYPE_CHECKING:
    from backplane_server.contract.plan import MethodPlan, Plan

UNKNOWN: Final = "-"
CHARACTERS_MAX: Final = 512
_VERSION: Final = re.compile(r"^/v\d+/")
_VARIABLE: Final = re.compile(r"\{([^}=]+)(?:=[^}]*)?\}")

# Gives the resource of a call by its request and its reply, either of which may be missing;
# in place of the reply stands what the transaction gave, where the reply is made of that.
NameResource = Callable[[Message | None, object], str]
_Read = Callable[[Message], str]


class Resources:
    """Names the resources of every method of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._keys = dict(_members(plan))

    def namer(self, method: MethodPlan) -> NameResource:
        """Makes the function that names the resource of a method's calls."""
        if method.http is None:
            return lambda request, reply: ""
        path = _collection(method.http.path)
        texts = _VARIABLE.split(path)
        if len(texts) > 1:
            return _filled(texts, _type(method.request_type))
        if not method.has_side_effects:
            return lambda request, reply: path
        key = self._keys.get(path, "id")
        return _made(path, _type(method.response_type), key=key)


def _members(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yields each collection with the field that its paths name a member by."""
    for method in plan.methods():
        if method.http is not None:
            texts = _VARIABLE.split(_collection(method.http.path))
            if len(texts) == 3 and not texts[2]:
                yield texts[0].rstrip("/"), texts[1].rpartition(".")[2]


def _collection(path: str) -> str:
    return _VERSION.sub("", path).partition(":")[0]


def _made(path: str, reply_type: Descriptor, *, key: str) -> NameResource:
    """Names what a call made, by its reply."""
    read = _id_in_reply(reply_type, key=key)
    subject = _is_plain_text(reply_type.fields_by_name.get("subject"))
    if read is None and subject:  # who the reply is about, where it holds nothing else
        path, read = "subjects", _reader(reply_type, ["subject"])
    if read is None:
        return lambda request, reply: path

    def name(_: Message | None, reply: object) -> str:
        if isinstance(reply, Message):
            found = read(reply)
        else:  # a transaction's row, of which the reply is made later
            found = str(getattr(reply, key, "") or getattr(reply, "id", ""))
        return _tidy(f"{path}/{found or UNKNOWN}")

    return name


def _type(name: str) -> Descriptor:
    return descriptor_pool.Default().FindMessageTypeByName(name)


def _filled(texts: list[str], request_type: Descriptor) -> NameResource:
    """Fills the variables of a path from the request; ``texts`` alternate with their names."""
    readers = [_reader(request_type, name.split(".")) for name in texts[1::2]]
    fixed = texts[::2]

    def fill(request: Message | None, _: object) -> str:
        named = fixed[0]
        for read, text in zip(readers, fixed[1:], strict=True):
            value = read(request) if request is not None else ""
            named += (value or UNKNOWN) + text
        return _tidy(named)

    return fill


def _reader(of: Descriptor, names: list[str]) -> _Read:
    """Reads a field by its path; one that is redacted is never read."""
    secret = False
    inside: Descriptor | None = of
    for name in names:
        if inside is None:
            raise ValueError(f"{of.full_name} has no {'.'.join(names)}")
        field = inside.fields_by_name[name]
        secret = secret or redacted(field)
        inside = field.message_type

    def read(message: Any) -> str:
        for name in names:
            message = getattr(message, name)
        return str(message)

    return (lambda _: "") if secret else read


def _id_in_reply(reply: Descriptor, *, key: str) -> _Read | None:
    """Finds the field that identifies the message that a reply holds."""
    for field in reply.fields:
        of = field.message_type
        if of is None or field.is_repeated or redacted(field):
            continue
        for name in (key, "id"):
            if _is_plain_text(of.fields_by_name.get(name)):
                return _reader(reply, [field.name, name])
    own = next((n for n in (key, "id") if _is_plain_text(reply.fields_by_name.get(n))), None)
    return None if own is None else _reader(reply, [own])


def _is_plain_text(field: FieldDescriptor | None) -> bool:
    return (
        field is not None
        and field.type == FieldDescriptor.TYPE_STRING
        and not field.is_repeated
        and not redacted(field)
    )


def _tidy(name: str) -> str:
    """Cuts what is too long and blots out control characters, which no database takes."""
    if not name.isprintable():
        name = "".join(c if c.isprintable() else "\ufffd" for c in name)
    return name[:CHARACTERS_MAX]
