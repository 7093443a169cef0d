"""Products of a JSON file as rows of the catalog's import."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.wire import money_from_nanos
from backplane_server.cli.importing.clean_text import without_controls
from backplane_server.cli.importing.failure import FileUnusable
from backplane_server.cli.importing.numerals import nanos_of, nanos_of_decimal
from backplane_server.cli.importing.tally import Refusal

_OWN_FIELDS = {"sku", "name", "description", "brand", "categories", "price", "image"}
_KEY_CHARACTERS = 20

Record = Mapping[str, Any]


@dataclass(slots=True)
class Catalog:
    """The rows of a file, numbered from 1, and the records that cannot be rows."""

    rows: list[pb.ImportProductsRequest] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    repeated: int = 0


def read_records(text: str) -> list[Any]:
    """The records of a list, of an object a line, or of both; raises FileUnusable.

    Numbers keep their digits: a price is a Decimal, never a float.
    """
    records: list[Any] = []
    try:
        for value in _values(text.removeprefix("\ufeff")):
            records.extend(value if isinstance(value, list) else [value])
    except json.JSONDecodeError as error:
        raise FileUnusable(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    return records


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
    place = _behind_blanks(text, 0)
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        yield value
        place = _behind_blanks(text, place)


def _behind_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _refuse_constant(name: str) -> None:
    raise FileUnusable(f"{name} is not a number that JSON knows")


def catalog_of(records: Sequence[Any], *, currency: str) -> Catalog:
    """Rows for all records; one that contradicts another with its SKU is refused."""
    catalog = Catalog()
    known: dict[str, tuple[int, pb.ImportProductsRequest]] = {}
    for number, record in enumerate(records, start=1):
        try:
            row = _row(record, currency=currency)
        except ValueError as error:
            catalog.refusals.append(Refusal(f"record {number}", "UNREADABLE", str(error)))
            continue
        first, same = known.setdefault(row.product.sku, (number, row))
        if first == number:
            row.row = len(catalog.rows) + 1
            catalog.rows.append(row)
        elif _equal(same, row):
            catalog.repeated += 1
        else:
            message = f"record {first} has the SKU {row.product.sku!r} with other content"
            catalog.refusals.append(Refusal(f"record {number}", "REPEATED_SKU", message))
    return catalog


def _equal(one: pb.ImportProductsRequest, other: pb.ImportProductsRequest) -> bool:
    return one.product == other.product and list(one.prices) == list(other.prices)


def _row(record: Any, *, currency: str) -> pb.ImportProductsRequest:
    if not isinstance(record, dict):
        raise ValueError("it is not an object with the fields of a product")
    product = pb.Product(
        sku=sku_of(record),
        name=without_controls(_text(record, "name")),
        description=_text(record, "description"),
        brand=without_controls(_text(record, "brand")),
        category_paths=_paths(record.get("categories")),
        image_urls=[image] if (image := _text(record, "image")) else [],
    )
    for name, value in record.items():
        if name not in _OWN_FIELDS and (attribute := _attribute(value)):
            product.attributes[name].CopyFrom(attribute)
    return pb.ImportProductsRequest(product=product, prices=_prices(record, currency=currency))


def sku_of(record: Record) -> str:
    """The record's own SKU byte for byte, else a key made from what tells it from others."""
    own = record.get("sku")
    if own is not None:
        return own if isinstance(own, str) else str(own)
    told = [_text(record, "image")]
    if not told[0]:
        told = [_text(record, name) for name in ("name", "brand", "description")]
    digest = hashlib.sha256("\0".join(told).encode()).digest()
    return "p-" + base64.b32encode(digest).decode().lower()[:_KEY_CHARACTERS]


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a text")
    return value


def _paths(categories: Any) -> list[pb.CategoryPath]:
    """One path of names, or a list of such paths; none where there are no categories."""
    if not categories:
        return []
    if not isinstance(categories, list):
        raise ValueError("categories is not a list of names")
    paths = categories if isinstance(categories[0], list) else [categories]
    return [pb.CategoryPath(names=_names(path)) for path in paths]


def _names(path: Iterable[Any]) -> list[str]:
    names = list(path)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("categories is not a list of names")
    return [without_controls(name) for name in names]


def _prices(record: Record, *, currency: str) -> list[pb.ImportPrice]:
    """The price from now on; none where the record has none."""
    price = record.get("price")
    if price is None:
        return []
    nanos = nanos_of(price) if isinstance(price, str) else nanos_of_decimal(_decimal(price))
    return [pb.ImportPrice(unit_price=money_from_nanos(currency, nanos))]


def _decimal(price: Any) -> Decimal:
    if isinstance(price, bool) or not isinstance(price, int | Decimal):
        raise ValueError("price is not a number")
    return Decimal(price)


def _attribute(value: Any) -> pb.AttributeValue | None:
    """An attribute of a single value; None where there is none."""
    if isinstance(value, bool):
        return pb.AttributeValue(bool_value=value)
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return pb.AttributeValue(int_value=value)
    if isinstance(value, Decimal):
        return pb.AttributeValue(decimal_value=f"{value:f}")
    if isinstance(value, str):
        return pb.AttributeValue(string_value=without_controls(value))
    return None
