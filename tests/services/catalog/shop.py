"""A caller of CatalogService, and what tests ask of it again and again."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.type.money_pb2 import Money
from grpc_status.rpc_status import from_call

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub

DAY_S = 24 * 3600
# Some day; the moments of prices are counted from it.
EPOCH_S = 1_600_000_000


@dataclass(frozen=True)
class Shop:
    """Somebody with an access token for the whole catalog."""

    channel: grpc.aio.Channel
    token: str

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What each call carries."""
        return (("authorization", f"Bearer {self.token}"),)

    async def __call__(self, request: Message) -> Any:
        """Calls the method that takes the request and gives its answer."""
        name = type(request).__name__.removesuffix("Request")
        method = getattr(CatalogServiceStub(self.channel), name)
        return await method(request, metadata=self.metadata, timeout=20)

    def importing(self, rows: AsyncIterator[pb.ImportProductsRequest]) -> Any:
        """Opens an import whose rows come from an iterator."""
        stub = CatalogServiceStub(self.channel)
        return stub.ImportProducts(rows, metadata=self.metadata, timeout=60)

    async def create(self, sku: str, **content: Any) -> pb.Product:
        """Creates a product; its name is the SKU unless one is given."""
        product = pb.Product(sku=sku, **({"name": sku} | content))
        answer = await self(pb.CreateProductRequest(product=product))
        created: pb.Product = answer.product
        return created

    async def get(self, sku: str) -> pb.Product:
        """Reads a product."""
        answer = await self(pb.GetProductRequest(sku=sku))
        product: pb.Product = answer.product
        return product

    async def update(self, sku: str, *paths: str, etag: str = "", **content: Any) -> pb.Product:
        """Updates the fields that paths name."""
        answer = await self(
            pb.UpdateProductRequest(
                product=pb.Product(sku=sku, **content),
                update_mask=FieldMask(paths=paths),
                etag=etag,
            )
        )
        product: pb.Product = answer.product
        return product

    async def set_price(
        self, sku: str, amount: str, *, currency: str = "GBP", day: int | None = None
    ) -> pb.Price:
        """Sets a price from a day on, or from now on."""
        request = pb.SetPriceRequest(sku=sku, unit_price=money(amount, currency))
        if day is not None:
            request.valid_from.CopyFrom(moment(day))
        answer = await self(request)
        price: pb.Price = answer.price
        return price

    async def history(
        self, sku: str, *, currency: str = "GBP"
    ) -> list[tuple[int, str, int | None]]:
        """The whole history, as days and amounts, the latest first."""
        answer = await self(pb.ListPricesRequest(sku=sku, currency=currency, page_size=1000))
        return [spell(price) for price in answer.prices]

    async def pages(self, request: Any, field: str) -> list[list[Any]]:
        """Reads every page of a list."""
        pages = []
        while True:
            answer = await self(request)
            pages.append(list(getattr(answer, field)))
            if not answer.next_page_token:
                return pages
            request.page_token = answer.next_page_token

    async def listed(self, **filters: Any) -> list[str]:
        """The SKUs of a list, all pages."""
        pages = await self.pages(pb.ListProductsRequest(**filters), "products")
        return [product.sku for page in pages for product in page]

    async def found(self, query: str, **filters: Any) -> list[str]:
        """The SKUs that a search finds, all pages."""
        pages = await self.pages(pb.SearchProductsRequest(query=query, **filters), "products")
        return [product.sku for page in pages for product in page]

    async def imported(self, rows: Iterable[pb.ImportProductsRequest]) -> list[pb.ImportRowResult]:
        """Imports rows and gives the result of each."""
        results: list[pb.ImportRowResult] = []
        async for answer in self.importing(one_by_one(rows)):
            results.extend(answer.results)
            assert answer.last_row == answer.results[-1].row
        return results


async def one_by_one(
    rows: Iterable[pb.ImportProductsRequest],
) -> AsyncIterator[pb.ImportProductsRequest]:
    """Gives rows to a stream."""
    for row in rows:
        yield row


def money(amount: str, currency: str = "GBP") -> Money:
    """Reads an amount such as 0.001."""
    units, _, nanos = amount.partition(".")
    return Money(currency_code=currency, units=int(units), nanos=int(nanos.ljust(9, "0")))


def spell(price: pb.Price) -> tuple[int, str, int | None]:
    """Writes a price as its first day, its amount and the day it ends."""
    amount = f"{price.unit_price.units}.{price.unit_price.nanos:09d}".rstrip("0").rstrip(".")
    ends = day_of(price.valid_to) if price.HasField("valid_to") else None
    return day_of(price.valid_from), amount, ends


def moment(day: int) -> Timestamp:
    """The moment a number of days after the day that tests count from."""
    return Timestamp(seconds=EPOCH_S + day * DAY_S)


def day_of(timestamp: Timestamp) -> int:
    """The number of days that a moment lies after the day that tests count from."""
    return (timestamp.seconds - EPOCH_S) // DAY_S


def path(*names: str) -> pb.CategoryPath:
    """A category path."""
    return pb.CategoryPath(names=names)


def row(number: int, sku: str, *prices: pb.ImportPrice, **content: Any) -> pb.ImportProductsRequest:
    """A row of an import; its name is the SKU unless one is given."""
    product = pb.Product(sku=sku, **({"name": sku} | content))
    return pb.ImportProductsRequest(row=number, product=product, prices=prices)


def price(amount: str, *, day: int | None = None, currency: str = "GBP") -> pb.ImportPrice:
    """A price of a row."""
    made = pb.ImportPrice(unit_price=money(amount, currency))
    if day is not None:
        made.valid_from.CopyFrom(moment(day))
    return made


def outcomes(results: Sequence[pb.ImportRowResult]) -> list[str]:
    """The outcomes of rows by their short names."""
    return [
        pb.ImportOutcome.Name(result.outcome).removeprefix("IMPORT_OUTCOME_") for result in results
    ]


@dataclass(frozen=True)
class Refusal:
    """How a call failed."""

    code: grpc.StatusCode
    reason: str
    metadata: dict[str, str]
    fields: list[str]


async def refusal(answer: Any) -> Refusal:
    """Waits for a call that must fail and tells how it did."""
    try:
        told = await answer
    except grpc.aio.AioRpcError as error:
        return _refusal_in(error)
    raise AssertionError(f"the call was not refused: {told}")


def _refusal_in(error: grpc.aio.AioRpcError) -> Refusal:
    status = from_call(error)  # type: ignore[arg-type]  # an error has what a call has
    info, bad = ErrorInfo(), BadRequest()
    for detail in status.details if status is not None else ():
        detail.Unpack(info)
        detail.Unpack(bad)
    fields = [violation.field for violation in bad.field_violations]
    return Refusal(error.code(), info.reason, dict(info.metadata), fields)


def new_request_id() -> str:
    """Makes a request id."""
    return str(uuid.uuid4())
