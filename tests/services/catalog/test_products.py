"""Products: made, read, changed and taken off sale."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import Shop, new_request_id, path, refusal

CODES = grpc.StatusCode


async def test_a_product_comes_back_as_it_was_given(shop: Shop) -> None:
    """Every field survives, attributes with their types, texts byte for byte."""
    given = pb.Product(
        sku="47503J ",
        name="  Hängelampe 灯 ",
        description="two\nlines\tand a tab",
        brand="Müller & Söhne",
        category_paths=[path("Home", "Lamps"), path("Sale")],
        image_urls=["https://pictures.example/1.jpg", "http://pictures.example/2.jpg"],
        state=pb.PRODUCT_STATE_DRAFT,
    )
    given.attributes["colour"].string_value = "red"
    given.attributes["watts"].int_value = -(2**63)
    given.attributes["dimmable"].bool_value = False
    given.attributes["weight"].decimal_value = "-12.50"
    created = (await shop(pb.CreateProductRequest(product=given))).product
    assert created.id.startswith("prd_")
    assert created.etag
    assert created.create_time == created.update_time
    for field in ("id", "etag", "create_time", "update_time"):
        created.ClearField(field)
    assert created == given
    read = await shop.get("47503J ")
    assert read.attributes == given.attributes
    assert read.name == given.name


async def test_skus_are_compared_byte_for_byte(shop: Shop) -> None:
    """`m`, `M` and `m ` are three products, listed in the order of their bytes."""
    skus = ["m ", "M", "ä", "m", "a\u0308", "Z", "10", "9"]
    for sku in skus:
        await shop.create(sku, name=f"name of {sku!r}")
    for sku in skus:
        assert (await shop.get(sku)).name == f"name of {sku!r}"
    assert await shop.listed() == sorted(skus, key=str.encode)
    assert (await refusal(shop.get("m  "))).reason == "PRODUCT_NOT_FOUND"


async def test_a_missing_product_is_named(shop: Shop) -> None:
    """GetProduct, UpdateProduct, ArchiveProduct and the prices answer PRODUCT_NOT_FOUND."""
    for call in (
        shop.get("none"),
        shop.update("none", "brand", brand="x"),
        shop(pb.ArchiveProductRequest(sku="none")),
        shop.set_price("none", "1"),
        shop.history("none"),
    ):
        told = await refusal(call)
        assert (told.code, told.reason) == (CODES.NOT_FOUND, "PRODUCT_NOT_FOUND")
        assert told.metadata["sku"] == "none"


async def test_a_sku_is_taken_once(shop: Shop) -> None:
    """A second product of a SKU is refused, and the refusal names the first."""
    first = await shop.create("A")
    await shop(pb.ArchiveProductRequest(sku="A"))
    told = await refusal(shop.create("A"))
    assert (told.code, told.reason) == (CODES.ALREADY_EXISTS, "SKU_TAKEN")
    assert told.metadata == {"sku": "A", "product_id": first.id}


async def test_one_of_many_racing_creations_wins(shop: Shop) -> None:
    """Twenty callers create one SKU at once: one does, the others hear SKU_TAKEN."""
    calls = [shop.create("raced") for _ in range(20)]
    ended = await asyncio.gather(*calls, return_exceptions=True)
    made = [each for each in ended if isinstance(each, pb.Product)]
    codes = {each.code() for each in ended if isinstance(each, grpc.aio.AioRpcError)}
    assert len(made) == 1
    assert codes == {CODES.ALREADY_EXISTS}
    assert (await shop.get("raced")).id == made[0].id


async def test_a_repeated_creation_answers_the_first_one(shop: Shop) -> None:
    """The same request_id with the same request makes one product, answered twice."""
    request = pb.CreateProductRequest(
        request_id=new_request_id(), product=pb.Product(sku="once", name="once")
    )
    first, second = await shop(request), await shop(request)
    assert first == second


async def test_batch_get_answers_each_once_in_the_order_asked(shop: Shop) -> None:
    """Found products and missing SKUs come in the request's order; doubles come once."""
    for sku in ("a", "b", "c"):
        await shop.create(sku)
    await shop.set_price("b", "2.50", day=0)
    answer = await shop(pb.BatchGetProductsRequest(skus=["c", "x", "a", "c", "b", "w", "x"]))
    assert [product.sku for product in answer.products] == ["c", "a", "b"]
    assert list(answer.missing_skus) == ["x", "w"]
    assert [len(product.current_prices) for product in answer.products] == [0, 0, 1]


async def test_a_batch_too_large_for_one_answer_is_refused(shop: Shop) -> None:
    """Products beyond 3 MiB are refused in one answer; a list shows them on more pages."""
    text = "x" * 20_000
    for number in range(170):
        await shop.create(f"big-{number:03d}", description=text)
    skus = [f"big-{number:03d}" for number in range(170)]
    told = await refusal(shop(pb.BatchGetProductsRequest(skus=skus)))
    assert (told.code, told.reason) == (CODES.FAILED_PRECONDITION, "BATCH_TOO_LARGE")
    pages = await shop.pages(pb.ListProductsRequest(page_size=1000), "products")
    assert [product.sku for page in pages for product in page] == skus
    assert len(pages) == 2
    assert sum(product.ByteSize() for product in pages[0]) <= 3 * 1024 * 1024


async def test_an_update_changes_what_the_mask_names_and_nothing_else(shop: Shop) -> None:
    """Fields outside the mask keep their content even where the request carries some."""
    before = await shop.create("A", name="old", brand="old", category_paths=[path("old")])
    after = await shop.update(
        "A", "name", "category_paths", name="new", brand="new", description="new"
    )
    assert (after.name, after.brand, after.description) == ("new", "old", "")
    assert not after.category_paths
    assert after.etag != before.etag
    assert after.create_time == before.create_time
    assert await shop.get("A") == after


async def test_an_update_that_changes_nothing_leaves_the_version(shop: Shop) -> None:
    """The same content again keeps etag and update time."""
    before = await shop.create("A", brand="same")
    assert await shop.update("A", "brand", brand="same") == before


async def test_a_stale_etag_is_refused(shop: Shop) -> None:
    """Of two editors who read the same version, the second is told to read again."""
    read = await shop.create("A")
    await shop.update("A", "brand", brand="first", etag=read.etag)
    told = await refusal(shop.update("A", "brand", brand="second", etag=read.etag))
    assert (told.code, told.reason) == (CODES.ABORTED, "ETAG_MISMATCH")
    assert (await shop.get("A")).brand == "first"


async def test_a_mask_with_a_path_that_cannot_change_is_refused(shop: Shop) -> None:
    """Unknown, output-only and indexed paths are INVALID_ARGUMENT and name the mask."""
    before = await shop.create("A")
    for wrong in ("nonsense", "id", "etag", "current_prices", "sku", "image_urls[0]", "*", "a.b"):
        for paths in ([wrong], ["brand", wrong]):
            told = await refusal(shop.update("A", *paths, brand="x"))
            assert (told.code, told.reason) == (CODES.INVALID_ARGUMENT, "INVALID_FIELD"), wrong
            assert any(field.startswith("update_mask") for field in told.fields), wrong
    assert await shop.get("A") == before


async def test_an_empty_mask_is_refused(shop: Shop) -> None:
    """An update says what it changes."""
    await shop.create("A")
    told = await refusal(shop.update("A", brand="x"))
    assert (told.code, told.reason) == (CODES.INVALID_ARGUMENT, "INVALID_FIELD")


async def test_an_archived_product_is_read_but_not_found_until_it_comes_back(shop: Shop) -> None:
    """Archiving takes a product out of the search; a state in an update brings it back."""
    await shop.create("A", name="lantern")
    archived = (await shop(pb.ArchiveProductRequest(sku="A"))).product
    assert archived.state == pb.PRODUCT_STATE_ARCHIVED
    assert (await shop(pb.ArchiveProductRequest(sku="A"))).product == archived
    assert await shop.get("A") == archived
    assert await shop.found("lantern") == []
    await shop.update("A", "state", state=pb.PRODUCT_STATE_ACTIVE)
    assert await shop.found("lantern") == ["A"]


@pytest.mark.parametrize(
    ("product", "field"),
    [
        (pb.Product(sku="A\x00", name="x"), "product.sku"),
        (pb.Product(sku="", name="x"), "product.sku"),
        (pb.Product(sku="x" * 129, name="x"), "product.sku"),
        (pb.Product(sku="A", name="line\nbreak"), "product.name"),
        (pb.Product(sku="A", name="x", image_urls=["ftp://x.example"]), "product.image_urls[0]"),
        (pb.Product(sku="A", name="x", state=pb.PRODUCT_STATE_ARCHIVED), "product.state"),
        (pb.Product(sku="A", name="x", category_paths=[path()]), "product.category_paths[0].names"),
    ],
    ids=["nul", "empty", "long", "name", "image", "archived", "path"],
)
async def test_a_product_that_breaks_a_rule_is_refused(
    shop: Shop, product: pb.Product, field: str
) -> None:
    """The refusal names the field that breaks the rule."""
    told = await refusal(shop(pb.CreateProductRequest(product=product)))
    assert told.code == CODES.INVALID_ARGUMENT
    assert field in told.fields


async def test_a_product_without_a_name_is_refused(shop: Shop) -> None:
    """A new product needs a name, and an update cannot take it away."""
    await shop.create("A")
    mask = FieldMask(paths=["name"])
    for request in (
        pb.CreateProductRequest(product=pb.Product(sku="B")),
        pb.UpdateProductRequest(product=pb.Product(sku="A"), update_mask=mask),
    ):
        assert (await refusal(shop(request))).code == CODES.INVALID_ARGUMENT
