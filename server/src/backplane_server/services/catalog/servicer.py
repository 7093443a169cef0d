"""The methods of CatalogService: wire in, wire out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.wire import us_from_timestamp

from . import imports, operations, search, wire
from .answers import fill_page, refuse_too_large
from .arrivals import Arrivals
from .errors import RowOutOfOrder
from .import_rows import ImportRow, RowReader
from .models import HeldPrice
from .operations import FoundOffer, Offer, Wanted
from .queries import ListOrder

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.service import ServiceContext

_ORDERS = {
    pb.PRODUCT_SEQUENCE_UNSPECIFIED: ListOrder("sku"),
    pb.PRODUCT_SEQUENCE_SKU: ListOrder("sku"),
    pb.PRODUCT_SEQUENCE_OLDEST_FIRST: ListOrder("create_us"),
    pb.PRODUCT_SEQUENCE_NEWEST_FIRST: ListOrder("create_us", descending=True),
    pb.PRODUCT_SEQUENCE_RECENTLY_UPDATED_FIRST: ListOrder("update_us", descending=True),
}
# Behind every moment that a price may have.
_END_OF_TIME_US = 2**62


class CatalogServicer:
    """Answers the catalog's calls."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def GetProduct(self, request: pb.GetProductRequest, call: Call) -> pb.GetProductResponse:
        """Answers one product."""
        offer: Offer = await call.read(operations.get, request.sku)
        _keep_while_good(call, [offer])
        reply = pb.GetProductResponse()
        _put_offer(reply.product, offer)
        return reply

    async def BatchGetProducts(
        self, request: pb.BatchGetProductsRequest, call: Call
    ) -> pb.BatchGetProductsResponse:
        """Answers the products that there are, each once."""
        asked = list(dict.fromkeys(request.skus))
        found: dict[str, Offer] = await call.read(operations.batch_get, asked)
        reply = pb.BatchGetProductsResponse(missing_skus=[s for s in asked if s not in found])
        for sku in asked:
            if sku in found:
                _put_offer(reply.products.add(), found[sku])
        refuse_too_large(reply)
        _keep_while_good(call, found.values())
        return reply

    async def ListProducts(
        self, request: pb.ListProductsRequest, call: Call
    ) -> pb.ListProductsResponse:
        """Answers a page of products."""
        page, order = call.page(request), _ORDERS[request.sequence]
        wanted = Wanted(wire.to_states(request.states), request.brand, request.category.names)
        offers: list[Offer] = await call.read(
            operations.list_products, wanted, order=order, after=page.after, limit=page.fetch
        )
        reply = pb.ListProductsResponse()
        reply.next_page_token = fill_page(
            reply.products,
            page,
            offers,
            put=_put_offer,
            key=lambda offer: (getattr(offer.product, order.by), offer.product.sku),
        )
        return reply

    async def SearchProducts(
        self, request: pb.SearchProductsRequest, call: Call
    ) -> pb.SearchProductsResponse:
        """Answers a page of the products that have every word."""
        page, asked = call.page(request), search.expressions(request.query)
        if asked is None:
            return pb.SearchProductsResponse()
        wanted = Wanted(brand=request.brand, category=request.category.names)
        found: list[FoundOffer] = await call.read(
            operations.search_products, asked, wanted=wanted, after=page.after, limit=page.fetch
        )
        reply = pb.SearchProductsResponse()
        reply.next_page_token = fill_page(
            reply.products,
            page,
            found,
            put=lambda product, each: _put_offer(product, each.offer),
            key=lambda each: (each.tier, each.offer.product.sku),
        )
        return reply

    async def CreateProduct(
        self, request: pb.CreateProductRequest, call: Call
    ) -> pb.CreateProductResponse:
        """Makes a product."""
        reply: pb.CreateProductResponse = await call.write(
            operations.create,
            request.product.sku,
            wire.to_content(request.product),
            reply=_created,
        )
        return reply

    async def UpdateProduct(
        self, request: pb.UpdateProductRequest, call: Call
    ) -> pb.UpdateProductResponse:
        """Changes what the mask names."""
        reply: pb.UpdateProductResponse = await call.write(
            operations.update,
            request.product.sku,
            wire.to_content(request.product),
            paths=frozenset(request.update_mask.paths),
            etag=request.etag,
            reply=_updated,
        )
        return reply

    async def ArchiveProduct(
        self, request: pb.ArchiveProductRequest, call: Call
    ) -> pb.ArchiveProductResponse:
        """Takes a product off sale."""
        offer: Offer = await call.write(operations.archive, request.sku)
        reply = pb.ArchiveProductResponse()
        _put_offer(reply.product, offer)
        return reply

    async def SetPrice(self, request: pb.SetPriceRequest, call: Call) -> pb.SetPriceResponse:
        """Sets a price from a moment on."""
        valid_from = request.valid_from if request.HasField("valid_from") else None
        reply: pb.SetPriceResponse = await call.write(
            operations.set_price,
            request.sku,
            wire.to_wish(request.unit_price, valid_from, field="unit_price"),
            reply=_price_set,
        )
        return reply

    async def ListPrices(self, request: pb.ListPricesRequest, call: Call) -> pb.ListPricesResponse:
        """Answers a page of a price history, the latest first."""
        page = call.page(request)
        prices = await call.read(
            operations.list_prices,
            request.sku,
            currency=request.currency,
            before_us=page.after[0] if page.after else _END_OF_TIME_US,
            limit=page.fetch,
        )
        shown, token = page.cut(prices, key=lambda price: (price.valid_from_us,))
        reply = pb.ListPricesResponse(next_page_token=token)
        for price in shown:
            wire.put_price(reply.prices.add(), price)
        return reply

    async def BatchGetPrices(
        self, request: pb.BatchGetPricesRequest, call: Call
    ) -> pb.BatchGetPricesResponse:
        """Answers states and prices at one moment."""
        asked = list(dict.fromkeys(request.skus))
        at_us = us_from_timestamp(request.at) if request.HasField("at") else None
        found = await call.read(operations.priced, asked, currency=request.currency, at_us=at_us)
        reply = pb.BatchGetPricesResponse(missing_skus=[s for s in asked if s not in found])
        for sku in asked:
            if sku in found:
                wire.put_priced(reply.products.add(), found[sku])
        return reply

    async def ListCategories(
        self, request: pb.ListCategoriesRequest, call: Call
    ) -> pb.ListCategoriesResponse:
        """Answers a page of the categories below a path."""
        page, parent = call.page(request), list(request.parent.names)
        after = page.after[0] if page.after else ""
        categories = await call.read(
            operations.list_categories, parent, after=after, limit=page.fetch
        )
        shown, token = page.cut(categories, key=lambda category: (category.name,))
        return pb.ListCategoriesResponse(
            categories=[wire.from_category(parent, category) for category in shown],
            next_page_token=token,
        )

    async def ImportProducts(
        self, requests: AsyncIterator[pb.ImportProductsRequest], call: Call
    ) -> AsyncIterator[pb.ImportProductsResponse]:
        """Takes rows in as they come and answers each group once it is durable."""
        reader, last_row = RowReader(), 0
        async with Arrivals(requests, draining=call.draining) as arrivals:
            async for group in arrivals.groups():
                rows, misplaced = _in_order(group, reader, behind=last_row)
                if rows:
                    last_row = rows[-1].row
                    yield _import_answer(await call.write(imports.take_rows, rows))
                if misplaced is not None:
                    raise RowOutOfOrder(row=misplaced, previous_row=last_row)


def _keep_while_good(call: Call, offers: Iterable[Offer]) -> None:
    """Lets no kept reply hide a price that becomes valid: no event tells of that moment."""
    for offer in offers:
        if offer.good_until_us is not None:
            call.cache_until(offer.good_until_us)


def _put_offer(into: pb.Product, offer: Offer) -> None:
    wire.put_product(into, offer.product, offer.prices)


def _created(offer: Offer) -> pb.CreateProductResponse:
    reply = pb.CreateProductResponse()
    _put_offer(reply.product, offer)
    return reply


def _updated(offer: Offer) -> pb.UpdateProductResponse:
    reply = pb.UpdateProductResponse()
    _put_offer(reply.product, offer)
    return reply


def _price_set(price: HeldPrice) -> pb.SetPriceResponse:
    reply = pb.SetPriceResponse()
    wire.put_price(reply.price, price)
    return reply


def _in_order(
    group: Sequence[pb.ImportProductsRequest], reader: RowReader, *, behind: int
) -> tuple[list[ImportRow], int | None]:
    """Reads rows as long as their numbers rise; gives the first that does not, too."""
    rows: list[ImportRow] = []
    for request in group:
        if request.row <= behind:
            return rows, request.row
        rows.append(reader.read(request))
        behind = request.row
    return rows, None


def _import_answer(results: Sequence[imports.RowResult]) -> pb.ImportProductsResponse:
    return pb.ImportProductsResponse(
        results=[
            pb.ImportRowResult(
                row=result.row,
                outcome=result.outcome,
                reason=result.reason,
                message=result.message,
            )
            for result in results
        ],
        last_row=results[-1].row,
    )
