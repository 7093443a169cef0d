"""What is sold: products, what they cost when, and the tree of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane_server.chassis.service import Service, ServiceContext

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from .servicer import CatalogServicer

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> CatalogServicer:
    from .servicer import CatalogServicer

    return CatalogServicer(context)


def _tables() -> MetaData:
    from .models import metadata

    return metadata


SERVICE = Service(
    name="catalog",
    contract="backplane.catalog.v1.CatalogService",
    pb2="backplane.catalog.v1.catalog_pb2",
    servicer=_servicer,
    tables=_tables,
    migrations="backplane_server.services.catalog.migrations",
)
