"""Holds each request message to the rules that its contract states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from protovalidate import ValidationError, Validator

from backplane_server.chassis.errors import FieldProblem, InvalidField, RequestIdRequired
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

# A message that breaks thousands of rules is told the first ones.
_NAMED_MAX = 20
# Naming all that is wrong takes time and memory by the square of how much it is: 40 kB of empty
# lines would stop a node for seconds. Of a larger message the first fault alone is told.
_ALL_NAMED_BYTES_MAX = 2048


class Validation:
    """Runs the protovalidate rules of a message; names the fields that break one.

    All of them in a message of up to 2 KiB, and the first one in a larger one.
    """

    def __init__(self) -> None:
        self._validator = Validator()

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to every method: each has a request."""
        validate = self._validator.validate
        needs_id = method.request_id_required

        def check(call: Call, message: Message) -> None:
            try:
                validate(message, fail_fast=is_told_one_fault(message))
            except ValidationError as error:
                raise _refusal(error) from None
            if needs_id and not message.request_id:  # type: ignore[attr-defined]  # by contract
                raise RequestIdRequired

        return Stage(received=check)


def is_told_one_fault(message: Message) -> bool:
    """Whether a message is so large that its first fault alone is looked for."""
    return message.ByteSize() > _ALL_NAMED_BYTES_MAX


def problems_of(error: ValidationError) -> list[FieldProblem]:
    """Names the fields that break a rule, and the rules."""
    return [
        FieldProblem(_path(violation.proto.field), violation.proto.message)
        for violation in error.violations[:_NAMED_MAX]
    ]


def _refusal(error: ValidationError) -> InvalidField:
    problems = problems_of(error)
    first = problems[0]
    more = len(error.violations) - 1
    told = f"{first.field or 'the request'}: {first.description}"
    return InvalidField(told + (f" (and {more} more)" if more else ""), fields=problems)


def _path(field: Any) -> str:
    """Writes a path as ``lines[3].unit_price.nanos``."""
    text = ""
    for element in field.elements if field is not None else ():
        text += f".{element.field_name}" if text else element.field_name
        text += _subscript(element)
    return text


def _subscript(element: Any) -> str:
    subscript = element.subscript
    if subscript is None:
        return ""
    value = getattr(subscript, "value", subscript)
    return f'["{value}"]' if isinstance(value, str) else f"[{value}]"
