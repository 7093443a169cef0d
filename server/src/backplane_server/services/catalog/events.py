"""What the catalog publishes: a product's facts, in order per product."""

from __future__ import annotations

from collections.abc import Sequence

from backplane.catalog.v1 import events_pb2 as pb
from backplane_server.chassis.data import Event
from backplane_server.chassis.wire import put_nanos, put_us, timestamp_from_us

from . import wire
from .models import Price, Product


def product_created(product: Product) -> Event:
    """A product was made."""
    message = pb.ProductCreated()
    wire.put_product(message.product, product)
    return _event(product, message)


def product_updated(product: Product, *, changed_fields: Sequence[str]) -> Event:
    """A product was changed; fields as in the mask."""
    message = pb.ProductUpdated(changed_fields=sorted(changed_fields))
    wire.put_product(message.product, product)
    return _event(product, message)


def product_archived(product: Product) -> Event:
    """A product was taken off sale."""
    message = pb.ProductArchived(
        product_id=product.id,
        sku=product.sku,
        archive_time=timestamp_from_us(product.update_us),
    )
    return _event(product, message)


def price_set(product: Product, price: Price) -> Event:
    """A price took its place in the history."""
    message = pb.PriceSet(product_id=product.id, sku=product.sku)
    put_nanos(message.unit_price, price.currency, price.unit_price_nanos)
    put_us(message.valid_from, price.valid_from_us)
    return _event(product, message)


def _event(
    product: Product,
    message: pb.ProductCreated | pb.ProductUpdated | pb.ProductArchived | pb.PriceSet,
) -> Event:
    return Event(
        subject=f"products/{product.id}", message=message, tags=(f"product:{product.sku}",)
    )
