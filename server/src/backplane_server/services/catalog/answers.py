"""Keeps answers within what one message may hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message

from backplane_server.chassis.data.page_tokens import Page

from .errors import BatchTooLarge

# Clients take 4 MiB by default; a product is at most about half a MiB.
ANSWER_BYTES_MAX = 3 * 1024 * 1024

RowT = TypeVar("RowT")
MessageT = TypeVar("MessageT", bound=Message)


def fitting(
    page: Page,
    rows: Sequence[RowT],
    *,
    message: Callable[[RowT], MessageT],
    key: Callable[[RowT], Sequence[Any]],
) -> tuple[list[MessageT], str]:
    """The page's messages, as many as fit, and the next page's token, empty at the end."""
    messages: list[MessageT] = []
    size = 0
    for row in rows[: page.size]:
        made = message(row)
        size += made.ByteSize()
        if messages and size > ANSWER_BYTES_MAX:
            break
        messages.append(made)
    page.size = max(len(messages), 1)
    _, token = page.cut(rows, key=key)
    return messages, token


def refuse_too_large(messages: Sequence[Message]) -> None:
    """Raises BatchTooLarge where the messages do not fit into one answer."""
    if sum(message.ByteSize() for message in messages) > ANSWER_BYTES_MAX:
        raise BatchTooLarge(limit_bytes=ANSWER_BYTES_MAX)
