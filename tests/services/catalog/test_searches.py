"""The search: what is found, in which order, and that queries are only words."""

from __future__ import annotations

import pytest

from backplane.catalog.v1 import catalog_pb2 as pb
from tests.services.catalog.shop import Shop, path


async def test_every_word_must_be_there_and_the_last_may_be_unfinished(shop: Shop) -> None:
    """Words are found in any order; only the last one finds longer words."""
    await shop.create("1", name="Samsung Galaxy S7")
    await shop.create("2", name="Case for Galaxy phones", brand="Samsung")
    await shop.create("3", name="Samsung television")
    assert await shop.found("galaxy sams") == ["1", "2"]
    assert await shop.found("SAMSUNG gal") == ["1", "2"]
    assert await shop.found("sams galaxy") == []
    assert await shop.found("samsung") == ["1", "3", "2"]
    assert await shop.found("laxy") == []


async def test_the_name_counts_more_than_the_shelf_and_the_shelf_more_than_the_text(
    shop: Shop,
) -> None:
    """Name first, then brand and category, then description; among equals the SKU."""
    await shop.create("a-text", name="one", description="a lantern of tin")
    await shop.create("b-shelf", name="two", category_paths=[path("Garden", "Lanterns")])
    await shop.create("c-brand", name="three", brand="Lantern & Co")
    await shop.create("d-name", name="tin Lantern")
    await shop.create("e-name", name="big lantern")
    assert await shop.found("lantern") == ["d-name", "e-name", "b-shelf", "c-brand", "a-text"]
    assert await shop.found("tin lantern") == ["d-name", "a-text"]


@pytest.mark.parametrize("page_size", [1, 2, 3])
async def test_a_search_is_read_by_the_page(shop: Shop, page_size: int) -> None:
    """Small pages show the same products in the same order as one large page."""
    for number in range(3):
        await shop.create(f"x{number}", name="plain", description="lantern")
        await shop.create(f"y{number}", name="lantern")
        await shop.create(f"z{number}", name="plain", brand="Lantern")
    whole = ["y0", "y1", "y2", "z0", "z1", "z2", "x0", "x1", "x2"]
    assert await shop.found("lantern", page_size=page_size) == whole


async def test_case_and_accents_do_not_matter(shop: Shop) -> None:
    """Letters are folded alike in products and in queries, in any script."""
    await shop.create("1", name="CAFÉ Crème Straße")
    await shop.create("2", name="हिन्दी किताब")
    await shop.create("3", name="ﬁne №5")
    assert await shop.found("cafe creme STRASSE") == ["1"]
    assert await shop.found("Café CRÈ") == ["1"]
    assert await shop.found("हिन्दी") == ["2"]
    assert await shop.found("fine no5") == ["3"]


async def test_skus_are_found_by_their_parts(shop: Shop) -> None:
    """A SKU is a word of the product's head, however it is written."""
    await shop.create("gift_0001_20", name="voucher")
    await shop.create("47503J ", name="mug")
    assert await shop.found("47503j") == ["47503J "]
    assert await shop.found("gift_0001_20") == ["gift_0001_20"]
    assert await shop.found("gift 20") == ["gift_0001_20"]


QUERIES = [
    '"', "'", "''", "*", "(", ")", ":", "-", "^", "+", "&", "|", "!", "<->", "\\", "%", "_",
    ";",
    '"lantern', "lantern*", "lantern NOT tin", "lantern OR tin", "NEAR(lantern tin)",
    "name:lantern", "{head_terms} : lantern", "lantern:*", "lantern & !tin", "' OR 1=1 --",
    "lantern'; DROP TABLE catalog_products; --", "\u200b", "\u202elantern", "a" * 200,
    "lantern " * 25, "½ ²", "𝔩antern",
]  # fmt: skip


async def test_a_query_is_only_words(shop: Shop) -> None:
    """Quotes, operators and wildcards never reach the database: nothing fails."""
    await shop.create("1", name="Lantern", description="of tin")
    for query in QUERIES:
        assert await shop.found(query) in ([], ["1"]), query
    assert await shop.found("lantern") == ["1"]


async def test_operators_are_words_too(shop: Shop) -> None:
    """`NOT`, `OR` and `AND` are looked for like other words."""
    await shop.create("1", name="lantern tin")
    await shop.create("2", name="lantern or tin and not wood")
    assert await shop.found("lantern OR tin") == ["2"]
    assert await shop.found("lantern NOT") == ["2"]
    assert await shop.found("lantern -tin") == ["1", "2"]


async def test_a_query_without_letters_or_digits_finds_nothing(shop: Shop) -> None:
    """There is nothing to look for, which is no error."""
    await shop.create("1", name="***")
    assert await shop.found("***") == []


async def test_searches_are_narrowed_by_brand_and_category(shop: Shop) -> None:
    """Filters hold for the search as they do for the list; drafts are never found."""
    home = path("Home")
    await shop.create("1", name="lantern", brand="Acme", category_paths=[path("Home", "Light")])
    await shop.create("2", name="lantern", brand="Acme", category_paths=[path("Garden")])
    await shop.create("3", name="lantern", brand="Bolt", category_paths=[home])
    await shop.create("4", name="lantern", brand="Acme", state=pb.PRODUCT_STATE_DRAFT)
    assert await shop.found("lantern", brand="Acme") == ["1", "2"]
    assert await shop.found("lantern", category=home, page_size=1) == ["1", "3"]
    assert await shop.found("lantern", category=home, brand="Acme") == ["1"]
    assert await shop.found("lantern", brand="' OR 1=1 --") == []


async def test_the_search_follows_every_change(shop: Shop) -> None:
    """What a change takes away is not found any more, what it brings is."""
    await shop.create("1", name="lantern", description="tin", brand="Acme")
    await shop.update("1", "name", "description", name="candle", description="wax")
    assert await shop.found("lantern") == []
    assert await shop.found("tin") == []
    assert await shop.found("candle acme wax") == ["1"]
    await shop.update("1", "brand", brand="Bolt")
    assert await shop.found("acme") == []
    assert await shop.found("bolt") == ["1"]


async def test_the_largest_texts_are_indexed(shop: Shop) -> None:
    """A description of 20,000 characters and a word longer than a term are found."""
    words = " ".join(f"word{number:04d}" for number in range(2000))
    await shop.create("1", name="𝒳" * 400, description=words[:20_000])
    assert await shop.found("word0000 word1500") == ["1"]
    assert await shop.found("x" * 200) == ["1"]
