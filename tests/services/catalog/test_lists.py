"""Lists of products and categories: filters, orders and pages."""

from __future__ import annotations

import pytest

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import Shop, path, refusal, row

ORDERS = {
    pb.PRODUCT_SEQUENCE_SKU: ["a", "b", "c", "d", "e"],
    pb.PRODUCT_SEQUENCE_OLDEST_FIRST: ["c", "a", "e", "b", "d"],
    pb.PRODUCT_SEQUENCE_NEWEST_FIRST: ["d", "b", "e", "a", "c"],
    pb.PRODUCT_SEQUENCE_RECENTLY_UPDATED_FIRST: ["a", "d", "b", "e", "c"],
}


@pytest.mark.parametrize("sequence", ORDERS, ids=pb.ProductSequence.Name)
@pytest.mark.parametrize("page_size", [1, 2, 5])
async def test_a_list_comes_in_its_order_whatever_the_page_size(
    shop: Shop, sequence: pb.ProductSequence.ValueType, page_size: int
) -> None:
    """Each product comes once, in the order asked for; only the last page has no token."""
    for sku in ("c", "a", "e", "b", "d"):
        await shop.create(sku)
    await shop.update("a", "brand", brand="changed")
    request = pb.ListProductsRequest(sequence=sequence, page_size=page_size)
    pages = await shop.pages(request, "products")
    assert [product.sku for page in pages for product in page] == ORDERS[sequence]
    assert all(len(page) == page_size for page in pages[:-1])


@pytest.mark.parametrize("sequence", ORDERS, ids=pb.ProductSequence.Name)
async def test_products_of_one_moment_are_paged_by_sku(
    shop: Shop, sequence: pb.ProductSequence.ValueType
) -> None:
    """Products that one import made at one instant are neither skipped nor repeated."""
    skus = [f"s{number:02d}" for number in range(30)]
    await shop.imported(row(number, sku) for number, sku in enumerate(reversed(skus), start=1))
    assert sorted(await shop.listed(sequence=sequence, page_size=7)) == skus


async def test_filters_are_all_met(shop: Shop) -> None:
    """State, brand and category narrow a list together, in every order."""
    home, lamps = path("Home"), path("Home", "Lamps")
    await shop.create("1", brand="Acme", category_paths=[lamps])
    await shop.create("2", brand="acme", category_paths=[lamps])
    await shop.create("3", brand="Acme", category_paths=[home], state=pb.PRODUCT_STATE_DRAFT)
    await shop.create("4", brand="Acme", category_paths=[path("Homes"), path("Lamps", "Home")])
    await shop(pb.ArchiveProductRequest(sku="4"))
    draft, archived = pb.PRODUCT_STATE_DRAFT, pb.PRODUCT_STATE_ARCHIVED
    for sequence in (pb.PRODUCT_SEQUENCE_SKU, pb.PRODUCT_SEQUENCE_OLDEST_FIRST):
        assert await shop.listed(brand="Acme", sequence=sequence) == ["1", "3", "4"]
        assert await shop.listed(category=home, sequence=sequence, page_size=1) == ["1", "2", "3"]
        assert await shop.listed(category=lamps, sequence=sequence) == ["1", "2"]
        assert await shop.listed(states=[draft, archived], sequence=sequence) == ["3", "4"]
        assert await shop.listed(category=home, brand="Acme", sequence=sequence) == ["1", "3"]
        assert await shop.listed(category=home, states=[archived], sequence=sequence) == []


@pytest.mark.parametrize("text", ["%", "_", "'", "' OR 1=1 --", '"', "A*", "\\"])
async def test_filters_are_taken_literally(shop: Shop, text: str) -> None:
    """Quotes, wildcards and SQL in a filter are characters like any other."""
    await shop.create("plain", brand="Acme", category_paths=[path("Home")])
    assert await shop.listed(brand=text) == []
    assert await shop.listed(category=path(text)) == []
    await shop.create("odd", brand=text, category_paths=[path(text, text)])
    assert await shop.listed(brand=text) == ["odd"]
    assert await shop.listed(category=path(text)) == ["odd"]


async def test_a_page_token_serves_only_its_own_list(shop: Shop) -> None:
    """A token with another filter or another method is refused; another page size is not."""
    for sku in ("a", "b", "c"):
        await shop.create(sku)
    token = (await shop(pb.ListProductsRequest(page_size=1))).next_page_token
    answer = await shop(pb.ListProductsRequest(page_size=5, page_token=token))
    assert [product.sku for product in answer.products] == ["b", "c"]
    for request in (
        pb.ListProductsRequest(brand="x", page_token=token),
        pb.ListProductsRequest(page_token=token[:-2] + "AA"),
        pb.SearchProductsRequest(query="a", page_token=token),
        pb.ListCategoriesRequest(page_token=token),
    ):
        assert (await refusal(shop(request))).reason == "PAGE_TOKEN_INVALID"


async def test_the_tree_has_the_categories_that_products_name(shop: Shop) -> None:
    """Each level lists its names in byte order, with the products in and below, each once."""
    await shop.create("1", category_paths=[path("Home", "Lamps"), path("Home", "Rugs")])
    await shop.create("2", category_paths=[path("Home"), path("home"), path("Ärger", "x" * 100)])
    await shop.create("3", category_paths=[path("Home", "Lamps", "LED")])
    assert await tree(shop) == [("Home", 3, True), ("home", 1, False), ("Ärger", 1, True)]
    assert await tree(shop, "Home") == [("Lamps", 2, True), ("Rugs", 1, False)]
    assert await tree(shop, "Home", "Lamps") == [("LED", 1, False)]
    assert await tree(shop, "Home", "LED") == []
    await shop.update("3", "category_paths", category_paths=[path("Gone")])
    assert await tree(shop) == [
        ("Gone", 1, False),
        ("Home", 2, True),
        ("home", 1, False),
        ("Ärger", 1, True),
    ]
    assert await tree(shop, "Home", "Lamps") == []


async def test_the_longest_paths_are_kept(shop: Shop) -> None:
    """Ten names of a hundred wide characters are a category like any other."""
    names = [f"{number}" + "𝔸" * 99 for number in range(10)]
    await shop.create("deep", category_paths=[path(*names)])
    assert await tree(shop, *names[:-1]) == [(names[-1], 1, False)]
    assert await shop.listed(category=path(*names)) == ["deep"]


async def tree(shop: Shop, *parent: str) -> list[tuple[str, int, bool]]:
    """The children of a path, one a page."""
    request = pb.ListCategoriesRequest(page_size=1)
    if parent:
        request.parent.names.extend(parent)
    pages = await shop.pages(request, "categories")
    found = [category for page in pages for category in page]
    assert all(list(category.path.names[:-1]) == list(parent) for category in found)
    return [(c.path.names[-1], c.product_count, c.has_children) for c in found]
