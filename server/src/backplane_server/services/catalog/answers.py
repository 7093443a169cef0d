"""Keeps answers within what one message may hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf.message import Message

from backplane_server.chassis.data.page_tokens import Page

from .errors import BatchTooLarge

if TYPE_CHECKING:
    from google.protobuf.internal.containers import RepeatedCompositeFieldContainer

# Clients take 4 MiB by default; a product is at most about half a MiB.
ANSWER_BYTES_MAX = 3 * 1024 * 1024

RowT = TypeVar("RowT")
MessageT = TypeVar("MessageT", bound=Message)


def fill_page(
    messages: RepeatedCompositeFieldContainer[MessageT],
    page: Page,
    rows: Sequence[RowT],
    *,
    put: Callable[[MessageT, RowT], None],
    key: Callable[[RowT], Sequence[Any]],
) -> str:
    """Fills in as many rows of a page as fit; gives the next page's token, empty at the end."""
    size = 0
    for row in rows[: page.size]:
        message = messages.add()
        put(message, row)
        size += message.ByteSize()
        if size > ANSWER_BYTES_MAX and len(messages) > 1:
            del messages[-1]
            break
    page.size = max(len(messages), 1)
    _, token = page.cut(rows, key=key)
    return token


def refuse_too_large(answer: Message) -> None:
    """Raises BatchTooLarge where an answer is larger than clients take."""
    if answer.ByteSize() > ANSWER_BYTES_MAX:
        raise BatchTooLarge(limit_bytes=ANSWER_BYTES_MAX)
