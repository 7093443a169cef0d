"""Imports: rows up, results down, each row taken whole or refused by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest
from google.type.money_pb2 import Money

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import (
    Shop,
    one_by_one,
    outcomes,
    path,
    price,
    refusal,
    row,
    spell,
)
from tests.support.node import RunningNode

CODES = grpc.StatusCode


async def test_rows_are_created_updated_or_unchanged(shop: Shop) -> None:
    """A row brings a product to what it says; the same rows again change nothing."""
    rows = [
        row(1, "a", price("1.5", day=1), price("2", day=2), brand="Acme"),
        row(2, "b", price("3")),
        row(3, "c", category_paths=[path("Home")]),
    ]
    assert outcomes(await shop.imported(rows)) == ["CREATED"] * 3
    before = [await shop.get(sku) for sku in "abc"]
    assert outcomes(await shop.imported(rows)) == ["UNCHANGED"] * 3
    assert [await shop.get(sku) for sku in "abc"] == before
    changed = [
        row(1, "a", price("1.5", day=1), brand="Bolt"),
        row(2, "b", price("4", day=9)),
        row(3, "c"),
    ]
    assert outcomes(await shop.imported(changed)) == ["UPDATED"] * 3
    assert (await shop.get("a")).brand == "Bolt"
    assert (9, "4") in [each[:2] for each in await shop.history("b")]
    assert not (await shop.get("c")).category_paths
    assert await shop.listed(category=path("Home")) == []


async def test_prices_of_a_row_become_a_history(shop: Shop) -> None:
    """The prices of a row may come in any order and any currency."""
    await shop.imported(
        [row(1, "a", price("3", day=3), price("1", day=1), price("9", day=2, currency="EUR"))]
    )
    assert await shop.history("a") == [(3, "3", None), (1, "1", 3)]
    assert await shop.history("a", currency="EUR") == [(2, "9", None)]


BAD_ROWS = {
    "no product": pb.ImportProductsRequest(),
    "no sku": row(1, "", name="x"),
    "no name": row(1, "x", name=""),
    "control character": row(1, "x\x07"),
    "state": row(1, "x", state=pb.PRODUCT_STATE_ARCHIVED),
    "unknown state": row(1, "x", state=77),
    "image": row(1, "x", image_urls=["nowhere"]),
    "price without money": row(1, "x", pb.ImportPrice()),
    "currency": row(1, "x", price("1", currency="ZZZ")),
    "yen": row(1, "x", price("1.5", currency="JPY")),
    "negative": row(1, "x", pb.ImportPrice(unit_price=Money(currency_code="GBP", units=-1))),
    "too many prices": row(1, "x", *(price("1", day=day) for day in range(1001))),
}


@pytest.mark.parametrize("bad", BAD_ROWS.values(), ids=BAD_ROWS.keys())
async def test_a_bad_row_leaves_its_neighbours_alone(
    shop: Shop, bad: pb.ImportProductsRequest
) -> None:
    """A row that breaks a rule is refused with the field's path; the stream goes on."""
    bad.row = 2
    results = await shop.imported([row(1, "a"), bad, row(3, "b", price("1"))])
    assert outcomes(results) == ["CREATED", "REFUSED", "CREATED"]
    assert results[1].reason == "INVALID_FIELD"
    assert results[1].message.startswith(("product", "prices"))
    assert await shop.listed() == ["a", "b"]


async def test_a_large_row_that_is_all_wrong_is_refused_at_once(shop: Shop) -> None:
    """Of a product with 20,000 faults the first is told: to find them all holds everybody up."""
    bad = row(1, "a", category_paths=[path(*[""] * 40)] * 500)
    results = await shop.imported([bad, row(2, "b")])
    assert outcomes(results) == ["REFUSED", "CREATED"]
    assert results[0].message == "product.category_paths: must contain no more than 20 item(s)"


async def test_a_row_with_a_conflicting_price_is_refused_whole(shop: Shop) -> None:
    """Neither the product's change nor the row's other prices are kept."""
    await shop.imported([row(1, "a", price("1", day=1), brand="Acme")])
    results = await shop.imported(
        [
            row(1, "a", price("5", day=5), price("2", day=1), brand="Bolt"),
            row(2, "b", price("1", day=1), price("2", day=1)),
            row(3, "a", price("6", day=5), brand="Acme"),
        ]
    )
    assert outcomes(results) == ["REFUSED", "REFUSED", "UPDATED"]
    assert [result.reason for result in results] == ["PRICE_CONFLICT", "PRICE_CONFLICT", ""]
    assert (await shop.get("a")).brand == "Acme"
    assert await shop.history("a") == [(5, "6", None), (1, "1", 5)]
    assert await shop.listed() == ["a"]


async def test_rows_of_one_product_follow_each_other(shop: Shop) -> None:
    """A SKU that comes again in the same stream is judged by what came before."""
    results = await shop.imported(
        [
            row(1, "a", price("1", day=1), brand="one"),
            row(2, "a", price("1", day=1), brand="one"),
            row(3, "a", price("2", day=2), brand="two"),
            row(4, "a", price("3", day=2), brand="three"),
            row(5, "A"),
        ]
    )
    assert outcomes(results) == ["CREATED", "UNCHANGED", "UPDATED", "REFUSED", "CREATED"]
    assert (await shop.get("a")).brand == "two"


async def test_an_imported_state_is_kept_unless_the_row_states_one(shop: Shop) -> None:
    """A new product is active; an archived one stays so until a row says otherwise."""
    await shop.imported([row(1, "a"), row(2, "b", state=pb.PRODUCT_STATE_DRAFT)])
    await shop(pb.ArchiveProductRequest(sku="a"))
    assert outcomes(await shop.imported([row(1, "a"), row(2, "b")])) == ["UNCHANGED"] * 2
    assert (await shop.get("a")).state == pb.PRODUCT_STATE_ARCHIVED
    await shop.imported([row(1, "a", state=pb.PRODUCT_STATE_ACTIVE)])
    assert (await shop.get("a")).state == pb.PRODUCT_STATE_ACTIVE


@pytest.mark.parametrize("second", [1, 5], ids=["below", "equal"])
async def test_row_numbers_rise(shop: Shop, second: int) -> None:
    """A number not above the one before ends the stream; the rows before it are stored."""
    calls = shop.importing(one_by_one([row(5, "a"), row(second, "b"), row(6, "c")]))
    answers: list[pb.ImportProductsResponse] = []
    told = await refusal(_collect(calls, answers))
    assert (told.code, told.reason) == (CODES.INVALID_ARGUMENT, "ROW_OUT_OF_ORDER")
    assert told.metadata == {"row": str(second), "previous_row": "5"}
    assert [answer.last_row for answer in answers] == [5]
    assert await shop.listed() == ["a"]


async def test_a_row_without_a_number_ends_the_stream(shop: Shop) -> None:
    """What came before it is stored and answered."""
    answers: list[pb.ImportProductsResponse] = []
    told = await refusal(_collect(shop.importing(one_by_one([row(1, "a"), row(0, "b")])), answers))
    assert (told.code, told.fields) == (CODES.INVALID_ARGUMENT, ["row"])
    assert [answer.last_row for answer in answers] == [1]


async def test_each_row_is_answered_before_the_caller_sends_the_next(shop: Shop) -> None:
    """Results do not wait for more rows: a caller may wait for each before it goes on."""
    answered: asyncio.Queue[int] = asyncio.Queue()

    async def rows() -> AsyncIterator[pb.ImportProductsRequest]:
        for number in range(1, 4):
            yield row(number, f"s{number}")
            assert await answered.get() == number
            assert (await shop.get(f"s{number}")).name == f"s{number}"

    async for answer in shop.importing(rows()):
        answered.put_nowait(answer.last_row)
    assert await shop.listed() == ["s1", "s2", "s3"]


async def test_an_import_of_many_rows_is_answered_in_groups_and_in_order(shop: Shop) -> None:
    """Every row gets one result, in order, in far fewer answers than rows."""
    calls = shop.importing(one_by_one(row(number, f"s{number:04d}") for number in range(1, 1001)))
    answers: list[pb.ImportProductsResponse] = []
    await _collect(calls, answers)
    assert [r.row for answer in answers for r in answer.results] == list(range(1, 1001))
    assert len(answers) < 500
    assert max(len(answer.results) for answer in answers) <= 200
    assert len(await shop.listed(page_size=1000)) == 1000


async def test_two_imports_of_the_same_rows_at_once_make_each_product_once(shop: Shop) -> None:
    """Racing streams end with the same products; each row is created by one of them."""
    rows = [row(number, f"s{number}", price("1", day=1)) for number in range(1, 101)]
    first, second = await asyncio.gather(shop.imported(rows), shop.imported(rows))
    pairs = zip(outcomes(first), outcomes(second), strict=True)
    assert all(sorted(pair) == ["CREATED", "UNCHANGED"] for pair in pairs)


async def test_an_empty_import_ends_well(shop: Shop) -> None:
    """No row, no result, no error."""
    assert await shop.imported([]) == []


async def test_an_import_ends_with_the_server(shop: Shop, node: RunningNode) -> None:
    """A server that shuts down ends the stream; every row answered is stored."""
    first_answer = asyncio.Event()
    stopping: list[asyncio.Task[None]] = []

    async def rows() -> AsyncIterator[pb.ImportProductsRequest]:
        yield row(1, "a")
        await first_answer.wait()
        stopping.append(asyncio.create_task(node.node.stop()))
        await asyncio.Event().wait()

    answers: list[pb.ImportProductsResponse] = []
    told = await refusal(_collect(shop.importing(rows()), answers, heard=first_answer))
    assert (told.code, told.reason) == (CODES.UNAVAILABLE, "SERVER_DRAINING")
    assert [answer.last_row for answer in answers] == [1]
    await asyncio.gather(*stopping)


async def _collect(
    calls: AsyncIterator[pb.ImportProductsResponse],
    answers: list[pb.ImportProductsResponse],
    *,
    heard: asyncio.Event | None = None,
) -> None:
    async for answer in calls:
        answers.append(answer)
        if heard is not None:
            heard.set()


async def test_the_prices_that_hold_are_imported_from_now_on(shop: Shop) -> None:
    """A price without a moment begins with the import and is not set again by the next one."""
    await shop.imported([row(1, "a", price("1"))])
    assert outcomes(await shop.imported([row(1, "a", price("1"))])) == ["UNCHANGED"]
    assert outcomes(await shop.imported([row(1, "a", price("2"))])) == ["UPDATED"]
    [current] = (await shop.get("a")).current_prices
    assert spell(current)[1] == "2"
