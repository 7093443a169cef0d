"""The tree as it is stored: tiles of up to 256 hashes, as in C2SP's tlog-tiles.

A tile of level 0 holds the hashes of 256 leaves; one of level L holds the roots
of 256 full tiles of the level below. A proof reads few tiles, and adding leaves
writes only the right edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from backplane_server.chassis.audit.tree import HASH_BYTES, subtree_root

WIDTH_BITS = 8
WIDTH = 1 << WIDTH_BITS
# Gives the hashes of a tile, one behind the other; empty where there is none.
Fetch = Callable[[int, int], bytes]
Place = tuple[int, int]


class TilesMissing(Exception):
    """A tile that the log must have is not there, or too short."""


class Tiles:
    """Reads the roots of complete subtrees out of tiles, each tile once."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._known: dict[Place, bytes] = {}

    def node(self, level: int, number: int) -> bytes:
        """Gives the root of a complete subtree; raises TilesMissing."""
        tile_level, height = divmod(level, WIDTH_BITS)
        first = number << height
        tile, offset = divmod(first, WIDTH)
        hashes = self._hashes((tile_level, tile))[offset * HASH_BYTES :]
        wanted = HASH_BYTES << height
        if len(hashes) < wanted:
            raise TilesMissing(f"tile {tile} of level {tile_level} lacks hashes")
        return subtree_root(list(cut(hashes[:wanted])))

    def _hashes(self, place: Place) -> bytes:
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._fetch(*place)
        return found


def cut(hashes: bytes) -> Iterable[bytes]:
    """Cuts a tile into its hashes."""
    return (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))


def grown(fetch: Fetch, *, size: int, leaves: Iterable[bytes]) -> Mapping[Place, bytes]:
    """Adds leaves to a tree of ``size``; gives the tiles that are new or longer."""
    edge: dict[int, bytearray] = {}
    changed: dict[Place, bytes] = {}
    counts: dict[int, int] = {}

    def add(level: int, found: bytes) -> None:
        if level not in counts:
            counts[level] = size >> (WIDTH_BITS * level)
            number, filled = divmod(counts[level], WIDTH)
            edge[level] = bytearray(_edge(fetch, level, number, filled=filled))
        tile = edge[level]
        tile += found
        counts[level] += 1
        number = (counts[level] - 1) // WIDTH
        if len(tile) == WIDTH * HASH_BYTES:
            changed[level, number] = bytes(tile)
            add(level + 1, subtree_root(list(cut(changed[level, number]))))
            edge[level] = bytearray()

    for leaf in leaves:
        add(0, leaf)
    for level, tile in edge.items():
        if tile:
            changed[level, counts[level] // WIDTH] = bytes(tile)
    return changed


def _edge(fetch: Fetch, level: int, number: int, *, filled: int) -> bytes:
    if not filled:
        return b""
    found = fetch(level, number)
    if len(found) < filled * HASH_BYTES:
        raise TilesMissing(f"tile {number} of level {level} lacks hashes")
    return found[: filled * HASH_BYTES]
