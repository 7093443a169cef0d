"""Sales as orders: the requests that place them, and whether an order is the sale it should be."""

import uuid
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from google.type.money_pb2 import Money

from backplane.orders.v1 import orders_pb2 as pb
from backplane_server.chassis.wire import (
    minor_from_money,
    money_from_nanos,
    timestamp_from_us,
)
from backplane_server.cli.importing.invoices import Invoice

# Ids of this kind are made from the source and the reference, the same in every run.
_REQUESTS = uuid.UUID("6f1f5a5e-0f6b-5d3e-9a53-5a0c1f1d2b77")


class Expected(NamedTuple):
    """What the file says of an order."""

    lines: int
    total_minor: int


class Sale:
    """One sale on its way to be an order."""

    def __init__(self, invoice: Invoice, *, source: str, currency: str, prices: "Prices") -> None:
        self.invoice = invoice
        self._source = source
        self._currency = currency
        self._prices = prices

    @property
    def reference(self) -> str:
        """What the file calls it."""
        return self.invoice.number

    @cached_property
    def expected(self) -> Expected:
        """What the order must come to."""
        return Expected(len(self.invoice.lines), self.invoice.total_minor(self._currency))

    def request(self) -> pb.PlaceOrderRequest:
        """Places it; built when it is its turn, with an id that is the same in every run."""
        invoice = self.invoice
        request = pb.PlaceOrderRequest(
            request_id=str(uuid.uuid5(_REQUESTS, f"{self._source}\0{invoice.number}")),
            customer_id=invoice.customer,
            currency=self._currency,
            external_reference=pb.ExternalReference(source=self._source, reference=invoice.number),
            business_time=timestamp_from_us(invoice.time_us),
            country=invoice.country,
        )
        for line in invoice.lines:
            request.lines.add(
                sku=line.code,
                quantity=line.quantity,
                agreed_unit_price=self._prices[line.unit_price_nanos],
            )
        return request

    def differences(self, order: pb.Order) -> Iterator[str]:
        """What an order with this reference has otherwise than the file."""
        wanted = self.request()
        for what, ours, theirs in (
            ("currency", wanted.currency, order.currency),
            ("customer", wanted.customer_id, order.customer_id),
            ("country", wanted.country, order.country),
            ("time", wanted.business_time, order.business_time),
            ("number of lines", self.expected.lines, order.line_count),
            ("total in minor units", self.expected.total_minor, minor_from_money(order.total)),
            ("lines", _contents(wanted.lines), _contents_of(order.lines)),
        ):
            if ours != theirs:
                yield what


class Prices(dict[int, Money]):
    """The message of each unit price, made once: a shop has few."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency

    def __missing__(self, nanos: int) -> Money:
        self[nanos] = money = money_from_nanos(self._currency, nanos)
        return money


_Contents = list[tuple[str, int, int, int]]


def _contents(lines: Iterable[pb.PlaceOrderLine]) -> _Contents:
    return [_content(line.sku, line.quantity, line.agreed_unit_price) for line in lines]


def _contents_of(lines: Iterable[pb.OrderLine]) -> _Contents:
    return [_content(line.sku, line.quantity, line.unit_price) for line in lines]


def _content(sku: str, quantity: int, price: Money) -> tuple[str, int, int, int]:
    return sku, quantity, price.units, price.nanos
