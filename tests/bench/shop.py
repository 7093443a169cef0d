"""What the benchmarks sell, and the requests that they send about it."""

from __future__ import annotations

import random
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence

from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.identity.v1 import identity_pb2 as identity
from backplane.orders.v1 import orders_pb2 as orders
from backplane_client import Backplane
from tests.bench.failure import BenchmarkFailure

CURRENCY = "GBP"
HOT = 500  # products that are read again and again, and ordered
PAGE_SIZE = 50
LINES = 3

GET_PRODUCT = "/backplane.catalog.v1.CatalogService/GetProduct"
LIST_PRODUCTS = "/backplane.catalog.v1.CatalogService/ListProducts"
PLACE_ORDER = "/backplane.orders.v1.OrdersService/PlaceOrder"

_BRANDS = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Rowan", "Willow")
_SHELVES = (("Kitchen", "Mugs"), ("Kitchen", "Plates"), ("Garden", "Pots"), ("Toys", "Puzzles"))
_WORDS = [
    "glazed",
    "by",
    "hand",
    "dishwasher",
    "safe",
    "holds",
    "a",
    "quarter",
    "litre",
    "made",
    "of",
    "stoneware",
    "in",
    "two",
    "sizes",
]


def sku(number: int) -> str:
    """The SKU of a product."""
    return f"SKU-{number:07d}"


def product(number: int) -> catalog.Product:
    """A product as a shop describes it: some 400 bytes."""
    choice = random.Random(number)
    return catalog.Product(
        sku=sku(number),
        name=f"{choice.choice(_BRANDS)} {' '.join(choice.sample(_WORDS, 3))} {number}",
        description=" ".join(choice.choices(_WORDS, k=14)),
        brand=choice.choice(_BRANDS),
        state=catalog.PRODUCT_STATE_ACTIVE,
        category_paths=[catalog.CategoryPath(names=choice.choice(_SHELVES))],
        image_urls=[f"https://images.example/{number}.jpg"],
        attributes={
            "colour": catalog.AttributeValue(string_value=choice.choice(("red", "blue", "grey"))),
            "weight_g": catalog.AttributeValue(int_value=choice.randint(100, 900)),
        },
    )


def price_pence(number: int) -> int:
    """What a product costs."""
    return 100 + number % 900


def _row(number: int) -> catalog.ImportProductsRequest:
    pence = price_pence(number)
    price = Money(currency_code=CURRENCY, units=pence // 100, nanos=pence % 100 * 10_000_000)
    return catalog.ImportProductsRequest(
        row=number, product=product(number), prices=[catalog.ImportPrice(unit_price=price)]
    )


async def stock(backplane: Backplane, products: int) -> None:
    """Imports the products 1 to ``products``, as `backplane import` does."""

    async def rows() -> AsyncIterator[catalog.ImportProductsRequest]:
        for number in range(1, products + 1):
            yield _row(number)

    taken = 0
    async for answer in backplane.catalog.ImportProducts(rows(), timeout=600):
        for result in answer.results:
            if result.outcome != catalog.IMPORT_OUTCOME_CREATED:
                raise BenchmarkFailure(f"a product was not created: {result}")
        taken = answer.last_row
    if taken != products:
        raise BenchmarkFailure(f"{taken} of {products} products were taken")


async def authorization(backplane: Backplane, api_key: str) -> str:
    """The metadata that calls carry; good for ten minutes."""
    answer = await backplane.identity.ExchangeApiKey(
        identity.ExchangeApiKeyRequest(api_key=api_key)
    )
    return f"Bearer {answer.access_token}"


def hot_reads() -> list[bytes]:
    """Requests for products that are read again and again."""
    return [_get(number) for number in range(1, HOT + 1)]


def cold_reads(products: int) -> list[bytes]:
    """A request for each of the other products, in no order."""
    numbers = list(range(HOT + 1, products + 1))
    random.Random(1).shuffle(numbers)
    return [_get(number) for number in numbers]


def _get(number: int) -> bytes:
    return catalog.GetProductRequest(sku=sku(number)).SerializeToString()


def list_pages() -> list[bytes]:
    """Requests for the first page of a list."""
    return [catalog.ListProductsRequest(page_size=PAGE_SIZE).SerializeToString()]


def order_of(skus: Sequence[int], *, request_id: str, customer: int) -> orders.PlaceOrderRequest:
    """An order of one to three pieces of some products."""
    return orders.PlaceOrderRequest(
        request_id=request_id,
        customer_id=f"customer-{customer}",
        currency=CURRENCY,
        country="United Kingdom",
        lines=[
            orders.PlaceOrderLine(sku=sku(number), quantity=1 + place)
            for place, number in enumerate(skus)
        ],
    )


def placements(count: int, *, seed: int) -> Iterator[bytes]:
    """Orders of three lines each, every one with a request id of its own."""
    choice = random.Random(seed)
    for _ in range(count):
        chosen = choice.sample(range(1, HOT + 1), LINES)
        made = uuid.UUID(int=choice.getrandbits(128), version=4)
        order = order_of(chosen, request_id=str(made), customer=choice.randrange(10_000))
        yield order.SerializeToString()


async def check(backplane: Backplane) -> int:
    """Reads, lists and orders with a real client; gives the bytes of a product's reply.

    Raises BenchmarkFailure where an answer is not what was sold.
    """
    got = await backplane.catalog.GetProduct(catalog.GetProductRequest(sku=sku(1)))
    expect(got.product.name, product(1).name)
    page = await backplane.catalog.ListProducts(catalog.ListProductsRequest(page_size=PAGE_SIZE))
    expect(len(page.products), PAGE_SIZE)
    request = order_of([1, 2, 3], request_id=str(uuid.uuid4()), customer=0)
    await _check_order(backplane, request)
    return got.ByteSize()


async def _check_order(backplane: Backplane, request: orders.PlaceOrderRequest) -> None:
    """An order is priced, stored, and not stored twice."""
    placed = (await backplane.orders.PlaceOrder(request)).order
    total = placed.total.units * 100 + placed.total.nanos // 10_000_000
    expect(total, total_pence(1, 2, 3))
    again = backplane.orders.PlaceOrder(request)
    expect((await again).order.id, placed.id)
    expect(backplane_client.replayed(again), True)
    found = await backplane.orders.GetOrder(orders.GetOrderRequest(order_id=placed.id))
    expect(len(found.order.lines), LINES)


def total_pence(*numbers: int) -> int:
    """What an order of one to three pieces of some products comes to."""
    return sum(place * price_pence(number) for place, number in enumerate(numbers, start=1))


def expect(got: object, wanted: object) -> None:
    """Raises BenchmarkFailure where an answer is not the right one."""
    if got != wanted:
        raise BenchmarkFailure(f"a server answered {got!r} where {wanted!r} was right")
