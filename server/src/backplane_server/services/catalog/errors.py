"""What can go wrong in the catalog, each with its reason."""

from __future__ import annotations

from backplane_server.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Resource,
)


class ProductNotFound(NotFound):
    """No product has the SKU."""

    reason = "PRODUCT_NOT_FOUND"

    def __init__(self, sku: str) -> None:
        super().__init__(
            f"no product has the SKU {sku!r}; SKUs are compared byte for byte",
            metadata={"sku": sku},
            resource=Resource("product", sku),
        )


class SkuTaken(AlreadyExists):
    """A product has the SKU already."""

    reason = "SKU_TAKEN"

    def __init__(self, sku: str, *, product_id: str) -> None:
        super().__init__(
            f"product {product_id} has the SKU {sku!r}; update it or choose another SKU",
            metadata={"sku": sku, "product_id": product_id},
        )


class PriceConflict(AlreadyExists):
    """Another price is set for the same SKU, currency and moment; all values as text."""

    reason = "PRICE_CONFLICT"

    def __init__(self, *, sku: str, currency: str, valid_from: str, unit_price: str) -> None:
        super().__init__(
            f"the price of {sku!r} from {valid_from} on is set to {unit_price} {currency}, and"
            " history is not rewritten; set the new price from another moment on",
            metadata={
                "sku": sku,
                "currency": currency,
                "valid_from": valid_from,
                "unit_price": unit_price,
            },
        )


class BatchTooLarge(FailedPrecondition):
    """The products asked for do not fit into one answer."""

    reason = "BATCH_TOO_LARGE"
    # The same products may be smaller tomorrow: reads keep no answers.
    final = False

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__(
            f"the products do not fit into {limit_bytes} bytes; ask for fewer at once",
            metadata={"limit_bytes": str(limit_bytes)},
        )


class RowOutOfOrder(InvalidArgument):
    """A row's number is not above the one before."""

    reason = "ROW_OUT_OF_ORDER"

    def __init__(self, *, row: int, previous_row: int) -> None:
        super().__init__(
            f"row {row} came behind row {previous_row}; number rows upwards, and resume behind"
            " the last last_row",
            metadata={"row": str(row), "previous_row": str(previous_row)},
        )
