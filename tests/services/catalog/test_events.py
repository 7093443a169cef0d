"""What the catalog publishes, in the transaction that makes it true."""

from __future__ import annotations

from google.protobuf.message import Message
from sqlalchemy import select

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane.catalog.v1 import events_pb2
from backplane_server.chassis.data import Query
from backplane_server.chassis.data.outbox import outbox
from tests.services.catalog.shop import Shop, moment, money, price, refusal, row
from tests.support.node import RunningNode

KINDS: dict[str, type[Message]] = {
    f"backplane.catalog.v1.{kind.__name__}": kind
    for kind in (
        events_pb2.ProductCreated,
        events_pb2.ProductUpdated,
        events_pb2.ProductArchived,
        events_pb2.PriceSet,
    )
}


# As they were written: what gives them their positions works on its own time.
WRITTEN: Query[tuple[str, str, bytes, str]] = Query(
    select(outbox.c.type, outbox.c.subject, outbox.c.data, outbox.c.tags).order_by(
        outbox.c.sequence
    )
)


async def published(node: RunningNode) -> list[tuple[str, Message, str]]:
    """The catalog's events, in order: subject, message and tags."""
    written = await node.node.database.read(lambda tx: tx.all(WRITTEN))
    return [
        (subject, KINDS[kind].FromString(data), tags)
        for kind, subject, data, tags in written
        if kind in KINDS
    ]


async def test_each_change_is_published_once(shop: Shop, node: RunningNode) -> None:
    """Creation, update, price and archiving each leave one event; what changes nothing, none."""
    created = await shop.create("A", brand="Acme")
    updated = await shop.update("A", "brand", "name", brand="Bolt", name="A")
    await shop.update("A", "brand", brand="Bolt")
    await shop.set_price("A", "2.5", day=3)
    await shop.set_price("A", "2.5", day=3)
    assert (await refusal(shop.set_price("A", "9", day=3))).reason == "PRICE_CONFLICT"
    archived = (await shop(pb.ArchiveProductRequest(sku="A"))).product
    await shop(pb.ArchiveProductRequest(sku="A"))
    events = await published(node)
    assert {subject for subject, _, _ in events} == {f"products/{created.id}"}
    assert {tags for _, _, tags in events} == {'["product:A"]'}
    assert [message for _, message, _ in events] == [
        events_pb2.ProductCreated(product=created),
        events_pb2.ProductUpdated(product=updated, changed_fields=["brand"]),
        events_pb2.PriceSet(
            product_id=created.id, sku="A", unit_price=money("2.5"), valid_from=moment(3)
        ),
        events_pb2.ProductArchived(
            product_id=created.id, sku="A", archive_time=archived.update_time
        ),
    ]


async def test_imports_publish_what_they_change(shop: Shop, node: RunningNode) -> None:
    """A second import of the same rows publishes nothing; a refused row publishes nothing."""
    rows = [row(1, "a", price("1", day=1)), row(2, "", name="no sku"), row(3, "b")]
    await shop.imported(rows)
    await shop.imported(rows)
    kinds = [type(message).__name__ for _, message, _ in await published(node)]
    assert sorted(kinds) == ["PriceSet", "ProductCreated", "ProductCreated"]
