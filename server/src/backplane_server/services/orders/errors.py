"""What can go wrong with an order, each with its reason; all of these refusals are final."""

from backplane_server.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    OutOfRange,
    Resource,
)


class OrderNotFound(NotFound):
    """There is no order by the id."""

    reason = "ORDER_NOT_FOUND"

    def __init__(self, order_id: str) -> None:
        super().__init__(
            f"there is no order {order_id}; ListOrders finds orders by customer, time or reference",
            resource=Resource("order", order_id),
        )


class OrderNotCancellable(FailedPrecondition):
    """The order is past the states in which it can be cancelled."""

    reason = "ORDER_NOT_CANCELLABLE"

    def __init__(self, order_id: str, *, state: str) -> None:
        super().__init__(
            f"order {order_id} is {state}; only a placed order can be cancelled",
            metadata={"order_id": order_id, "state": state},
        )


class ExternalReferenceTaken(AlreadyExists):
    """An order has the source and reference already."""

    reason = "EXTERNAL_REFERENCE_TAKEN"

    def __init__(self, *, source: str, reference: str, order_id: str) -> None:
        super().__init__(
            f"order {order_id} has the external reference already; read it instead of placing"
            " it again",
            metadata={"source": source, "reference": reference, "order_id": order_id},
        )


class ReferenceClash(AlreadyExists):
    """The database met the reference's unique constraint, which does not tell whose it is.

    Never answered: the placement is repeated with a look, so that the refusal that is stored and
    answered names the order.
    """

    reason = "EXTERNAL_REFERENCE_TAKEN"
    final = False

    def __init__(self) -> None:
        super().__init__("an order has the external reference already")


class UnknownProduct(FailedPrecondition):
    """The catalog has no product with a line's SKU."""

    reason = "UNKNOWN_PRODUCT"

    def __init__(self, sku: str, *, line_number: int) -> None:
        super().__init__(
            f"line {line_number}: the catalog has no product {sku!r}; create it first, SKUs are"
            " compared byte for byte",
            metadata={"sku": sku, "line_number": str(line_number)},
        )


class ProductNotForSale(FailedPrecondition):
    """A line's product is a draft or archived."""

    reason = "PRODUCT_NOT_FOR_SALE"

    def __init__(self, sku: str, *, line_number: int, state: str) -> None:
        super().__init__(
            f"line {line_number}: product {sku!r} is {state}; only active products are sold",
            metadata={"sku": sku, "line_number": str(line_number), "state": state},
        )


class PriceMissing(FailedPrecondition):
    """A line's product has no price in the order's currency at the time of the sale."""

    reason = "PRICE_MISSING"

    def __init__(self, sku: str, *, line_number: int, currency: str) -> None:
        super().__init__(
            f"line {line_number}: product {sku!r} has no price in {currency} at the time of the"
            " sale; set one or agree one",
            metadata={"sku": sku, "line_number": str(line_number), "currency": currency},
        )


class CurrencyMismatch(FailedPrecondition):
    """An agreed price is in another currency than its order."""

    reason = "CURRENCY_MISMATCH"

    def __init__(self, *, line_number: int, currency: str, line_currency: str) -> None:
        super().__init__(
            f"line {line_number}: the agreed price is in {line_currency}, the order in {currency};"
            " an order has one currency",
            metadata={
                "line_number": str(line_number),
                "currency": currency,
                "line_currency": line_currency,
            },
        )


class AmountOutOfRange(OutOfRange):
    """A total is larger than 64 bits hold; ``line_number`` is None for the order's own."""

    reason = "AMOUNT_OUT_OF_RANGE"

    def __init__(self, *, line_number: int | None = None) -> None:
        whose = "the order's total" if line_number is None else f"line {line_number}: the total"
        super().__init__(
            f"{whose} is above 9223372036854775807 minor units; split the order",
            metadata={} if line_number is None else {"line_number": str(line_number)},
        )


class BatchTooLarge(FailedPrecondition):
    """The full view of the orders asked for would hold too many lines."""

    reason = "BATCH_TOO_LARGE"

    def __init__(self, *, lines: int, limit: int) -> None:
        super().__init__(
            f"the orders have {lines} lines, more than {limit}; ask for fewer orders at once or"
            " for the basic view",
            metadata={"lines": str(lines), "limit": str(limit)},
        )
