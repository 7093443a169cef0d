"""The conventional server: grpc.aio, a chain of interceptors, and the SQLAlchemy ORM.

Does: verify the token (PyJWT), ask for the permission, count the caller's allowance, validate the
request (protovalidate), log every call as JSON (structlog), count and time it (prometheus_client),
trace it (OpenTelemetry's own interceptor; one call of a hundred is sampled), turn exceptions into
statuses, read products through an AsyncSession, and place orders in one transaction with the
idempotency row, the lines, an event and an audit record. uvloop, one process.
Does not: cache, revoke tokens, shed load, coalesce commits, number events, chain audit records,
or bound how long a statement may take.

    python -m tests.bench.peers.conventional ADDRESS DATABASE_URL|memory: PUBLIC_KEY_FILE
"""

from __future__ import annotations

import hashlib
import logging
import sys
from pathlib import Path
from typing import Any, cast

import grpc
import structlog
import uvloop
from opentelemetry.instrumentation.grpc import aio_server_interceptor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.catalog.v1.catalog_pb2_grpc import (
    CatalogServiceServicer,
    add_CatalogServiceServicer_to_server,
)
from backplane.orders.v1 import orders_pb2 as orders
from backplane.orders.v1.orders_pb2_grpc import (
    OrdersServiceServicer,
    add_OrdersServiceServicer_to_server,
)
from tests.bench import shop
from tests.bench.peers import interceptors, operations, wire
from tests.bench.peers.operations import Refused, Wish

# In place of a database's URL: products are kept in memory, and no orders are taken.
MEMORY = "memory:"


class Catalog(CatalogServiceServicer):
    """Reads products."""

    def __init__(self, sessions: Any) -> None:
        self._sessions = sessions

    async def GetProduct(self, request: Any, context: Any) -> Any:
        """Answers one product with its current prices."""
        async with self._sessions() as session:
            product = await operations.find_product(session, request.sku)
        if product is None:
            raise Refused(f"no product has the SKU {request.sku}")
        return catalog.GetProductResponse(product=wire.shown(product))

    async def ListProducts(self, request: Any, context: Any) -> Any:
        """Answers a page of products by SKU; the token is the last SKU."""
        async with self._sessions() as session:
            found = await operations.list_products(session, request.page_token, request.page_size)
        return catalog.ListProductsResponse(
            products=[wire.shown(product) for product in found],
            next_page_token=found[-1].sku if found else "",
        )


class Memory(CatalogServiceServicer):
    """Reads products that never change: what is left is the cost of the chain."""

    def __init__(self) -> None:
        self._products = {shop.sku(number): _priced(number) for number in range(1, shop.HOT + 1)}

    async def GetProduct(self, request: Any, context: Any) -> Any:
        """Answers one product."""
        return catalog.GetProductResponse(product=self._products[request.sku])


def _priced(number: int) -> catalog.Product:
    product = shop.product(number)
    price = wire.money(shop.price_pence(number) * 10_000_000, shop.CURRENCY)
    product.current_prices.add(unit_price=price, valid_from=wire.moment(0))
    return product


class Orders(OrdersServiceServicer):
    """Places orders."""

    def __init__(self, sessions: Any) -> None:
        self._sessions = sessions

    async def PlaceOrder(self, request: Any, context: Any) -> Any:
        """Places an order once, whatever its caller repeats."""
        wish = Wish(
            request_id=request.request_id,
            fingerprint=hashlib.sha256(request.SerializeToString(deterministic=True)).digest(),
            subject=interceptors.CLAIMS.get()["sub"],
            customer_id=request.customer_id,
            country=request.country,
            currency=request.currency,
            lines=[(line.sku, line.quantity) for line in request.lines],
        )
        reply = await operations.place_order(
            self._sessions, wish, reply=lambda order: wire.placed(order).SerializeToString()
        )
        return orders.PlaceOrderResponse.FromString(reply)


def _log_json() -> None:
    """Lines of JSON, written without the standard library, as structlog's guide to speed has it."""
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(),
    )


def _chain(public_key: bytes) -> list[Any]:
    tracing = TracerProvider(sampler=ParentBasedTraceIdRatio(0.01))
    return [
        cast(Any, aio_server_interceptor)(tracing),
        interceptors.RequestIds(),
        interceptors.Logs(),
        interceptors.Metrics(),
        interceptors.Errors(),
        interceptors.Authentication(public_key),
        interceptors.Authorisation(),
        interceptors.Quota(per_second=1_000_000, burst=1_000_000),
        interceptors.Validation(),
    ]


async def serve(address: str, url: str, public_key: bytes) -> None:
    """Serves until the process is ended."""
    _log_json()
    server = grpc.aio.server(interceptors=_chain(public_key))
    # The stubs want every method of a service; these have those that are compared.
    if url == MEMORY:
        add_CatalogServiceServicer_to_server(cast(Any, Memory)(), server)
    else:
        sessions = operations.sessions(url)
        add_CatalogServiceServicer_to_server(cast(Any, Catalog)(sessions), server)
        add_OrdersServiceServicer_to_server(cast(Any, Orders)(sessions), server)
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes()))
