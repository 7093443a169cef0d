"""What orders ask of the catalog, through its contract alone."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, cast

import grpc
from grpc.aio import AioRpcError

from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane_server.chassis.errors import DeadlineExceeded, PeerUnavailable, ServiceError
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.rpc.gathering import Gathering
from backplane_server.chassis.wire import nanos_from_money, timestamp_from_us

from .rules import Draft, Offer, ProductState

if TYPE_CHECKING:
    from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceAsyncStub

# As many as the catalog's contract lets one question have.
_SKUS_MAX: Final = 2000
_STATES = {
    catalog_pb2.PRODUCT_STATE_DRAFT: ProductState.DRAFT,
    catalog_pb2.PRODUCT_STATE_ACTIVE: ProductState.ACTIVE,
    catalog_pb2.PRODUCT_STATE_ARCHIVED: ProductState.ARCHIVED,
}
_PASSING = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.UNIMPLEMENTED,  # an older catalog during a rollout, or none at all
    }
)


class Catalog:
    """The catalog as orders see it; what orders ask at the same time is asked in one."""

    def __init__(self) -> None:
        self._now: dict[str, Gathering[str, Offer]] = {}

    async def offers_for(self, draft: Draft, *, call: Call) -> Mapping[str, Offer]:
        """What the catalog offers for the lines' SKUs, by SKU; those it does not have are left out.

        Raises PeerUnavailable or DeadlineExceeded.
        """
        skus = dict.fromkeys(line.sku for line in draft.lines)
        if draft.business_time_us is not None and any(line.agreed is None for line in draft.lines):
            return await _ask(call, skus, currency=draft.currency, at_us=draft.business_time_us)
        # Where every price is agreed only the states are wanted, which are those of now.
        return await self._gathering(draft.currency).get(call, skus)

    def _gathering(self, currency: str) -> Gathering[str, Offer]:
        found = self._now.get(currency)
        if found is None:

            def ask(call: Call, skus: Iterable[str]) -> Awaitable[Mapping[str, Offer]]:
                return _ask(call, skus, currency=currency, at_us=None)

            found = self._now[currency] = Gathering(ask, most=_SKUS_MAX)
        return found


async def _ask(
    call: Call, skus: Iterable[str], *, currency: str, at_us: int | None
) -> Mapping[str, Offer]:
    question = catalog_pb2.BatchGetPricesRequest(
        skus=skus, currency=currency, at=None if at_us is None else timestamp_from_us(at_us)
    )
    try:
        answer = await _catalog(call).BatchGetPrices(question)
    except AioRpcError as error:
        if (told := _told(error)) is None:
            raise
        raise told from error
    return {product.sku: _offer(product) for product in answer.products}


def _catalog(call: Call) -> CatalogServiceAsyncStub:
    # At run time one class serves both; the asynchronous one is for type checkers.
    return cast("CatalogServiceAsyncStub", call.peer(CatalogServiceStub))


def _offer(product: catalog_pb2.PricedProduct) -> Offer:
    has_price = product.HasField("price")
    return Offer(
        state=_STATES[product.state],
        unit_price_nanos=nanos_from_money(product.price.unit_price) if has_price else None,
    )


def _told(error: AioRpcError) -> ServiceError | None:
    """What a caller is told of the catalog's failure; None where it is a fault of ours."""
    if error.code() in _PASSING:
        return PeerUnavailable("catalog")
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return DeadlineExceeded(
            "the catalog did not answer before the deadline; nothing was stored, repeat the call"
        )
    return None
