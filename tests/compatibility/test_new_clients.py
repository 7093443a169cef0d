"""Today's client calls a server that was built from an earlier release."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from backplane.catalog.v1.catalog_pb2 import (
    CreateProductRequest,
    GetProductRequest,
    Product,
    ProductState,
)
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.events.v1.events_pb2 import GetEventRequest
from backplane.events.v1.events_pb2_grpc import EventsServiceStub
from tests.compatibility.contract import Contract, unknown_fields, without, without_value

CATALOG = "backplane.catalog.v1"
NEW = Product(sku="LAMP", name="Lamp", brand="Lumen", state=ProductState.PRODUCT_STATE_ACTIVE)


class OldServer:
    """Keeps products as an older contract reads them: without `brand` and the state ACTIVE."""

    def __init__(self, old: Contract) -> None:
        files = without(old.files, f"{CATALOG}.Product", "brand")
        self.contract = Contract(
            without_value(files, f"{CATALOG}.ProductState", "PRODUCT_STATE_ACTIVE")
        )
        self.product: Any = None

    async def create(self, request: Any, _: Any) -> Any:
        """CreateProduct."""
        self.product = request.product
        return self.contract.message(f"{CATALOG}.CreateProductResponse")(product=request.product)

    async def get(self, _: Any, __: Any) -> Any:
        """GetProduct, from the bytes that such a server would have stored."""
        stored = type(self.product).FromString(self.product.SerializeToString())
        return self.contract.message(f"{CATALOG}.GetProductResponse")(product=stored)

    def handlers(self) -> grpc.GenericRpcHandler:
        """Both methods, for its messages."""
        methods = {"CreateProduct": self.create, "GetProduct": self.get}
        handlers: dict[str, Any] = {
            name: grpc.unary_unary_rpc_method_handler(
                does,
                request_deserializer=self.contract.message(f"{CATALOG}.{name}Request").FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
            for name, does in methods.items()
        }
        return grpc.method_handlers_generic_handler(f"{CATALOG}.CatalogService", handlers)


@pytest.fixture
def old_server(old: Contract) -> OldServer:
    """What the old server knows."""
    return OldServer(old)


@pytest.fixture
async def to_old(old_server: OldServer) -> AsyncIterator[grpc.aio.Channel]:
    """A channel of today's client to a running old server."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((old_server.handlers(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)


async def test_what_an_old_server_does_not_know_is_kept(
    old_server: OldServer, to_old: grpc.aio.Channel
) -> None:
    """A new field and a new value travel through it and come back whole."""
    catalog = CatalogServiceStub(to_old)
    reply = await catalog.CreateProduct(CreateProductRequest(product=NEW), timeout=20)
    assert reply.product == NEW
    assert not hasattr(old_server.product, "brand")
    brand = Product.DESCRIPTOR.fields_by_name["brand"].number
    assert brand in unknown_fields(old_server.product)
    assert old_server.product.state == NEW.state
    stored = await catalog.GetProduct(GetProductRequest(sku="LAMP"), timeout=20)
    assert stored.product == NEW


async def test_a_method_that_an_old_server_has_not_got(to_old: grpc.aio.Channel) -> None:
    """It is refused as such, so that the client can do without it."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await EventsServiceStub(to_old).GetEvent(GetEventRequest(event_id="x"), timeout=20)
    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_new_requests_are_read_with_every_release(old: Contract) -> None:
    """Bytes of today's request: known fields are read, all of them are written again."""
    request = CreateProductRequest(product=NEW, request_id="0" * 36)
    request.product.attributes["voltage"].string_value = "230 V"
    read = old.message(f"{CATALOG}.CreateProductRequest").FromString(request.SerializeToString())
    assert read.product.name == "Lamp"
    assert CreateProductRequest.FromString(read.SerializeToString()) == request
