"""`backplane serve --ephemeral` as a test framework has it: started, read, ended."""

from __future__ import annotations

import re
import signal
import subprocess
import tempfile
from pathlib import Path

import grpc
import pytest

from backplane.catalog.v1 import catalog_pb2 as catalog
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.orders.v1 import orders_pb2 as orders
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from backplane_client import sync
from tests.support.ephemeral import Started, end, start, token_for
from tests.support.processes import COMMAND, environment

Token = tuple[str, str]
PLACES = [Path("/dev/shm"), Path(tempfile.gettempdir())]  # noqa: S108 - looked at only


def leftovers(process: subprocess.Popen[str]) -> list[Path]:
    """Folders of a server that has ended."""
    return [found for place in PLACES for found in place.glob(f"*-ephemeral-{process.pid}-*")]


def refused(*flags: str, **variables: str) -> str:
    """Runs a server that does not start; gives what it says."""
    done = subprocess.run(
        [*COMMAND, "serve", *flags],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


def test_its_first_line_says_where_it_is(server: Started) -> None:
    """The address comes first, then the keys: lines for programs, on loopback."""
    assert list(server.told) == [
        "BACKPLANE_ADDRESS",
        "BACKPLANE_API_KEY",
        "BACKPLANE_READER_API_KEY",
    ]
    assert re.fullmatch(r"127\.0\.0\.1:\d+", server.address)


def test_it_ends_with_its_standard_input_and_leaves_nothing() -> None:
    """A test process that dies leaves no orphan: neither a server nor its files."""
    started = start("--port", "0")
    assert leftovers(started.process)
    assert end(started) == 0
    assert leftovers(started.process) == []


def test_it_ends_on_sigterm() -> None:
    """SIGTERM ends it with exit code 0, and nothing is left either."""
    started = start()
    started.process.send_signal(signal.SIGTERM)
    assert started.process.wait(timeout=60) == 0
    assert leftovers(started.process) == []
    end(started)


def test_the_next_one_removes_what_a_killed_one_left() -> None:
    """A server that was killed cannot clear up; the next start does."""
    killed = start()
    killed.process.kill()
    end(killed)
    assert leftovers(killed.process)
    assert end(start()) == 0
    assert leftovers(killed.process) == []


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--ephemeral", "--listen", "0.0.0.0:0"], "loopback only"),
        (["--ephemeral", "--ops-listen", "192.0.2.1:0"], "loopback only"),
        (["--ephemeral", "--database", "sqlite:///mine.db"], "leave --database out"),
        (["--port", "0"], "--port goes with --ephemeral"),
    ],
)
def test_what_it_refuses(flags: list[str], told: str) -> None:
    """It is nobody's real server: strangers cannot reach it, and it takes no real data."""
    assert told in refused(*flags)


def test_it_keeps_away_from_the_database_of_the_environment(tmp_path: Path) -> None:
    """A variable that names another server's database is not followed."""
    started = start(BACKPLANE_DATABASE=f"sqlite:///{tmp_path}/real.db")
    end(started)
    assert list(tmp_path.iterdir()) == []


async def test_the_shop_is_stocked(channel: grpc.aio.Channel, token: Token) -> None:
    """Products and orders that tests may count on are there."""
    products = await CatalogServiceStub(channel).ListProducts(
        catalog.ListProductsRequest(), metadata=[token]
    )
    assert {"MUG-WHITE", "M6 ", "CAFÉ-1"} <= {one.sku for one in products.products}
    listed = await OrdersServiceStub(channel).ListOrders(
        orders.ListOrdersRequest(source="ephemeral"), metadata=[token]
    )
    assert [one.external_reference.reference for one in listed.orders] == ["1003", "1002", "1001"]


async def test_the_readers_key_opens_little(server: Started, channel: grpc.aio.Channel) -> None:
    """The second key may look at products and not search for them."""
    reader = await token_for(channel, server.told["BACKPLANE_READER_API_KEY"])
    stub = CatalogServiceStub(channel)
    request = catalog.GetProductRequest(sku="NAIL")
    assert (await stub.GetProduct(request, metadata=[reader])).product.name == "Nail"
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await stub.SearchProducts(catalog.SearchProductsRequest(query="nail"), metadata=[reader])
    assert raised.value.code() is grpc.StatusCode.PERMISSION_DENIED


def journey() -> list[str]:
    """What a server that was just started answers to a few calls."""
    started = start()
    key = started.told["BACKPLANE_API_KEY"]
    with sync.connect(started.address, api_key=key) as backplane:
        made = backplane.catalog.CreateProduct(
            catalog.CreateProductRequest(product=catalog.Product(sku="NEW", name="New"))
        )
        placed = backplane.orders.PlaceOrder(
            orders.PlaceOrderRequest(
                currency="GBP", lines=[orders.PlaceOrderLine(sku="NAIL", quantity=1)]
            )
        )
        seen = [str(made.product), str(placed.order)]
        seen += [
            one.id for one in sync.pages(backplane.orders.ListOrders, orders.ListOrdersRequest())
        ]
    end(started)
    return seen


def test_the_same_calls_are_answered_the_same() -> None:
    """Ids and times do not differ between two servers that were asked the same."""
    first = journey()
    assert first == journey()
    assert "seconds: 1893456000" in first[1]  # the first of January 2030
