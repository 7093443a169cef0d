"""Many calls, given up at random moments: flat memory, flat pools, nothing left open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import grpc
import pytest

import backplane_client
from backplane.catalog.v1 import catalog_pb2
from backplane.catalog.v1.catalog_pb2_grpc import CatalogServiceStub
from backplane.identity.v1 import identity_pb2
from backplane.orders.v1 import orders_pb2
from backplane.orders.v1.orders_pb2_grpc import OrdersServiceStub
from tests.journeys.conftest import SERVICES
from tests.journeys.load import SKU, an_order, sell_a_mug
from tests.support.cancelling import Cancelling, Start
from tests.support.leftovers import connections_of, keys_in_progress, settled
from tests.support.memory import Sample, drawn, held_kib, slope_kib
from tests.support.node import RunningNode, running_node
from tests.support.ping.service import PingServicer, ping_service
from tests.support.sizes import size

CALLS = size(2_000, full=100_000)
SAMPLES = 20
# A kibibyte kept by each call would be 1,000. Callers and server share this process, whose
# heap grows by the callers' cancellations too; the first calls fill the databases' caches.
SLOPE_KIB_MAX = size(3_000, full=800)
PLOTS = Path(__file__).parents[2] / "build"

pytestmark = pytest.mark.slow


@pytest.fixture
def servicer() -> PingServicer:
    """The ping service's handlers."""
    return PingServicer()


@pytest.fixture
async def soaked(database_url: str, servicer: PingServicer) -> AsyncIterator[RunningNode]:
    """A node with every service, and one of all four kinds of method."""
    node = running_node(database_url, services=SERVICES, extra=[ping_service(servicer)])
    async with node as running:
        yield running


async def _bearer(running: RunningNode) -> Sequence[tuple[str, str]]:
    async with backplane_client.connect(running.address, api_key=running.api_key) as backplane:
        await sell_a_mug(backplane)
        request = identity_pb2.ExchangeApiKeyRequest(api_key=running.api_key)
        token = (await backplane.identity.ExchangeApiKey(request)).access_token
    return (("authorization", f"Bearer {token}"),)


def _shopping(channel: grpc.aio.Channel, metadata: Sequence[tuple[str, str]]) -> Sequence[Start]:
    orders, catalog = OrdersServiceStub(channel), CatalogServiceStub(channel)
    product = catalog_pb2.GetProductRequest(sku=SKU)
    products = catalog_pb2.ListProductsRequest()
    some = orders_pb2.ListOrdersRequest(page_size=3)
    return (
        lambda: orders.PlaceOrder(an_order(), metadata=metadata, timeout=10),
        lambda: orders.ListOrders(some, metadata=metadata, timeout=10),
        lambda: catalog.GetProduct(product, metadata=metadata, timeout=10),
        lambda: catalog.ListProducts(products, metadata=metadata, timeout=10),
    )


def _forget(running: RunningNode, servicer: PingServicer) -> list[str]:
    """Drops what the tests themselves keep of each call; gives what was logged of failures."""
    faults = [line for line in running.logged().splitlines() if "INTERNAL" in line]
    running.log.seek(0)
    running.log.truncate()
    servicer.operations.clear()
    return faults


async def test_calls_given_up_at_random_leave_nothing_behind(
    soaked: RunningNode, servicer: PingServicer, request: pytest.FixtureRequest
) -> None:
    """After calls of all kinds, half of them cancelled, memory and connections are as before."""
    node, metadata = soaked.node, await _bearer(soaked)
    samples: list[Sample] = []
    faults: list[str] = []
    async with grpc.aio.insecure_channel(soaked.address) as channel:
        cancelling = Cancelling(channel, metadata)
        others = _shopping(channel, metadata)
        await cancelling.run(CALLS // SAMPLES, others=others)  # opens what is opened once
        await settled(node)
        connections, tasks = connections_of(node), len(asyncio.all_tasks())
        for number in range(SAMPLES):
            await cancelling.run(CALLS // SAMPLES, others=others)
            await settled(node)
            faults += _forget(soaked, servicer)
            cancelling.marks.clear()
            samples.append(
                Sample((number + 1) * CALLS // SAMPLES, held_kib(), connections_of(node))
            )
        assert {sample.connections for sample in samples} == {connections}
        assert keys_in_progress() == 0
        assert len(asyncio.all_tasks()) <= tasks
        assert {"OK", "gave up", "NOT_FOUND"} <= set(cancelling.outcomes)
        assert not {"UNKNOWN", "INTERNAL"} & set(cancelling.outcomes)
        assert not faults
    _tell(samples, cancelling, name=request.node.callspec.id)
    assert slope_kib(samples) < SLOPE_KIB_MAX


def _tell(samples: Sequence[Sample], cancelling: Cancelling, *, name: str) -> None:
    PLOTS.mkdir(exist_ok=True)
    (PLOTS / f"soak-{name}.svg").write_text(drawn(samples, title=f"Soak, {name}"))
    held = ", ".join(f"{sample.kib / 1024:.0f}" for sample in samples)
    sys.stdout.write(
        f"{name}: {dict(cancelling.outcomes)}; {slope_kib(samples):.1f} KiB for each 1,000 calls;"
        f" MiB held: {held}; connections: {samples[-1].connections}\n"
    )
