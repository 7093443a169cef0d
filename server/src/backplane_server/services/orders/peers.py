"""What orders ask of the catalog, through its contract alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import grpc
from grpc.aio import AioRpcError

from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane_server.chassis.errors import DeadlineExceeded, PeerUnavailable, ServiceError
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.wire import nanos_from_money, timestamp_from_us

from .rules import Draft, Offer, ProductState

if TYPE_CHECKING:
    from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceAsyncStub

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


async def offers_for(draft: Draft, *, call: Call) -> dict[str, Offer]:
    """What the catalog offers for the lines' SKUs, by SKU; those it does not have are left out.

    Raises PeerUnavailable or DeadlineExceeded.
    """
    try:
        answer = await _catalog(call).BatchGetPrices(_question(draft))
    except AioRpcError as error:
        if (told := _told(error)) is None:
            raise
        raise told from error
    return {product.sku: _offer(product) for product in answer.products}


def _catalog(call: Call) -> CatalogServiceAsyncStub:
    # At run time one class serves both; the asynchronous one is for type checkers.
    return cast("CatalogServiceAsyncStub", call.peer(CatalogServiceStub))


def _question(draft: Draft) -> catalog_pb2.BatchGetPricesRequest:
    at_us = draft.business_time_us
    return catalog_pb2.BatchGetPricesRequest(
        skus=dict.fromkeys(line.sku for line in draft.lines),
        currency=draft.currency,
        at=None if at_us is None else timestamp_from_us(at_us),
    )


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
