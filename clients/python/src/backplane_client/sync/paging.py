"""Pages of a list method as one plain iterator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar, overload

import grpc
from google.protobuf.message import Message

from backplane_client.paging import asking_for, next_page_token, only_items, page_token

Request = TypeVar("Request", bound=Message)
Reply = TypeVar("Reply", bound=Message)
Item = TypeVar("Item")


class Pages(Generic[Reply, Item]):
    """All items of a list: `for item in pages`, or page by page with `by_page`."""

    def __init__(
        self,
        ask: Callable[[str], Reply],
        start: str,
        items: Callable[[Reply], Iterable[Item]],
    ) -> None:
        self._ask = ask
        self._start = start
        self._items = items

    def __iter__(self) -> Iterator[Item]:
        for page in self.by_page():
            yield from self._items(page)

    def by_page(self) -> Iterator[Reply]:
        """Yields the replies themselves, to the last."""
        page = self._ask(self._start)
        yield page
        while token := next_page_token(page):
            page = self._ask(token)
            yield page


@overload
def pages(
    method: grpc.UnaryUnaryMultiCallable[Request, Reply],
    request: Request,
    *,
    items: Callable[[Reply], Iterable[Item]],
    timeout: float | None = None,
) -> Pages[Reply, Item]: ...


@overload
def pages(
    method: grpc.UnaryUnaryMultiCallable[Request, Reply],
    request: Request,
    *,
    timeout: float | None = None,
) -> Pages[Reply, Any]: ...


def pages(
    method: grpc.UnaryUnaryMultiCallable[Request, Reply],
    request: Request,
    *,
    items: Callable[[Reply], Iterable[Any]] | None = None,
    timeout: float | None = None,
) -> Pages[Reply, Any]:
    """Returns all that a list method lists, as `backplane_client.pages` does."""

    def ask(token: str) -> Reply:
        return method(asking_for(request, token), timeout=timeout)

    return Pages(ask, page_token(request), items or only_items)
