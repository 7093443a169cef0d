"""The text of API keys."""

import re

import pytest

from backplane_server.services.identity import key_text
from backplane_server.services.identity.models import ApiKey


def kept(new: key_text.NewKey) -> ApiKey:
    """The row that is kept of a new key."""
    return ApiKey("key_1", "sva_1", new.prefix, new.digest, "", 0, None, None, None)


def test_a_key_has_a_public_and_a_secret_part() -> None:
    """The text is `bpk_`, eight public characters and 43 secret ones."""
    new = key_text.make()
    assert re.fullmatch(r"bpk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}", new.text)
    assert key_text.prefix_of(new.text) == new.prefix == new.text[:12]


def test_two_keys_differ() -> None:
    """No key is made twice."""
    assert len({key_text.make().text for _ in range(1000)}) == 1000


def test_a_printed_key_hides_its_text() -> None:
    """A key that ends up in a log line or a traceback does not show its secret."""
    new = key_text.make()
    assert new.text not in repr(new)
    assert new.text[13:] not in repr(new)


def test_a_key_is_found_by_its_whole_text() -> None:
    """Of keys that share a prefix the one with the same secret is found."""
    first, second = key_text.make(), key_text.make()
    keys = [kept(first), kept(second)]
    assert key_text.matching(second.text, keys) is keys[1]
    assert key_text.matching(second.text[:-1] + "!", keys) is None
    assert key_text.matching(first.text, []) is None


@pytest.mark.parametrize(
    "text", ["", "bpk_", "x" * 56, "bpk_abcdefgh_short", f"bpk_ABCDEFGH_{'a' * 43}"]
)
def test_what_is_no_key_has_no_prefix(text: str) -> None:
    """Text of another form is refused before the database is asked."""
    assert key_text.prefix_of(text) is None


def test_a_trailing_newline_makes_another_text() -> None:
    """A key is compared byte for byte."""
    assert key_text.prefix_of(key_text.make().text + "\n") is None
