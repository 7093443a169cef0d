"""The methods of OrdersService: wire in, wire out."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.chassis.clock import Clock
from backplane_server.chassis.errors import ServerDraining
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.wire import timestamp_from_us

from . import cursors, events, operations, peers, rules, wire
from .cursors import Cursor

PRICE_OVERRIDE = "orders.price.override"
HISTORY_IMPORT = "orders.history.import"
# As the contract says.
PROGRESS_EVERY_S = 15.0


class Orders:
    """Keeps orders; ``progress_every_s`` is how long a watcher hears nothing at most."""

    def __init__(self, *, clock: Clock, progress_every_s: float = PROGRESS_EVERY_S) -> None:
        self._clock = clock
        self._progress_every_s = progress_every_s
        self._catalog = peers.Catalog()

    async def PlaceOrder(self, request: pb.PlaceOrderRequest, call: Call) -> pb.PlaceOrderResponse:
        """Places an order and answers it."""
        _require_for(request, call)
        draft = wire.draft_from(request, now_us=self._clock.now_us())
        offers = await self._catalog.offers_for(draft, call=call)
        placement = operations.Placement(draft, offers)
        reply: pb.PlaceOrderResponse = await call.write(
            operations.place, placement, reply=wire.placed
        )
        return reply

    async def GetOrder(self, request: pb.GetOrderRequest, call: Call) -> pb.GetOrderResponse:
        """Answers one order with its lines."""
        reply: pb.GetOrderResponse = await call.read(
            operations.get, request.order_id, reply=wire.got
        )
        return reply

    async def BatchGetOrders(
        self, request: pb.BatchGetOrdersRequest, call: Call
    ) -> pb.BatchGetOrdersResponse:
        """Answers orders by their ids."""
        reply: pb.BatchGetOrdersResponse = await call.read(
            operations.get_batch,
            request.order_ids,
            with_lines=wire.with_lines(request.view),
            reply=lambda found: wire.batch(found, asked=request.order_ids),
        )
        return reply

    async def ListOrders(self, request: pb.ListOrdersRequest, call: Call) -> pb.ListOrdersResponse:
        """Answers a page of the orders that meet every filter given."""
        reply: pb.ListOrdersResponse = await call.read(
            operations.list_page,
            wire.filters_from(request),
            newest_first=wire.newest_first(request),
            page=call.page(request),
            with_lines=wire.with_lines(request.view),
            reply=wire.listed,
        )
        return reply

    async def CancelOrder(
        self, request: pb.CancelOrderRequest, call: Call
    ) -> pb.CancelOrderResponse:
        """Cancels an order that is placed, and answers it."""
        reply: pb.CancelOrderResponse = await call.write(
            operations.cancel, request.order_id, reason=request.reason, reply=wire.cancelled
        )
        return reply

    async def WatchOrder(
        self, request: pb.WatchOrderRequest, call: Call
    ) -> AsyncIterator[pb.WatchOrderResponse]:
        """Sends every change of an order's state until one that is final."""
        order_id = request.order_id
        await call.read(operations.check_exists, order_id)
        cursor = cursors.opened(request.cursor, order_id=order_id)
        if _ended(cursor):
            return
        log = call.events(
            subject=events.subject_of(order_id),
            after=cursor.position,
            types=events.CHANGE_TYPES,
            idle_s=self._progress_every_s,
        )
        async with aclosing(log):
            async for event in log:
                if event is None:
                    yield self._progress(cursor, order_id)
                    continue
                change = events.change_of(event)
                cursor = Cursor(change.position, change.state)
                yield wire.changed(change, cursor=cursors.sealed(cursor, order_id=order_id))
                if _ended(cursor):
                    return
        raise ServerDraining(cursor=cursors.sealed(cursor, order_id=order_id))

    def _progress(self, cursor: Cursor, order_id: str) -> pb.WatchOrderResponse:
        return pb.WatchOrderResponse(
            cursor=cursors.sealed(cursor, order_id=order_id),
            progress=pb.OrderProgress(time=timestamp_from_us(self._clock.now_us())),
        )


def _require_for(request: pb.PlaceOrderRequest, call: Call) -> None:
    """Raises MissingPermission where the request uses a part that needs one more."""
    if any(line.HasField("agreed_unit_price") for line in request.lines):
        call.require(PRICE_OVERRIDE)
    if request.HasField("business_time"):
        call.require(HISTORY_IMPORT)


def _ended(cursor: Cursor) -> bool:
    return cursor.state is not None and rules.is_final(cursor.state)
