"""FastAPI with the SQLAlchemy ORM on PostgreSQL: two uvicorn workers on uvloop and httptools.

Does: read products through an AsyncSession and answer them as JSON by a Pydantic model; place
orders in one transaction with the idempotency row, the lines, an event and an audit record.
Does not: authenticate, ask for permissions, count allowances, log calls, count or trace them,
cache, or shed load. So it does less than what it is compared with.

    python -m tests.bench.peers.rest ADDRESS DATABASE_URL
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from tests.bench.peers import operations
from tests.bench.peers.models import Order, Product
from tests.bench.peers.operations import Refused, Wish

WORKERS = 2


class PriceOut(BaseModel):
    """A price that holds now."""

    currency: str
    amount: Decimal
    valid_from_us: int


class ProductOut(BaseModel):
    """A product."""

    id: str
    sku: str
    name: str
    description: str
    brand: str
    attributes: dict[str, Any]
    category_paths: list[list[str]]
    image_urls: list[str]
    state: str
    revision: int
    create_us: int
    update_us: int
    current_prices: list[PriceOut]


class LineIn(BaseModel):
    """One line to be placed."""

    sku: str = Field(min_length=1, max_length=128)
    quantity: int = Field(ge=1, le=10**9)


class OrderIn(BaseModel):
    """An order to be placed."""

    request_id: str = Field(min_length=36, max_length=36)
    customer_id: str = Field(default="", max_length=128)
    currency: str = Field(pattern="^[A-Z]{3}$")
    country: str = Field(default="", max_length=100)
    lines: list[LineIn] = Field(min_length=1, max_length=2000)


class LineOut(BaseModel):
    """One line of an order."""

    line_number: int
    sku: str
    quantity: int
    unit_price_nanos: int
    total_minor: int


class OrderOut(BaseModel):
    """A placed order."""

    id: str
    state: str
    customer_id: str
    currency: str
    country: str
    total_minor: int
    placed_at_us: int
    lines: list[LineOut]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.sessions = operations.sessions(os.environ["PEER_DATABASE"])
    yield


app = FastAPI(lifespan=_lifespan)


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


@app.get("/products/{sku}")
async def get_product(sku: str, session: Annotated[AsyncSession, Depends(_session)]) -> ProductOut:
    """Answers one product with its current prices."""
    product = await operations.find_product(session, sku)
    if product is None:
        raise HTTPException(404, f"no product has the SKU {sku}")
    return _shown(product)


def _shown(product: Product) -> ProductOut:
    now_us = time.time_ns() // 1000
    held = sorted(
        (price for price in product.prices if price.valid_from_us <= now_us),
        key=lambda price: price.valid_from_us,
    )
    latest = {price.currency: price for price in held}
    return ProductOut(
        id=product.id,
        sku=product.sku,
        name=product.name,
        description=product.description,
        brand=product.brand,
        attributes=product.attributes,
        category_paths=product.category_paths,
        image_urls=product.image_urls,
        state=product.state,
        revision=product.revision,
        create_us=product.create_us,
        update_us=product.update_us,
        current_prices=[
            PriceOut(
                currency=currency,
                amount=Decimal(price.unit_price_nanos).scaleb(-9),
                valid_from_us=price.valid_from_us,
            )
            for currency, price in latest.items()
        ],
    )


@app.post("/orders", response_model=OrderOut)
async def place_order(order: OrderIn, request: Request) -> Response:
    """Places an order once, whatever its caller repeats."""
    wish = Wish(
        request_id=order.request_id,
        fingerprint=hashlib.sha256(order.model_dump_json().encode()).digest(),
        subject="anyone",
        customer_id=order.customer_id,
        country=order.country,
        currency=order.currency,
        lines=[(line.sku, line.quantity) for line in order.lines],
    )
    try:
        reply = await operations.place_order(request.app.state.sessions, wish, reply=_placed)
    except Refused as refused:
        raise HTTPException(409, str(refused)) from None
    return Response(reply, media_type="application/json")


def _placed(order: Order) -> bytes:
    shown = OrderOut.model_validate(order, from_attributes=True)
    return shown.model_dump_json().encode()


def main() -> None:
    """Serves until the process is ended."""
    address, os.environ["PEER_DATABASE"] = sys.argv[1:3]
    host, _, port = address.rpartition(":")
    uvicorn.run(
        "tests.bench.peers.rest:app",
        host=host,
        port=int(port),
        workers=WORKERS,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
