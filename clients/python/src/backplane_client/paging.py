"""Pages of a list method as one iterator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, overload

from google.protobuf.message import Message
from grpc import aio

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
Item = TypeVar("Item")
ListMethod = aio.UnaryUnaryMultiCallable[Request, Reply]


class Pages(Generic[Reply, Item]):
    """All items of a list: `async for item in pages`, or page by page with `by_page`.

    Each iteration begins anew. A page is asked for when the one before is used up.
    """

    def __init__(
        self,
        ask: Callable[[str], aio.UnaryUnaryCall[Any, Reply]],
        start: str,
        items: Callable[[Reply], Iterable[Item]],
    ) -> None:
        self._ask = ask
        self._start = start
        self._items = items

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.by_page():
            for item in self._items(page):
                yield item

    async def by_page(self) -> AsyncIterator[Reply]:
        """Yields the replies themselves, to the last."""
        page = await self._ask(self._start)
        yield page
        while token := next_page_token(page):
            page = await self._ask(token)
            yield page


@overload
def pages(
    method: ListMethod[Request, Reply],
    request: Request,
    *,
    items: Callable[[Reply], Iterable[Item]],
    timeout: float | None = None,
) -> Pages[Reply, Item]: ...


@overload
def pages(
    method: ListMethod[Request, Reply], request: Request, *, timeout: float | None = None
) -> Pages[Reply, Any]: ...


def pages(
    method: ListMethod[Request, Reply],
    request: Request,
    *,
    items: Callable[[Reply], Iterable[Any]] | None = None,
    timeout: float | None = None,
) -> Pages[Reply, Any]:
    """Returns all that a list method lists, from the page that the request asks for.

    `items` picks a page's items (default: its only repeated field) and tells type
    checkers what they are: `items=lambda page: page.orders`. `timeout` is per page.
    """

    def ask(token: str) -> aio.UnaryUnaryCall[Request, Reply]:
        return method(asking_for(request, token), timeout=timeout)

    return Pages(ask, page_token(request), items or only_items)


def asking_for(request: Request, token: str) -> Request:
    """Returns a copy of a list request that asks for the page of the token."""
    copy = type(request)()
    copy.CopyFrom(request)
    setattr(copy, "page_token", token)  # noqa: B010  # A field of many messages, not of Message.
    return copy


def page_token(request: Message) -> str:
    """Returns which page a request asks for; raises ValueError where it cannot ask."""
    if "page_token" not in request.DESCRIPTOR.fields_by_name:
        raise ValueError(f"{request.DESCRIPTOR.name} has no page_token: it does not list pages")
    return str(getattr(request, "page_token"))  # noqa: B009  # As above.


def next_page_token(reply: Message) -> str:
    """Returns the token of the page after; empty after the last."""
    return str(getattr(reply, "next_page_token"))  # noqa: B009  # As above.


def only_items(reply: Message) -> Sequence[Any]:
    """Returns the content of the only repeated field; raises ValueError where there are more."""
    repeated = [field.name for field in reply.DESCRIPTOR.fields if field.is_repeated]
    if len(repeated) != 1:
        raise ValueError(
            f"{reply.DESCRIPTOR.name} has {len(repeated)} repeated fields; say which with items="
        )
    listed: Sequence[Any] = getattr(reply, repeated[0])
    return listed
