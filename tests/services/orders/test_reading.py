"""GetOrder, BatchGetOrders and ListOrders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import grpc
import pytest
from grpc import aio

from backplane.orders.v1 import orders_pb2 as pb
from tests.services.orders.shop import Caller, Shop, gbp, info_of, instant, line, order, referenced

NOWHERE = "ord_01jd8x7kz2e9p3q5r7s9tavbwc"


async def test_a_missing_order(admin: Caller) -> None:
    """GetOrder of an id that no order has is ORDER_NOT_FOUND."""
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.get(NOWHERE)
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND
    assert info_of(refused.value).reason == "ORDER_NOT_FOUND"


async def test_a_batch(admin: Caller) -> None:
    """A batch comes in the order asked, each once, with lines only in the full view."""
    first, second = await admin.place(), await admin.place(order(line("m"), line("M")))
    asked = [second.id, NOWHERE, first.id, second.id]
    basic = await admin.orders.BatchGetOrders(pb.BatchGetOrdersRequest(order_ids=asked))
    assert [found.id for found in basic.orders] == [second.id, first.id]
    assert [len(found.lines) for found in basic.orders] == [0, 0]
    assert [found.line_count for found in basic.orders] == [2, 1]
    assert list(basic.missing_order_ids) == [NOWHERE]
    full = await admin.orders.BatchGetOrders(
        pb.BatchGetOrdersRequest(order_ids=asked, view=pb.ORDER_VIEW_FULL)
    )
    assert list(full.orders) == [second, first]


async def test_a_batch_of_too_many_lines(admin: Caller) -> None:
    """A full batch above 10,000 lines is refused; a full list ends its page before it instead."""
    requests = [order(*[line("m")] * 2000) for _ in range(6)]
    ids = [(await admin.place(request)).id for request in requests]
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.orders.BatchGetOrders(
            pb.BatchGetOrdersRequest(order_ids=ids, view=pb.ORDER_VIEW_FULL)
        )
    info = info_of(refused.value)
    assert info.reason == "BATCH_TOO_LARGE"
    assert dict(info.metadata) == {"lines": "12000", "limit": "10000"}
    pages = await admin.pages(50, view=pb.ORDER_VIEW_FULL)
    assert [len(page) for page in pages] == [5, 1]
    assert all(len(found.lines) == 2000 for page in pages for found in page)


FILTERS: Final[Sequence[dict[str, Any]]] = (
    {},
    {"customer_id": "c1"},
    {"states": [pb.ORDER_STATE_PLACED]},
    {"states": [pb.ORDER_STATE_PLACED, pb.ORDER_STATE_CANCELLED]},
    {"source": "old-shop"},
    {"business_time_from": instant(1_000), "business_time_until": instant(2_000)},
    {"place_time_from": instant(0), "customer_id": "c1", "source": "old-shop"},
)


async def test_paging(admin: Caller, subtests: pytest.Subtests) -> None:
    """Pages together hold each order that meets the filters once, in the order of placement."""
    placed = await _eleven_orders(admin)
    for filters in FILTERS:
        with subtests.test("+".join(filters)):
            expected = [found.id for found in placed if _meets(found, filters)]
            assert len(expected) >= 5
            await _check_pages(admin, filters, pb.ORDER_SEQUENCE_OLDEST_FIRST, expected)
            await _check_pages(admin, filters, pb.ORDER_SEQUENCE_NEWEST_FIRST, expected[::-1])


async def _check_pages(
    caller: Caller,
    filters: dict[str, Any],
    sequence: pb.OrderSequence.ValueType,
    expected: list[str],
) -> None:
    pages = await caller.pages(2, sequence=sequence, **filters)
    assert [found.id for page in pages for found in page] == expected
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)


async def _eleven_orders(caller: Caller) -> list[pb.Order]:
    """Orders that differ in everything a list can be narrowed by, sorted by id."""
    placed = []
    for number in range(11):
        request = referenced(str(number), source="old-shop" if number % 3 else "new-shop")
        request.customer_id = "c1" if number % 4 else ""
        if number % 2:
            request.business_time.seconds = 1_000 + number
            request.lines[0].agreed_unit_price.CopyFrom(gbp(1))
        placed.append(await caller.place(request))
    placed[5] = await caller.cancel(placed[5].id)
    # Ids of one millisecond have no order of their own.
    return sorted(placed, key=lambda found: found.id)


def _meets(found: pb.Order, filters: dict[str, Any]) -> bool:
    checks: dict[str, Callable[[Any], bool]] = {
        "customer_id": lambda value: found.customer_id == value,
        "states": lambda value: found.state in value,
        "source": lambda value: found.external_reference.source == value,
        "business_time_from": lambda value: found.business_time.seconds >= value.seconds,
        "business_time_until": lambda value: found.business_time.seconds < value.seconds,
        "place_time_from": lambda value: found.place_time.seconds >= value.seconds,
    }
    return all(checks[name](value) for name, value in filters.items())


async def test_reference_and_place_time(admin: Caller) -> None:
    """An order is found by its reference in any source, and by the time of its placement."""
    first = await admin.place(referenced("489434"))
    second = await admin.place(referenced("489434", source="other"))
    third = await admin.place()
    found = await admin.pages(10, reference="489434")
    assert {each.id for each in found[0]} == {first.id, second.id}
    assert [each.id for each in (await admin.pages(10, reference="489434", source="other"))[0]] == [
        second.id
    ]
    since = await admin.pages(10, place_time_from=third.place_time)
    assert third.id in {each.id for each in since[0]}
    assert all(not _earlier(each, third) for each in since[0])
    until = await admin.pages(10, place_time_until=third.place_time)
    assert all(_earlier(each, third) for each in until[0])
    assert len(since[0]) + len(until[0]) == 3


def _earlier(one: pb.Order, other: pb.Order) -> bool:
    return one.place_time.ToMicroseconds() < other.place_time.ToMicroseconds()


async def test_text_is_compared_literally(admin: Caller) -> None:
    """Wildcards, quotes and SQL in a filter are text like any other."""
    await admin.place(referenced("100%", customer_id="a_b"))
    for hostile in ("%", "a%b", "' OR 1=1 --", '"', "\\"):
        assert await admin.pages(10, customer_id=hostile) == [[]]
        assert await admin.pages(10, reference=hostile) == [[]]
    assert len((await admin.pages(10, reference="100%", customer_id="a_b"))[0]) == 1


async def test_page_sizes(admin: Caller) -> None:
    """A page size of 0 means 50, 10⁹ is coerced, a negative one is refused."""
    await admin.place()
    assert [len(page) for page in await admin.pages(0)] == [1]
    assert [len(page) for page in await admin.pages(10**9)] == [1]
    with pytest.raises(aio.AioRpcError) as refused:
        await admin.pages(-1)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_page_token_serves_its_own_list(shop: Shop, admin: Caller) -> None:
    """A token that is tampered with, another caller's or of other filters is refused."""
    for _ in range(3):
        await admin.place()
    first = await admin.orders.ListOrders(pb.ListOrdersRequest(page_size=1))
    token = first.next_page_token
    other = await shop.caller_with(admin, "orders.orders.list")
    refusals = [
        (other, pb.ListOrdersRequest(page_token=token)),
        (admin, pb.ListOrdersRequest(page_token=token, customer_id="c1")),
        (admin, pb.ListOrdersRequest(page_token=token, view=pb.ORDER_VIEW_FULL)),
        (admin, pb.ListOrdersRequest(page_token=("A" if token[0] != "A" else "B") + token[1:])),
        (admin, pb.ListOrdersRequest(page_token="é")),
    ]
    for caller, request in refusals:
        with pytest.raises(aio.AioRpcError) as refused:
            await caller.orders.ListOrders(request)
        assert info_of(refused.value).reason == "PAGE_TOKEN_INVALID"
    rest = await admin.orders.ListOrders(pb.ListOrdersRequest(page_size=5, page_token=token))
    assert len(rest.orders) == 2
