"""Prices: their history, and what holds when."""

from __future__ import annotations

import asyncio

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import Shop, moment, money, new_request_id, refusal, spell

CODES = grpc.StatusCode


async def test_a_price_takes_its_place_in_time(shop: Shop) -> None:
    """Whatever the order in which prices are set, each lasts until the next one in time."""
    await shop.create("A")
    assert spell(await shop.set_price("A", "3", day=30)) == (30, "3", None)
    assert spell(await shop.set_price("A", "1.5", day=10)) == (10, "1.5", 30)
    assert spell(await shop.set_price("A", "0.001", day=20)) == (20, "0.001", 30)
    assert await shop.history("A") == [(30, "3", None), (20, "0.001", 30), (10, "1.5", 20)]


async def test_the_same_price_again_changes_nothing(shop: Shop) -> None:
    """The same price for the same moment is answered as it stands."""
    await shop.create("A")
    first = await shop.set_price("A", "2", day=5)
    assert await shop.set_price("A", "2", day=5) == first
    assert await shop.history("A") == [(5, "2", None)]


async def test_history_is_not_rewritten(shop: Shop) -> None:
    """Another price for the same moment is refused, and the refusal says which one stands."""
    await shop.create("A")
    await shop.set_price("A", "2.50", day=5)
    told = await refusal(shop.set_price("A", "3", day=5))
    assert (told.code, told.reason) == (CODES.ALREADY_EXISTS, "PRICE_CONFLICT")
    assert told.metadata == {
        "sku": "A",
        "currency": "GBP",
        "valid_from": "2020-09-18T12:26:40.000000Z",
        "unit_price": "2.5",
    }
    assert spell(await shop.set_price("A", "3", day=5, currency="EUR")) == (5, "3", None)


async def test_a_price_from_now_on_holds_now(shop: Shop) -> None:
    """Without a moment a price begins now; the one that holds already is not set again."""
    await shop.create("A")
    await shop.set_price("A", "1", day=0)
    assert spell(await shop.set_price("A", "1")) == (0, "1", None)
    await shop.set_price("A", "2")
    [current] = (await shop.get("A")).current_prices
    assert spell(current)[1] == "2"
    assert await shop.set_price("A", "2") == current
    assert [amount for _, amount, _ in await shop.history("A")] == ["2", "1"]


async def test_quick_changes_follow_each_other(shop: Shop) -> None:
    """Prices set from now on, all at once, are all in the history, none refused."""
    await shop.create("A")
    await asyncio.gather(*(shop.set_price("A", str(amount)) for amount in range(1, 11)))
    amounts = {int(amount) for _, amount, _ in await shop.history("A")}
    assert amounts == set(range(1, 11))


async def test_a_product_shows_what_it_costs_now_in_each_currency(shop: Shop) -> None:
    """Past and coming prices stay out; currencies come by their code."""
    await shop.create("A")
    await shop.set_price("A", "1", day=1)
    await shop.set_price("A", "2", day=2)
    await shop.set_price("A", "9", day=40_000)
    await shop.set_price("A", "300", day=0, currency="JPY")
    await shop.set_price("A", "5", day=40_000, currency="USD")
    shown = [
        (price.unit_price.currency_code, *spell(price))
        for price in (await shop.get("A")).current_prices
    ]
    assert shown == [("GBP", 2, "2", 40_000), ("JPY", 0, "300", None)]
    [listed] = (await shop(pb.ListProductsRequest())).products
    assert listed == await shop.get("A")


async def test_a_history_is_read_by_the_page(shop: Shop) -> None:
    """Pages of one show the same prices, ends included, as one page of all."""
    await shop.create("A")
    for day in range(5):
        await shop.set_price("A", str(day + 1), day=day)
    request = pb.ListPricesRequest(sku="A", currency="GBP", page_size=1)
    pages = await shop.pages(request, "prices")
    assert [spell(price) for page in pages for price in page] == await shop.history("A")
    assert len(pages) == 5


async def test_batch_get_prices_answers_for_a_moment(shop: Shop) -> None:
    """State and price of each product as of then; without a price the price is absent."""
    for sku in ("a", "b", "c"):
        await shop.create(sku)
    await shop.set_price("a", "1", day=10)
    await shop.set_price("a", "2", day=20)
    await shop.set_price("b", "7", day=20)
    await shop.set_price("c", "7", day=10, currency="USD")
    await shop(pb.ArchiveProductRequest(sku="b"))
    request = pb.BatchGetPricesRequest(
        skus=["b", "none", "a", "b", "c"], currency="GBP", at=moment(15)
    )
    answer = await shop(request)
    assert list(answer.missing_skus) == ["none"]
    assert [(each.sku, each.state) for each in answer.products] == [
        ("b", pb.PRODUCT_STATE_ARCHIVED),
        ("a", pb.PRODUCT_STATE_ACTIVE),
        ("c", pb.PRODUCT_STATE_ACTIVE),
    ]
    assert [each.HasField("price") for each in answer.products] == [False, True, False]
    assert spell(answer.products[1].price) == (10, "1", 20)
    request.at.CopyFrom(moment(20))
    assert spell((await shop(request)).products[1].price) == (20, "2", None)
    request.ClearField("at")
    assert spell((await shop(request)).products[0].price) == (20, "7", None)


async def test_batch_get_prices_prices_two_thousand_at_once(shop: Shop) -> None:
    """The most that may be asked for is answered in one call."""
    await shop.create("a")
    skus = ["a", *(f"none-{number}" for number in range(1999))]
    answer = await shop(pb.BatchGetPricesRequest(skus=skus, currency="GBP"))
    assert len(answer.products) == 1
    assert len(answer.missing_skus) == 1999
    told = await refusal(shop(pb.BatchGetPricesRequest(skus=[*skus, "b"], currency="GBP")))
    assert told.code == CODES.INVALID_ARGUMENT


NO_PRICES = {
    "signs": Money(currency_code="GBP", units=1, nanos=-1),
    "negative": Money(currency_code="GBP", units=-1),
    "nanos": Money(currency_code="GBP", nanos=1_000_000_000),
    "units": Money(currency_code="GBP", units=1_000_000_000),
    "yen with decimals": Money(currency_code="JPY", units=1, nanos=500_000_000),
    "lower case": Money(currency_code="gbp", units=1),
    "unknown": Money(currency_code="ZZZ", units=1),
    "empty": Money(),
}


async def test_money_that_is_no_price_is_refused(shop: Shop) -> None:
    """INVALID_ARGUMENT names the price."""
    await shop.create("A")
    for name, price in NO_PRICES.items():
        told = await refusal(shop(pb.SetPriceRequest(sku="A", unit_price=price)))
        assert (told.code, told.reason) == (CODES.INVALID_ARGUMENT, "INVALID_FIELD"), name
        assert any(field.startswith("unit_price") for field in told.fields), name
    assert await shop.history("A") == []


async def test_the_largest_price_and_the_earliest_moment_are_kept(shop: Shop) -> None:
    """Nothing is lost at the ends of the ranges; a free product costs 0."""
    await shop.create("A")
    dear = pb.SetPriceRequest(
        sku="A",
        unit_price=money("999999999.999999999"),
        valid_from=Timestamp(seconds=-2208988800, nanos=1_999),
    )
    answer = (await shop(dear)).price
    assert answer.unit_price == dear.unit_price
    assert answer.valid_from == Timestamp(seconds=-2208988800, nanos=1_000)
    await shop.set_price("A", "0", day=0)
    [free] = (await shop.get("A")).current_prices
    assert free.unit_price == Money(currency_code="GBP")


async def test_a_repeated_price_answers_the_first_call(shop: Shop) -> None:
    """With a request_id, a repeated price from now on is the same price, not a later one."""
    await shop.create("A")
    request = pb.SetPriceRequest(request_id=new_request_id(), sku="A", unit_price=money("4"))
    first = await shop(request)
    await shop.set_price("A", "5")
    assert await shop(request) == first
    assert [amount for _, amount, _ in await shop.history("A")] == ["5", "4"]
