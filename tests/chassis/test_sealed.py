"""Sealed fields: bound to their place, rotated while serving, found by blind index."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.chassis.data.keyring import (
    FOLDER,
    LOOK_AGAIN_AFTER_S,
    SETTLES_AFTER_S,
    KeyMissing,
    Keyring,
)
from backplane_server.chassis.data.sealed import BlindIndex, RowKeys, SealBroken, SealedFields


class Time:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """Tells the seconds that have passed."""
        return self.now_s


@pytest.fixture
def time() -> Time:
    """A clock that stands still."""
    return Time()


@pytest.fixture
def ring(tmp_path: Path, time: Time) -> Keyring:
    """A ring with its first key."""
    return Keyring(tmp_path / "keys", purpose="orders-addresses", monotonic_s=time)


@pytest.fixture
def fields(ring: Keyring) -> SealedFields:
    """Fields of a table."""
    return SealedFields(ring, table="orders_orders")


def test_a_sealed_text_opens_where_it_was_put(fields: SealedFields) -> None:
    """It comes back, is not readable, and is another one each time."""
    sealed = fields.seal("Main Street 1", row="ord_1", column="address")
    assert fields.open(sealed, row="ord_1", column="address") == "Main Street 1"
    assert b"Main" not in sealed
    assert fields.seal("Main Street 1", row="ord_1", column="address") != sealed


def test_a_sealed_text_opens_nowhere_else(ring: Keyring, fields: SealedFields) -> None:
    """Moved to another row, column, table or purpose it is refused."""
    sealed = fields.seal("x", row="ord_1", column="address")
    elsewhere = Keyring(ring._folder.parent, purpose="orders-names")
    for other, row, column in (
        (fields, "ord_2", "address"),
        (fields, "ord_1", "name"),
        (fields, "ord_1a", "ddress"),
        (SealedFields(ring, table="orders_lines"), "ord_1", "address"),
        (SealedFields(elsewhere, table="orders_orders"), "ord_1", "address"),
    ):
        with pytest.raises(SealBroken, match=row):
            other.open(sealed, row=row, column=column)


@given(position=st.integers(min_value=0), change=st.integers(1, 255), cut=st.integers(0, 60))
def test_a_changed_text_is_refused(position: int, change: int, cut: int) -> None:
    """Whatever byte is changed or cut off, nothing is opened."""
    fields = _FIELDS
    sealed = bytearray(fields.seal("Main Street 1", row="r", column="c"))
    sealed[position % len(sealed)] ^= change
    for broken in (bytes(sealed), bytes(sealed[:cut])):
        with pytest.raises((SealBroken, KeyMissing)):
            fields.open(broken, row="r", column="c")


@pytest.fixture(autouse=True, scope="module")
def _fields(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FIELDS  # noqa: PLW0603 - hypothesis calls the test many times with one fixture
    _FIELDS = SealedFields(Keyring(tmp_path_factory.mktemp("keys"), purpose="p"), table="t")


_FIELDS: SealedFields


def test_key_files_are_private(ring: Keyring) -> None:
    """The folder is 0700, the file 0600, of 32 bytes, and made once."""
    (file,) = ring._folder.iterdir()
    assert file.name == "orders-addresses.0001.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring._folder.stat().st_mode) == 0o700
    assert len(file.read_bytes()) == 32
    again = Keyring(ring._folder.parent, purpose="orders-addresses")
    assert again.key(1) == ring.key(1)


def test_nodes_that_start_together_share_one_key(tmp_path: Path) -> None:
    """Sixteen rings on an empty folder have one and the same key."""
    with ThreadPoolExecutor(16) as pool:
        rings = pool.map(lambda _: Keyring(tmp_path, purpose="p"), range(16))
        assert len({ring.key(1) for ring in rings}) == 1
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_a_rotated_key_seals_when_all_nodes_know_it(
    ring: Keyring, fields: SealedFields, time: Time
) -> None:
    """Old values open, new ones take the new version after a while; without a restart."""
    old = fields.seal("old", row="r", column="c")
    assert ring.rotate() == 2
    assert fields.version_of(fields.seal("x", row="r", column="c")) == 1
    assert not fields.is_stale(old)
    time.now_s += SETTLES_AFTER_S
    new = fields.seal("new", row="r", column="c")
    assert (fields.version_of(new), fields.is_stale(new), fields.is_stale(old)) == (2, False, True)
    assert fields.open(old, row="r", column="c") == "old"
    assert old < fields.stale_below() <= new
    again = fields.resealed(old, row="r", column="c")
    assert not fields.is_stale(again)
    assert fields.open(again, row="r", column="c") == "old"


def test_another_node_opens_what_the_new_version_sealed(
    ring: Keyring, fields: SealedFields, time: Time
) -> None:
    """A node that has not looked since finds the version when it meets it."""
    neighbour = Keyring(ring._folder.parent, purpose=ring.purpose, monotonic_s=lambda: 0.0)
    ring.rotate()
    time.now_s += SETTLES_AFTER_S
    sealed = fields.seal("x", row="r", column="c")
    assert neighbour.newest == 1
    assert SealedFields(neighbour, table="orders_orders").open(sealed, row="r", column="c") == "x"


def test_a_retired_version_opens_nothing(ring: Keyring, fields: SealedFields, time: Time) -> None:
    """With the file of a version goes every copy that it sealed; the message names the file."""
    old = fields.seal("old", row="r", column="c")
    with pytest.raises(ValueError, match="still seals"):
        ring.retire(1)
    ring.rotate()
    time.now_s += SETTLES_AFTER_S
    ring.retire(1)
    with pytest.raises(KeyMissing, match=r"orders-addresses\.0001\.key"):
        fields.open(old, row="r", column="c")


def test_a_broken_file_leaves_the_known_keys(
    ring: Keyring, fields: SealedFields, time: Time
) -> None:
    """A half-written version neither stops the server nor drops what opens."""
    sealed = fields.seal("x", row="r", column="c")
    (ring._folder / "orders-addresses.0002.key").write_bytes(b"half")
    time.now_s += LOOK_AGAIN_AFTER_S
    assert ring.newest == 1
    assert fields.open(sealed, row="r", column="c") == "x"


@pytest.mark.parametrize("purpose", ["", "../x", "Orders", "a b", "a*"])
def test_a_purpose_is_a_plain_name(tmp_path: Path, purpose: str) -> None:
    """It names files, so nothing else gets in."""
    with pytest.raises(ValueError, match="purpose"):
        Keyring(tmp_path, purpose=purpose)


def test_a_rows_key_opens_its_own_fields_alone(ring: Keyring) -> None:
    """Two rows have two keys; what one sealed the other cannot open."""
    keys = RowKeys(ring, table="identity_users", column="key")
    one, kept = keys.make("usr_1")
    other, kept_other = keys.make("usr_2")
    sealed = one.seal("Ada", column="name")
    assert keys.open(kept, row="usr_1").open(sealed, column="name") == "Ada"
    assert (
        keys.open(keys.resealed(kept, row="usr_1"), row="usr_1").open(sealed, column="name")
        == "Ada"
    )
    for broken in (
        lambda: other.open(sealed, column="name"),
        lambda: one.open(sealed, column="email"),
        lambda: one.open(b"", column="name"),
        lambda: keys.open(kept_other, row="usr_1"),
    ):
        with pytest.raises(SealBroken):
            broken()


def test_a_blind_index_finds_equal_values(ring: Keyring, tmp_path: Path, time: Time) -> None:
    """Equal values have one index; it tells nothing, and another ring gives another one."""
    index = BlindIndex(ring)
    assert index.of("ada@example.com") == index.of("ada@example.com")
    assert index.of("ada@example.com") != index.of("ada@example.org")
    assert "ada" not in index.of("ada@example.com")
    other = BlindIndex(Keyring(tmp_path / "other", purpose=ring.purpose))
    assert other.of("ada@example.com") != index.of("ada@example.com")
    stored = index.of("ada@example.com")
    ring.rotate()
    time.now_s += SETTLES_AFTER_S
    assert stored in index.candidates("ada@example.com")
    assert index.candidates("ada@example.com")[0] == index.of("ada@example.com") != stored
    assert stored < index.prefix() <= index.of("ada@example.com")
