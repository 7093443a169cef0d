"""One row of an import, checked by itself: a row that breaks a rule is refused, never the stream.

The contract leaves the product and the prices of a row out of the message's own validation; the
same rules of the same proto are applied here, where breaking one is an answer. Of a large product
the first fault alone is told, as of any large message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from google.protobuf.message import Message
from protovalidate import ValidationError, Validator

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.errors import InvalidField
from backplane_server.chassis.interceptors.validation import is_told_one_fault, problems_of

from . import wire
from .models import Content
from .rules import PriceWish

PRICES_PER_ROW_MAX = 1000
# The first few tell enough; a refusal is one line of a report.
_PROBLEMS_TOLD_MAX = 5


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row as it is taken in; with a ``problem`` it is refused, and the rest is empty.

    row    the caller's number
    """

    row: int
    sku: str = ""
    content: Content | None = None
    wishes: tuple[PriceWish, ...] = ()
    problem: str = ""


class RowReader:
    """Turns the messages of one stream into rows."""

    def __init__(self) -> None:
        self._validator = Validator()

    def read(self, request: pb.ImportProductsRequest) -> ImportRow:
        """Checks a row and takes it apart."""
        problems = list(islice(self._problems(request), _PROBLEMS_TOLD_MAX))
        if problems:
            return ImportRow(request.row, problem="; ".join(problems))
        try:
            wishes = tuple(_wish(price, index) for index, price in enumerate(request.prices))
        except InvalidField as error:
            return ImportRow(request.row, problem=error.message)
        product = request.product
        return ImportRow(request.row, product.sku, wire.to_content(product), wishes)

    def _problems(self, request: pb.ImportProductsRequest) -> Iterator[str]:
        if not request.HasField("product"):
            yield "product: is needed"
            return
        yield from self._broken_rules(request.product, prefix="product")
        if not request.product.name:
            yield "product.name: is needed, 1 to 500 characters"
        if len(request.prices) > PRICES_PER_ROW_MAX:
            yield f"prices: {len(request.prices)} are more than {PRICES_PER_ROW_MAX}; use more rows"
            return
        for index, price in enumerate(request.prices):
            yield from self._broken_rules(price, prefix=f"prices[{index}]")

    def _broken_rules(self, message: Message, *, prefix: str) -> Iterator[str]:
        try:
            self._validator.validate(message, fail_fast=is_told_one_fault(message))
        except ValidationError as error:
            for problem in problems_of(error):
                yield f"{prefix}.{problem.field}: {problem.description}"


def _wish(price: pb.ImportPrice, index: int) -> PriceWish:
    valid_from = price.valid_from if price.HasField("valid_from") else None
    return wire.to_wish(price.unit_price, valid_from, field=f"prices[{index}].unit_price")
