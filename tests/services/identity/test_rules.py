"""What identity decides, without a database or a wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backplane_server.services.identity import rules

ENTRIES = st.sampled_from(
    ["*", "orders.*", "catalog.*", "orders.orders.place", "orders.orders.get", "catalog.get"]
)
SETS = st.lists(ENTRIES, max_size=6)


@pytest.mark.parametrize(
    ("held", "wanted", "covered"),
    [
        ("*", "orders.orders.place", True),
        ("*", "orders.*", True),
        ("*", "*", True),
        ("orders.*", "orders.orders.place", True),
        ("orders.*", "orders.*", True),
        ("orders.*", "*", False),
        ("orders.*", "orders2.orders.place", False),
        ("orders.*", "catalog.*", False),
        ("orders.orders.place", "orders.orders.place", True),
        ("orders.orders.place", "orders.orders.place_all", False),
        ("orders.orders.place", "orders.*", False),
    ],
)
def test_an_entry_covers_itself_and_what_lies_below_it(
    held: str, wanted: str, covered: bool
) -> None:
    """A name covers itself, a service's pattern the service, `*` everything; nothing more."""
    assert rules.covers(held, wanted) is covered


def test_the_first_lacking_permission_is_named() -> None:
    """Of what a caller would hand out, the first that it does not hold is told."""
    held = ["catalog.*", "orders.orders.get"]
    assert rules.lacking(held=held, wanted=["catalog.products.get"]) is None
    assert rules.lacking(held=held, wanted=["orders.*", "catalog.*"]) == "orders.*"
    assert rules.lacking(held=[], wanted=[]) is None


def test_a_role_gains_only_what_it_did_not_permit_before() -> None:
    """Writing out what a pattern permitted already gains nothing."""
    assert rules.gained(before=["orders.*"], after=["orders.orders.get"]) == []
    assert rules.gained(before=["orders.orders.get"], after=["orders.*"]) == ["orders.*"]


@settings(deadline=None)  # a busy machine is no failure
@given(SETS, ENTRIES)
def test_reducing_entries_changes_nothing_that_they_permit(entries: list[str], wanted: str) -> None:
    """A token's shorter list permits exactly what the roles' entries permit."""
    assert rules.permits(rules.reduced(entries), wanted) == rules.permits(entries, wanted)


@settings(deadline=None)  # a busy machine is no failure
@given(SETS)
def test_reduced_entries_hold_no_entry_that_another_covers(entries: list[str]) -> None:
    """A token carries no entry twice, nor one that a pattern beside it covers."""
    reduced = rules.reduced(entries)
    for entry in reduced:
        assert not rules.permits([other for other in reduced if other is not entry], entry)


def test_a_key_is_usable_until_it_expires_or_is_revoked() -> None:
    """The instant of expiry is the first at which a key is refused."""
    assert rules.is_usable(expires_us=None, revoked_us=None, now_us=5)
    assert rules.is_usable(expires_us=6, revoked_us=None, now_us=5)
    assert not rules.is_usable(expires_us=5, revoked_us=None, now_us=5)
    assert not rules.is_usable(expires_us=None, revoked_us=4, now_us=5)


def test_a_use_is_noted_once_a_minute() -> None:
    """A key that was used within the last minute is not noted again."""
    minute_us = 60_000_000
    assert rules.use_is_due(last_used_us=None, now_us=0)
    assert not rules.use_is_due(last_used_us=0, now_us=minute_us - 1)
    assert rules.use_is_due(last_used_us=0, now_us=minute_us)


def test_a_token_never_outlives_its_key() -> None:
    """A token ends after its time or with its key, in whole seconds."""
    now_us = 1_000_400_000
    assert rules.token_expiry_us(now_us=now_us, ttl_s=600, key_expires_us=None) == 1_600_000_000
    soon_us = now_us + 7_900_000
    assert rules.token_expiry_us(now_us=now_us, ttl_s=600, key_expires_us=soon_us) == 1_008_000_000


def test_only_service_accounts_have_an_account_id() -> None:
    """A service of the platform is a subject without an account."""
    assert rules.account_id_of(rules.subject_of("sva_1")) == "sva_1"
    assert rules.account_id_of("services/orders") is None
