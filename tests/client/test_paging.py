"""All pages of a list as one iterator."""

from __future__ import annotations

from typing import assert_type

import grpc
import pytest

import backplane_client
from backplane.orders.v1.orders_pb2 import (
    BatchGetOrdersResponse,
    GetOrderRequest,
    ListOrdersRequest,
    ListOrdersResponse,
    Order,
)
from backplane_client import Backplane, pages
from backplane_client.paging import only_items
from tests.client.scripted import Scripted, failure

FIRST = ListOrdersResponse(orders=[Order(id="1"), Order(id="2")], next_page_token="next")
EMPTY = ListOrdersResponse(next_page_token="last")
LAST = ListOrdersResponse(orders=[Order(id="3")])


async def test_items(server: Scripted, backplane: Backplane) -> None:
    """Items come from all pages, empty ones among them, until there is no next one."""
    server.answers("ListOrders", FIRST, EMPTY, LAST)
    request = ListOrdersRequest(page_size=2)
    listed = [order.id async for order in pages(backplane.orders.ListOrders, request)]
    assert listed == ["1", "2", "3"]
    assert [sent.page_token for sent in server.requests("ListOrders")] == ["", "next", "last"]
    assert {sent.page_size for sent in server.requests("ListOrders")} == {2}
    assert request == ListOrdersRequest(page_size=2)


async def test_typed_items(server: Scripted, backplane: Backplane) -> None:
    """With `items` a type checker knows what is listed."""
    server.answers("ListOrders", LAST)
    listed = pages(backplane.orders.ListOrders, ListOrdersRequest(), items=lambda page: page.orders)
    async for order in listed:
        assert_type(order, Order)
        assert order.id == "3"


async def test_by_page(server: Scripted, backplane: Backplane) -> None:
    """Pages can be had themselves."""
    server.answers("ListOrders", FIRST, EMPTY, LAST)
    listed = pages(backplane.orders.ListOrders, ListOrdersRequest())
    assert [page async for page in listed.by_page()] == [FIRST, EMPTY, LAST]


async def test_resumed(server: Scripted, backplane: Backplane) -> None:
    """A list begins with the page that the request asks for."""
    server.answers("ListOrders", LAST)
    request = ListOrdersRequest(page_token="next")
    assert [order.id async for order in pages(backplane.orders.ListOrders, request)] == ["3"]
    assert server.requests("ListOrders")[0].page_token == "next"


async def test_lazy(server: Scripted, backplane: Backplane) -> None:
    """A page is asked for only when the one before is used up."""
    server.answers("ListOrders", FIRST, LAST)
    listed = aiter(pages(backplane.orders.ListOrders, ListOrdersRequest()))
    await anext(listed)
    await anext(listed)
    assert server.times("ListOrders") == 1


async def test_failing_page(server: Scripted, backplane: Backplane) -> None:
    """A page that fails raises the typed error where it would have come."""
    bad = failure(grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")
    server.answers("ListOrders", FIRST, bad)
    listed = aiter(pages(backplane.orders.ListOrders, ListOrdersRequest()))
    assert [(await anext(listed)).id, (await anext(listed)).id] == ["1", "2"]
    with pytest.raises(backplane_client.InvalidArgument):
        await anext(listed)


def test_not_a_list(backplane: Backplane) -> None:
    """A method that does not page is refused at once."""
    with pytest.raises(ValueError, match="GetOrderRequest has no page_token"):
        pages(backplane.orders.GetOrder, GetOrderRequest())


def test_ambiguous_items() -> None:
    """A reply with several lists is refused with a word on what to do."""
    with pytest.raises(ValueError, match="2 repeated fields; say which with items="):
        only_items(BatchGetOrdersResponse())
