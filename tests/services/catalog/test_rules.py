"""The decisions about price histories and category paths, and the terms of the search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backplane_server.services.catalog import rules, search
from backplane_server.services.catalog.rules import PriceWish, Timeline, Verdict

MOMENTS = st.integers(0, 20)
WISHES = st.lists(st.tuples(MOMENTS | st.none(), st.integers(0, 3)), max_size=30)
NAMES = st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), max_size=4)


@given(WISHES, MOMENTS)
def test_every_price_taken_stays_as_it_was(wishes: list[tuple[int | None, int]], now: int) -> None:
    """Whatever is wished in whatever order, a moment's price never changes once it is set."""
    timeline, kept = Timeline(), dict[int, int]()
    for moment, nanos in wishes:
        weighed = timeline.weigh(PriceWish("GBP", nanos, moment), now_us=now)
        if weighed.verdict is Verdict.NEW:
            assert weighed.valid_from_us not in kept
            kept[weighed.valid_from_us] = nanos
            timeline.add(weighed)
        assert kept[weighed.valid_from_us] == weighed.unit_price_nanos
        assert (weighed.unit_price_nanos == nanos) is (weighed.verdict is not Verdict.CONFLICT)


@given(st.dictionaries(MOMENTS, st.integers(0, 3)), MOMENTS)
def test_a_price_holds_until_the_next_one(prices: dict[int, int], moment: int) -> None:
    """What holds at a moment is the latest that began by then, until the first behind it."""
    timeline = Timeline(prices.items())
    assert timeline.held_from(moment) == max((m for m in prices if m <= moment), default=None)
    assert timeline.held_to(moment) == min((m for m in prices if m > moment), default=None)


@given(WISHES)
def test_what_is_dropped_leaves_no_trace(wishes: list[tuple[int | None, int]]) -> None:
    """A row that is refused takes its prices out of the history again."""
    timeline, taken = Timeline({5: 1}.items()), []
    for moment, nanos in wishes:
        weighed = timeline.weigh(PriceWish("GBP", nanos, moment), now_us=10)
        if weighed.verdict is Verdict.NEW:
            timeline.add(weighed)
            taken.append(weighed)
    for weighed in taken:
        timeline.drop(weighed)
    assert [timeline.held_from(moment) for moment in range(25)] == [None] * 5 + [5] * 20


@given(NAMES, NAMES)
def test_paths_are_told_apart(one: list[str], other: list[str]) -> None:
    """Two paths have one digest only where every name is the same."""
    assert (rules.path_digest(one) == rules.path_digest(other)) is (one == other)


def test_a_product_stands_in_every_category_above_its_paths() -> None:
    """Shared beginnings of several paths are one category each."""
    placed = rules.places([["a", "b"], ["a", "c"], ["a"]])
    assert sorted(place.name for place in placed) == ["a", "b", "c"]
    top = rules.path_digest(["a"])
    assert {place.parent_digest for place in placed} == {rules.ROOT_DIGEST, top}


@given(st.text(max_size=60))
def test_terms_are_plain_words(text: str) -> None:
    """A term has no character that an index or an expression could take for syntax."""
    for term in search.terms(text):
        assert term
        assert not set(term) & set("\"'\\*:&|!()^+- \t\n\0")
        assert search.terms(term) == [term]


def test_the_last_term_is_a_prefix_in_both_languages() -> None:
    """Every term is quoted; only the last one may go on."""
    asked = search.expressions('Samsung "Gal')
    assert asked is not None
    assert asked.anywhere == '"samsung" "gal"*'
    assert asked.head == '{head_terms} : ("samsung" "gal"*)'
    assert asked.tsquery == "'samsung' & 'gal':*"
