"""What the catalog does: each a plain function of one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from backplane_server.chassis.data import Transaction, single_statement
from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.errors import EtagMismatch, Resource

from . import events, queries, rules, search, wire
from .errors import PriceConflict, ProductNotFound, SkuTaken
from .models import (
    ACTIVE,
    ARCHIVED,
    CategoryCount,
    Content,
    HeldPrice,
    Placement,
    Price,
    PricedProduct,
    Product,
    SearchTerms,
)
from .rules import PriceWish, Timeline, Verdict, Weighed

# What a mask may name.
CONTENT_FIELDS = tuple(field.name for field in fields(Content))
# How many columns of an offered product are its own; then comes when it changes, then a price.
_WIDTH = len(fields(Product))
# Two imports race for one SKU: the loser is run again and finds the product.
_RACE = {
    f"pk_catalog_{table}": TransactionConflict
    for table in ("products", "prices", "placements", "search_terms")
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A product with its current prices.

    good_until_us   when the prices change by themselves; None: not known, or never
    """

    product: Product
    prices: Sequence[HeldPrice] = ()
    good_until_us: int | None = None


# Reading


@single_statement
def get(tx: Transaction, sku: str) -> Offer:
    """Finds one product; raises ProductNotFound."""
    rows = tx.all(queries.OFFERED, sku=sku, at=tx.now)
    if not rows:
        raise ProductNotFound(sku)
    prices = [HeldPrice(*row[_WIDTH + 1 :]) for row in rows if row[_WIDTH + 1] is not None]
    return Offer(Product(*rows[0][:_WIDTH]), prices, good_until_us=rows[0][_WIDTH])


def _offer(tx: Transaction, product: Product) -> Offer:
    return Offer(product, tx.all(queries.CURRENT_PRICES_OF, sku=product.sku, at=tx.now))


def product_by(tx: Transaction, sku: str) -> Product:
    """Finds one product; raises ProductNotFound."""
    product = tx.first(queries.PRODUCT_BY_SKU, sku=sku)
    if product is None:
        raise ProductNotFound(sku)
    return product


def batch_get(tx: Transaction, skus: Sequence[str]) -> dict[str, Offer]:
    """Finds the products that there are, by SKU."""
    found = tx.all(queries.SHOWN_BY_SKUS, skus=skus, at=tx.now)
    changes = {product.sku: product.next_price_us for product in found}
    return {
        offer.product.sku: replace(offer, good_until_us=changes[offer.product.sku])
        for offer in _offers(tx, found)
    }


def _offers(tx: Transaction, products: Sequence[Product]) -> list[Offer]:
    """Adds the prices of a whole page in one query."""
    if not products:
        return []
    by_sku: dict[str, list[HeldPrice]] = {product.sku: [] for product in products}
    for price in tx.all(queries.CURRENT_PRICES_OF_ALL, skus=list(by_sku), at=tx.now):
        by_sku[price.sku].append(price)
    return [Offer(product, by_sku[product.sku]) for product in products]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list or a search; empty ones do not filter."""

    states: Sequence[str] = ()
    brand: str = ""
    category: Sequence[str] = ()

    def filters(self) -> queries.Filters:
        """Which of them are set."""
        return queries.Filters(bool(self.states), bool(self.brand), bool(self.category))

    def params(self) -> dict[str, object]:
        """What they are set to, as parameters of a query."""
        params: dict[str, object] = {}
        if self.states:
            params["states"] = self.states
        if self.brand:
            params["brand"] = self.brand
        if self.category:
            params["category"] = rules.path_digest(self.category)
        return params


def list_products(
    tx: Transaction,
    wanted: Wanted,
    *,
    order: queries.ListOrder,
    after: tuple[object, str] | None,
    limit: int,
) -> list[Offer]:
    """Lists products behind a position: the value that orders them, and the SKU."""
    query = queries.products_in(order, filters=wanted.filters(), resumed=after is not None)
    params = wanted.params()
    if after is not None:
        params["after_sku"] = after[1]
        if order.by != "sku":
            params["after"] = after[0]
    return _offers(tx, tx.all(query, **params, limit=limit))


@dataclass(frozen=True, slots=True)
class FoundOffer:
    """A product that a search found; tier 0 is the best."""

    tier: int
    offer: Offer


def search_products(
    tx: Transaction,
    asked: search.Expressions,
    *,
    wanted: Wanted,
    after: tuple[int, str] | None,
    limit: int,
) -> list[FoundOffer]:
    """Finds products behind a position: tier and SKU."""
    query = queries.products_found(wanted.filters(), resumed=after is not None)
    params = wanted.params()
    if after is not None:
        params["after_tier"], params["after_sku"] = after
    found = tx.all(query, **asked.params(), **params, limit=limit)
    offers = _offers(tx, [each.product for each in found])
    return [FoundOffer(each.tier, offer) for each, offer in zip(found, offers, strict=True)]


def list_prices(
    tx: Transaction, sku: str, *, currency: str, before_us: int, limit: int
) -> list[HeldPrice]:
    """Lists a history from a moment back; raises ProductNotFound."""
    product_by(tx, sku)
    return tx.all(queries.PRICES_BEFORE, sku=sku, currency=currency, before=before_us, limit=limit)


@single_statement
def priced(
    tx: Transaction, skus: Sequence[str], *, currency: str, at_us: int | None
) -> dict[str, PricedProduct]:
    """What products cost at a moment, by SKU; None is now."""
    at = tx.now if at_us is None else at_us
    found = tx.all(queries.PRICED_PRODUCTS, skus=skus, currency=currency, at=at)
    return {each.sku: each for each in found}


def list_categories(
    tx: Transaction, parent: Sequence[str], *, after: str, limit: int
) -> list[CategoryCount]:
    """Lists the categories right below a path, behind a name."""
    digest = rules.path_digest(parent)
    return tx.all(queries.CATEGORIES_BELOW, parent=digest, after=after, limit=limit)


# Changing products


def create(tx: Transaction, sku: str, content: Content) -> Offer:
    """Makes a product; raises SkuTaken."""
    taken = tx.first(queries.PRODUCT_BY_SKU, sku=sku)
    if taken is not None:
        raise SkuTaken(sku, product_id=taken.id)
    return Offer(add_product(tx, sku, content))


def add_product(tx: Transaction, sku: str, content: Content) -> Product:
    """Stores a product that does not exist yet, with its places and terms."""
    product = Product(
        id=tx.new_id("prd"),
        sku=sku,
        state=content.state or ACTIVE,
        brand=content.brand,
        name=content.name,
        revision=1,
        create_us=tx.now,
        update_us=tx.now,
        category_paths=content.category_paths,
        image_urls=content.image_urls,
        attributes=content.attributes,
        description=content.description,
    )
    tx.add(product, conflict=_RACE)
    tx.add(_terms_of(product), conflict=_RACE)
    tx.add_all(_placements_of(product), conflict=_RACE)
    tx.publish(events.product_created(product))
    return product


def update(
    tx: Transaction, sku: str, content: Content, *, paths: Collection[str], etag: str
) -> Offer:
    """Changes the fields that ``paths`` names; raises ProductNotFound, EtagMismatch."""
    product = product_by(tx, sku)
    if etag and etag != product.etag:
        raise EtagMismatch(resource=Resource("product", sku))
    wanted = {path: getattr(content, path) for path in paths}
    return _offer(tx, change_product(tx, product, wanted))


def change_product(tx: Transaction, product: Product, wanted: Mapping[str, str]) -> Product:
    """Brings a product to what is wanted; one that is so already stays untouched."""
    changed = {name: new for name, new in wanted.items() if getattr(product, name) != new}
    if not changed:
        return product
    after = _revised(tx, product, changed)
    _write(tx, after)
    if changed.keys() & {"name", "brand", "category_paths", "description"}:
        _rewrite_terms(tx, after)
    if "category_paths" in changed:
        tx.run(queries.FORGET_PLACEMENTS, sku=after.sku)
        tx.add_all(_placements_of(after), conflict=_RACE)
    tx.publish(events.product_updated(after, changed_fields=list(changed)))
    return after


def archive(tx: Transaction, sku: str) -> Offer:
    """Takes a product off sale; raises ProductNotFound."""
    product = product_by(tx, sku)
    if product.state != ARCHIVED:
        product = _revised(tx, product, {"state": ARCHIVED})
        _write(tx, product)
        tx.publish(events.product_archived(product))
    return _offer(tx, product)


def _revised(tx: Transaction, product: Product, changed: Mapping[str, str]) -> Product:
    return replace(product, **changed, revision=product.revision + 1, update_us=tx.now)  # type: ignore[arg-type]  # changed names text columns only


def _write(tx: Transaction, product: Product) -> None:
    tx.run(
        queries.CHANGE_PRODUCT,
        of_sku=product.sku,
        revision=product.revision,
        update_us=product.update_us,
        **{name: getattr(product, name) for name in CONTENT_FIELDS},
    )


def _rewrite_terms(tx: Transaction, product: Product) -> None:
    terms = _terms_of(product)
    tx.run(
        queries.CHANGE_SEARCH_TERMS,
        of_sku=terms.sku,
        head_terms=terms.head_terms,
        shelf_terms=terms.shelf_terms,
        text_terms=terms.text_terms,
    )


def _terms_of(product: Product) -> SearchTerms:
    paths = wire.category_names(product.category_paths)
    return SearchTerms(
        sku=product.sku,
        head_terms=search.joined_terms((product.sku, product.name)),
        shelf_terms=search.joined_terms(
            (product.brand, *(name for path in paths for name in path))
        ),
        text_terms=search.joined_terms((product.description,)),
    )


def _placements_of(product: Product) -> Iterable[Placement]:
    places = rules.places(wire.category_names(product.category_paths))
    return [
        Placement(place.digest, product.sku, place.parent_digest, place.name, product.create_us)
        for place in places
    ]


# Changing prices


def set_price(tx: Transaction, sku: str, wish: PriceWish) -> HeldPrice:
    """Sets a price; raises ProductNotFound, PriceConflict."""
    product = product_by(tx, sku)
    timeline = _timeline_around(tx, sku, wish)
    weighed = timeline.weigh(wish, now_us=tx.now)
    if weighed.verdict is Verdict.CONFLICT:
        raise price_conflict(sku, wish.currency, weighed)
    if weighed.verdict is Verdict.NEW:
        add_price(tx, product, currency=wish.currency, weighed=weighed)
    return HeldPrice(
        sku=sku,
        currency=wish.currency,
        valid_from_us=weighed.valid_from_us,
        unit_price_nanos=weighed.unit_price_nanos,
        valid_to_us=timeline.held_to(weighed.valid_from_us),
    )


def _timeline_around(tx: Transaction, sku: str, wish: PriceWish) -> Timeline:
    """As much of the history as the decision about one price needs."""
    until = (tx.now if wish.valid_from_us is None else wish.valid_from_us) + 1
    key = {"sku": sku, "currency": wish.currency, "until": until}
    near = [*tx.all(queries.PRICES_UNTIL, **key), *tx.all(queries.PRICE_BEHIND, **key)]
    return Timeline((price.valid_from_us, price.unit_price_nanos) for price in near)


def add_price(tx: Transaction, product: Product, *, currency: str, weighed: Weighed) -> None:
    """Stores a new price in its place."""
    price = Price(product.sku, currency, weighed.valid_from_us, weighed.unit_price_nanos)
    tx.add(price, conflict=_RACE)
    tx.publish(events.price_set(product, price))


def price_conflict(sku: str, currency: str, weighed: Weighed) -> PriceConflict:
    """Says which price stands where another one was wanted."""
    return PriceConflict(
        sku=sku,
        currency=currency,
        valid_from=wire.moment_in_words(weighed.valid_from_us),
        unit_price=wire.amount_in_words(weighed.unit_price_nanos),
    )
