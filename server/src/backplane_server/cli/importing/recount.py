"""Counts again what the server has, page by page, against what the file says."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.chassis.wire import minor_from_money
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.sales import Expected
from backplane_server.cli.importing.tally import Heap

_PAGE_SIZE = 1000


@dataclass(slots=True)
class Recount:
    """What the server has of the file's orders, and of the source's others.

    `missing` and `different` name the references that are not there, or not as the file has them.
    """

    found: Heap = field(default_factory=Heap)
    others: int = 0
    missing: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether every order of the file is there as it should be."""
        return not self.missing and not self.different


async def recount(
    expected: Mapping[str, Expected], *, source: str, currency: str, endurance: Endurance
) -> Recount:
    """Pages through the orders of a source; raises BackplaneError, ServerLost."""
    result = Recount()
    seen: set[str] = set()
    async for order in _orders(source, endurance):
        reference = order.external_reference.reference
        if reference not in expected:
            result.others += 1
            continue
        seen.add(reference)
        has = Expected(order.line_count, minor_from_money(order.total))
        result.found.add(lines=has.lines, total_minor=has.total_minor)
        if has != expected[reference] or order.currency != currency:
            result.different.append(reference)
    result.missing = [reference for reference in expected if reference not in seen]
    return result


async def _orders(source: str, endurance: Endurance) -> AsyncIterator[pb.Order]:
    request = pb.ListOrdersRequest(
        source=source,
        page_size=_PAGE_SIZE,
        view=pb.ORDER_VIEW_BASIC,
        sequence=pb.ORDER_SEQUENCE_OLDEST_FIRST,
    )
    orders = endurance.backplane.orders
    while True:
        page = await endurance.persist(lambda: orders.ListOrders(request))
        for order in page.orders:
            yield order
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token
