"""Fills a peer's database with the products that Backplane has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import MessageToDict
from sqlalchemy import create_engine, insert

from tests.bench import shop
from tests.bench.peers.models import Base, Price, Product

_ADDED_US = 1_700_000_000_000_000


def stock(url: str, products: int) -> None:
    """Makes the tables and the products 1 to ``products``; ``url`` as for Backplane."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Product), [_product(n) for n in range(1, products + 1)])
        connection.execute(insert(Price), list(_prices(products)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _product(number: int) -> dict[str, Any]:
    made = shop.product(number)
    return {
        "sku": made.sku,
        "id": f"prd_{number:026d}",
        "state": "active",
        "name": made.name,
        "brand": made.brand,
        "description": made.description,
        "attributes": {
            name: MessageToDict(value, preserving_proto_field_name=True)
            for name, value in made.attributes.items()
        },
        "category_paths": [list(path.names) for path in made.category_paths],
        "image_urls": list(made.image_urls),
        "revision": 1,
        "create_us": _ADDED_US,
        "update_us": _ADDED_US,
    }


def _prices(products: int) -> Iterator[dict[str, Any]]:
    for number in range(1, products + 1):
        yield {
            "sku": shop.sku(number),
            "currency": shop.CURRENCY,
            "valid_from_us": _ADDED_US,
            "unit_price_nanos": shop.price_pence(number) * 10_000_000,
        }
