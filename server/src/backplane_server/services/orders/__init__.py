"""Orders: what was sold to whom, for how much, and what has become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane_server.chassis.service import Service, ServiceContext

if TYPE_CHECKING:
    from sqlalchemy import MetaData

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> object:
    from .servicer import Orders

    return Orders(clock=context.clock)


def _tables() -> MetaData:
    from .models import metadata

    return metadata


SERVICE = Service(
    name="orders",
    contract="backplane.orders.v1.OrdersService",
    pb2="backplane.orders.v1.orders_pb2",
    servicer=_servicer,
    tables=_tables,
    migrations="backplane_server.services.orders.migrations",
    needs=("catalog.prices.get",),
)
