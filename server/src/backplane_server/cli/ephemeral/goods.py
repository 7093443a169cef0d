"""What an ephemeral server's shop has: products, prices and orders, for tests to count on.

`docs/testing-against-backplane.md` lists it for those who write such tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from backplane.catalog.v1 import catalog_pb2 as pb

DRAFT, ACTIVE = pb.PRODUCT_STATE_DRAFT, pb.PRODUCT_STATE_ACTIVE


@dataclass(frozen=True, slots=True)
class Good:
    """A product: prices by currency, as decimal text."""

    sku: str
    name: str
    brand: str
    category: tuple[str, ...]
    prices: tuple[tuple[str, str], ...] = ()
    state: pb.ProductState.ValueType = ACTIVE
    archived: bool = False


GOODS = (
    Good(
        "MUG-WHITE",
        "Mug, white",
        "Hearth",
        ("Kitchen", "Cups"),
        (("GBP", "7.5"), ("EUR", "8.95"), ("JPY", "1400")),
    ),
    Good("MUG-BLUE", "Mug, blue", "Hearth", ("Kitchen", "Cups"), (("GBP", "7.95"),)),
    Good(
        "TEAPOT",
        "Teapot",
        "Hearth",
        ("Kitchen", "Pots"),
        (("GBP", "24"), ("EUR", "28"), ("JPY", "4500")),
    ),
    Good("SPOON", "Teaspoon", "Hearth", ("Kitchen",), (("GBP", "1.25"),)),
    Good("CAFÉ-1", "Café crème ☕", "Hearth", ("Kitchen", "Drinks"), (("EUR", "3.2"),)),
    Good("NAIL", "Nail", "Workshop", ("Tools", "Small parts"), (("GBP", "0.001"),)),
    Good("BOLT", "Bolt M6", "Workshop", ("Tools", "Small parts"), (("GBP", "0.125"),)),
    # Its SKU ends with a blank, and is another one than "M6".
    Good("M6 ", "Washer M6", "Workshop", ("Tools", "Small parts"), (("GBP", "0.005"),)),
    Good("PUZZLE", "Puzzle 東京 🗼", "Playroom", ("Toys",), (("JPY", "2200"),)),
    Good("GIFT", "Gift without a price", "Playroom", ("Toys",)),
    Good("LAMP", "Lamp, to come", "Workshop", ("Lights",), (("GBP", "30"),), state=DRAFT),
    Good(
        "RADIO",
        "Radio, not sold any more",
        "Workshop",
        ("Radios",),
        (("GBP", "15"),),
        archived=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Sale:
    """An order: SKUs and quantities; ``cancelled`` says why it was, or nothing."""

    reference: str
    customer: str
    currency: str
    lines: tuple[tuple[str, int], ...]
    cancelled: str = ""


SALES = (
    Sale("1001", "customer-1", "GBP", (("MUG-WHITE", 2), ("SPOON", 4))),
    Sale("1002", "customer-1", "EUR", (("TEAPOT", 1),)),
    Sale("1003", "customer-2", "JPY", (("PUZZLE", 3),), cancelled="ordered twice"),
)
SOURCE = "ephemeral"


def units_and_nanos(amount: str) -> tuple[int, int]:
    """Gives a decimal amount as google.type.Money has it."""
    value = Decimal(amount)
    units = int(value)
    return units, int((value - units) * 1_000_000_000)
