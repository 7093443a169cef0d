"""Services in two processes' worth of nodes: peers by address, keys by URL."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.type.money_pb2 import Money

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.identity.v1 import identity_pb2
from backplane.orders.v1 import orders_pb2
from tests.support.certificates import Authority
from tests.support.node import RunningNode, running_node


async def _sell_a_mug(
    there: RunningNode, *, credentials: grpc.ChannelCredentials | None = None
) -> None:
    async with backplane_client.connect(
        there.address, api_key=there.api_key, credentials=credentials
    ) as backplane:
        await backplane.catalog.CreateProduct(
            catalog_pb2.CreateProductRequest(product=catalog_pb2.Product(sku="mug", name="Mug"))
        )
        price = Money(currency_code="GBP", units=2, nanos=500_000_000)
        await backplane.catalog.SetPrice(catalog_pb2.SetPriceRequest(sku="mug", unit_price=price))


async def _token(there: RunningNode, *, credentials: grpc.ChannelCredentials | None = None) -> str:
    async with backplane_client.connect(there.address, credentials=credentials) as backplane:
        reply = await backplane.identity.ExchangeApiKey(
            identity_pb2.ExchangeApiKeyRequest(api_key=there.api_key)
        )
        return reply.access_token


def _an_order() -> orders_pb2.PlaceOrderRequest:
    return orders_pb2.PlaceOrderRequest(
        request_id=str(uuid.uuid4()),
        currency="GBP",
        lines=[orders_pb2.PlaceOrderLine(sku="mug", quantity=3)],
    )


async def test_orders_ask_a_catalog_elsewhere(tmp_path: Path) -> None:
    """Orders alone in a process price their lines from a catalog in another one."""
    far = f"sqlite:///{tmp_path}/far.db"
    near = f"sqlite:///{tmp_path}/near.db"
    async with running_node(far, services=["identity", "catalog"]) as there:
        await _sell_a_mug(there)
        peers = {"catalog": there.address, "identity": there.address}
        async with (
            running_node(
                near,
                services=["orders"],
                peer=peers,
                peer_api_key=there.api_key,
                jwks_url=f"http://{there.ops_address}/.well-known/jwks.json",
            ) as here,
            backplane_client.connect(here.address, access_token=await _token(there)) as backplane,
        ):
            placed = await backplane.orders.PlaceOrder(_an_order())
            assert (placed.order.total.units, placed.order.total.nanos) == (7, 500_000_000)


async def test_peers_speak_tls_both_ways(tmp_path: Path) -> None:
    """Orders show the catalog their own certificate, and trust whom they are told to trust."""
    authority, ca = Authority(), tmp_path / "ca.pem"
    ca.write_bytes(authority.certificate)
    pair = authority.server("spiffe://shop.example/shop")
    pair.write(tmp_path)
    own: dict[str, Any] = {
        "tls_certificate": f"{tmp_path}/server.pem",
        "tls_key": f"{tmp_path}/server.key",
    }
    asks: dict[str, Any] = {"tls_client": "required", "tls_client_ca": str(ca)}
    safe = grpc.ssl_channel_credentials(authority.certificate, pair.key, pair.certificate)
    far, near = f"sqlite:///{tmp_path}/far.db", f"sqlite:///{tmp_path}/near.db"
    async with running_node(far, services=["identity", "catalog"], **own, **asks) as there:
        await _sell_a_mug(there, credentials=safe)
        token = await _token(there, credentials=safe)
        async with (
            running_node(
                near,
                services=["orders"],
                peer={"catalog": there.address, "identity": there.address},
                peer_api_key=there.api_key,
                peer_ca=str(ca),
                jwks_url=f"http://{there.ops_address}/.well-known/jwks.json",
                **own,
            ) as here,
            backplane_client.connect(
                here.address, access_token=token, credentials=safe
            ) as backplane,
        ):
            placed = await backplane.orders.PlaceOrder(_an_order())
            assert (placed.order.total.units, placed.order.total.nanos) == (7, 500_000_000)


async def test_a_peer_that_is_away_is_told(tmp_path: Path) -> None:
    """Without its catalog an order is refused as UNAVAILABLE, and nothing is stored."""
    url = f"sqlite:///{tmp_path}/one.db"
    async with running_node(url, services=["identity", "orders"]) as here:
        connection = backplane_client.connect(here.address, api_key=here.api_key)
        async with connection as backplane:
            with pytest.raises(backplane_client.Unavailable) as raised:
                await backplane.orders.PlaceOrder(_an_order(), timeout=10)
            assert raised.value.reason == "PEER_UNAVAILABLE"
            listed = await backplane.orders.ListOrders(orders_pb2.ListOrdersRequest())
            assert not listed.orders
