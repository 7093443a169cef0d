"""Starts the peers with their own databases, checks their answers, and connects the load."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf.json_format import MessageToDict

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.orders.v1 import orders_pb2 as orders
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from tests.bench import shop
from tests.bench.failure import BenchmarkFailure
from tests.bench.fleet import Fleet
from tests.bench.peers.conventional import MEMORY
from tests.bench.peers.interceptors import PERMISSIONS
from tests.bench.peers.stock import stock
from tests.bench.rounds import IN_FLIGHT, Contender
from tests.bench.servers import Server, python_peer
from tests.support.processes import free_address

# Slices of the peers with an ORM are short in calls, so that they are not long in seconds.
CALLS = {"read": 750, "list page": 250, "PlaceOrder": 400}
FAST_CALLS = 1500
GO_PEER = Path("build/bench/grpc_go")


def conventional(fleet: Fleet, database: str, *, products: int, orders: int) -> list[Contender]:
    """grpc.aio with interceptors and the ORM: a read, a page, an order."""
    url = _stocked(fleet, "conventional", database, products)
    driver = url.replace("sqlite:", "sqlite+aiosqlite:").replace(
        "postgresql:", "postgresql+asyncpg:"
    )
    folder = fleet.folder / f"conventional-{database}"
    folder.mkdir()
    token = _token(folder / "public.pem")
    server = fleet.start(
        python_peer("tests.bench.peers.conventional", folder, driver, str(folder / "public.pem"))
    )
    _check_grpc(server, token)
    works = {
        "read": (shop.GET_PRODUCT, shop.cold_reads(products)),
        "list page": (shop.LIST_PRODUCTS, shop.list_pages()),
        "PlaceOrder": (shop.PLACE_ORDER, shop.placements(orders, seed=3)),
    }
    return [
        fleet.contender(
            f"{work}, conventional on {database}",
            server,
            path=path,
            requests=requests,
            repeat=work != "PlaceOrder",
            authorization=lambda: token,
            calls=CALLS[work],
        )
        for work, (path, requests) in works.items()
    ]


def chain(fleet: Fleet) -> Contender:
    """The same interceptors in front of products in memory: what the chain alone costs."""
    folder = fleet.folder / "chain"
    folder.mkdir()
    token = _token(folder / "public.pem")
    server = fleet.start(
        python_peer("tests.bench.peers.conventional", folder, MEMORY, str(folder / "public.pem"))
    )
    _check_read(server, (("authorization", token),))
    return fleet.contender(
        "read, conventional in memory",
        server,
        path=shop.GET_PRODUCT,
        requests=shop.hot_reads(),
        repeat=True,
        authorization=lambda: token,
        warming=shop.HOT,
    )


def grpc_go(fleet: Fleet, *, products: int, orders: int) -> list[Contender]:
    """grpc-go with pgx: a read, an order."""
    if not GO_PEER.exists():
        raise BenchmarkFailure(f"{GO_PEER} is missing: build it with 'make {GO_PEER}'")
    address = free_address()
    url = _stocked(fleet, "grpc_go", "postgresql", products)
    server = fleet.start(
        Server(
            "grpc_go",
            [str(GO_PEER), address, url],
            address=address,
            log=fleet.folder / "grpc_go.log",
        )
    )
    _check_grpc(server, "")
    works = {
        "read": (shop.GET_PRODUCT, shop.cold_reads(products)),
        "PlaceOrder": (shop.PLACE_ORDER, shop.placements(orders, seed=4)),
    }
    return [
        fleet.contender(
            f"{work}, grpc-go",
            server,
            path=path,
            requests=requests,
            repeat=work != "PlaceOrder",
            calls=FAST_CALLS,
        )
        for work, (path, requests) in works.items()
    ]


def rest(fleet: Fleet, *, products: int, orders: int) -> list[Contender]:
    """FastAPI with the ORM and two workers: a read, an order."""
    url = _stocked(fleet, "rest", "postgresql", products)
    driver = url.replace("postgresql:", "postgresql+asyncpg:")
    server = fleet.start(python_peer("tests.bench.peers.rest", fleet.folder / "rest", driver))
    _check_rest(server)
    paths = [f"/products/{shop.sku(number)}".encode() for number in range(1, products + 1)]
    random.Random(1).shuffle(paths)
    works = {"read": paths, "PlaceOrder": list(_as_json(shop.placements(orders, seed=5)))}
    return [
        fleet.contender(
            f"{work}, FastAPI",
            server,
            path="/orders",
            requests=requests,
            repeat=work != "PlaceOrder",
            protocol="http1",
            connections=IN_FLIGHT,
            calls=CALLS[work],
        )
        for work, requests in works.items()
    ]


def _stocked(fleet: Fleet, peer: str, database: str, products: int) -> str:
    if database == "sqlite":
        url = f"sqlite:///{fleet.folder}/{peer}.db"
    else:
        url = fleet.postgres.new_database()
    stock(url, products)
    return url


def _token(public_key_file: Path) -> str:
    """A token with the permissions that the peer asks for, and the key that verifies it."""
    key = Ed25519PrivateKey.generate()
    public_key_file.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    claims = {
        "iss": "backplane",
        "aud": "backplane",
        "sub": f"acc_{uuid.uuid4().hex}",
        "jti": uuid.uuid4().hex,
        "exp": int(time.time()) + 24 * 3600,
        "permissions": list(PERMISSIONS.values()),
    }
    return f"Bearer {jwt.encode(claims, key, algorithm='EdDSA')}"


def _as_json(bodies: Iterator[bytes]) -> Iterator[bytes]:
    for body in bodies:
        order = orders.PlaceOrderRequest.FromString(body)
        told = MessageToDict(order, preserving_proto_field_name=True)
        yield json.dumps(told).encode()


def _check_grpc(server: Server, token: str) -> None:
    """Asks as a real client does; raises BenchmarkFailure where an answer is not right."""
    metadata = (("authorization", token),) if token else ()
    _check_read(server, metadata)
    with grpc.insecure_channel(server.address) as channel:
        request = shop.order_of([1, 2, 3], request_id=str(uuid.uuid4()), customer=0)
        stub = OrdersServiceStub(channel)
        placed = stub.PlaceOrder(request, metadata=metadata).order
        shop.expect(
            placed.total.units * 100 + placed.total.nanos // 10**7, shop.total_pence(1, 2, 3)
        )
        shop.expect(stub.PlaceOrder(request, metadata=metadata).order, placed)


def _check_read(server: Server, metadata: Any) -> None:
    with grpc.insecure_channel(server.address) as channel:
        request = catalog.GetProductRequest(sku=shop.sku(1))
        got = CatalogServiceStub(channel).GetProduct(request, metadata=metadata).product
    shop.expect(got.name, shop.product(1).name)
    shop.expect(got.attributes, shop.product(1).attributes)


def _check_rest(server: Server) -> None:
    connection = http.client.HTTPConnection(server.address)

    def asked(*request: Any) -> Any:
        connection.request(*request)
        answer = connection.getresponse()
        return json.loads(answer.read())

    shop.expect(asked("GET", f"/products/{shop.sku(1)}")["name"], shop.product(1).name)
    order = shop.order_of([1, 2, 3], request_id=str(uuid.uuid4()), customer=0)
    (body,) = _as_json(iter([order.SerializeToString()]))
    headers = {"content-type": "application/json"}
    placed = asked("POST", "/orders", body, headers)
    shop.expect(placed["total_minor"], shop.total_pence(1, 2, 3))
    shop.expect(asked("POST", "/orders", body, headers), placed)
    connection.close()
