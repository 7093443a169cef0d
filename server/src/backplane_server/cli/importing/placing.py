"""Places sales as orders, many at a time, each exactly once."""

import time
import uuid
from collections.abc import Iterator, Sequence

from grpc.aio import AioRpcError

from backplane.orders.v1 import orders_pb2 as pb
from backplane_client import (
    BackplaneError,
    PermissionDenied,
    Unauthenticated,
    Unimplemented,
    replayed,
)
from backplane_server.chassis.wire import minor_from_money
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.sales import Sale
from backplane_server.cli.importing.tally import Heap, OrderTally, Refusal
from backplane_server.cli.importing.workers import run_together

# True of every call alike: going on would only repeat it.
_HOPELESS = (PermissionDenied, Unauthenticated, Unimplemented)
_TAKEN = "EXTERNAL_REFERENCE_TAKEN"
_OTHER_REQUEST = "IDEMPOTENCY_KEY_REUSED"


async def place_all(
    sales: Sequence[Sale], *, endurance: Endurance, parallel: int, tally: OrderTally
) -> None:
    """Places all sales and counts what became of each; raises BackplaneError and ServerLost."""
    tally.total = len(sales)
    started_s = time.monotonic()
    queue = iter(sales)
    try:
        await run_together(_Worker(queue, endurance, tally).run() for _ in range(parallel))
    finally:
        tally.elapsed_s = time.monotonic() - started_s


class _Worker:
    """Takes one sale after the other from a queue that it shares."""

    def __init__(self, queue: Iterator[Sale], endurance: Endurance, tally: OrderTally) -> None:
        self._queue = queue
        self._endurance = endurance
        self._orders = endurance.backplane.orders
        self._tally = tally

    async def run(self) -> None:
        for sale in self._queue:
            try:
                heap = await self._settle(sale)
            except _HOPELESS:
                raise
            except BackplaneError as error:
                heap = self._refuse(sale, error.reason or error.code.name, error.message)
            heap.add(lines=sale.expected.lines, total_minor=sale.expected.total_minor)

    async def _settle(self, sale: Sale) -> Heap:
        request = sale.request()
        return await self._endurance.persist(lambda: self._place(sale, request))

    async def _place(self, sale: Sale, request: pb.PlaceOrderRequest) -> Heap:
        call = self._orders.PlaceOrder(request)
        try:
            order = (await call).order
        except BackplaneError as error:
            if error.reason == _TAKEN:
                return await self._compare(sale, error.metadata["order_id"])
            if _is_an_old_answer(error):
                # The reference keeps a new id from placing it a second time.
                request.request_id = str(uuid.uuid4())
                return await self._place(sale, request)
            raise
        if (order.line_count, minor_from_money(order.total)) != sale.expected:
            return self._refuse(sale, "DIFFERENT_TOTAL", f"order {order.id} has another total")
        return self._tally.replayed if replayed(call) else self._tally.placed

    async def _compare(self, sale: Sale, order_id: str) -> Heap:
        reply = await self._orders.GetOrder(pb.GetOrderRequest(order_id=order_id))
        different = ", ".join(sale.differences(reply.order))
        if not different:
            return self._tally.there
        message = f"order {order_id} has the reference and differs in {different}"
        return self._refuse(sale, _TAKEN, message)

    def _refuse(self, sale: Sale, reason: str, message: str) -> Heap:
        self._tally.refusals.append(Refusal(sale.reference, reason, message))
        return self._tally.refused


def _is_an_old_answer(error: BackplaneError) -> bool:
    """Whether the id is the trouble: it stands for another request, or for a refusal of old.

    The cause of a refusal may be gone since, such as a product that was missing.
    """
    if error.reason == _OTHER_REQUEST:
        return True
    cause = error.__cause__
    trailing = cause.trailing_metadata() if isinstance(cause, AioRpcError) else None
    return trailing is not None and trailing.get("replayed") == "true"
