"""The Merkle tree of RFC 9162, section 2: hashes, roots, proofs and their checks.

Pure. A tree is seen through ``Node``: a function that gives the root of one
complete subtree by its level (0: leaves) and its number at that level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """Hashes one leaf."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hashes two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """Gives the root over a power of two of neighbours at one level."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def root(node: Node, *, size: int) -> bytes:
    """Gives the root of the first ``size`` leaves."""
    return _range_root(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: Node, *, index: int, size: int) -> list[bytes]:
    """Proves that leaf ``index`` is among the first ``size`` leaves (2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among {size}")
    begin, end = 0, size
    path: list[bytes] = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_range_root(node, middle, end))
            end = middle
        else:
            path.append(_range_root(node, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(node: Node, *, first: int, second: int) -> list[bytes]:
    """Proves that the first ``first`` leaves begin the first ``second`` (2.1.4.1)."""
    if not 0 <= first <= second:
        raise ValueError(f"{first} leaves do not begin {second}")
    if first in (0, second):
        return []
    begin, end = 0, second
    path: list[bytes] = []
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_range_root(node, middle, end))
            end = middle
        else:
            path.append(_range_root(node, begin, middle))
            begin = middle
    if begin:  # else the smaller tree is itself a subtree, which the checker knows
        path.append(_range_root(node, begin, end))
    return path[::-1]


def includes(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Checks an inclusion proof (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def begins(
    *, first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Checks a consistency proof (2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = iter([first_root, *proof] if first & (first - 1) == 0 else proof)
    return _leads_to_both(path, first, second) == (first_root, second_root)


def _leads_to_both(path: Iterator[bytes], first: int, second: int) -> tuple[bytes, bytes] | None:
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    small = large = next(path, b"")
    for sibling in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            small, large = node_hash(sibling, small), node_hash(sibling, large)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            large = node_hash(large, sibling)
        number, last = number >> 1, last >> 1
    return (small, large) if last == 0 else None


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(node: Node, begin: int, end: int) -> bytes:
    """The root over leaves that begin where a subtree of their size may begin."""
    parts = list(_complete(begin, end))
    found = node(*parts.pop())
    while parts:
        found = node_hash(node(*parts.pop()), found)
    return found


def _complete(begin: int, end: int) -> Iterable[tuple[int, int]]:
    """Takes a range apart into complete subtrees, the largest first."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


class Frontier:
    """The root of a growing list of leaves, without keeping them: the right edge is enough."""

    __slots__ = ("_edge", "size")

    def __init__(self) -> None:
        self._edge: list[bytes] = []
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Adds a leaf."""
        found, size = leaf, self.size
        while size & 1:
            found, size = node_hash(self._edge.pop(), found), size >> 1
        self._edge.append(found)
        self.size += 1

    def root(self) -> bytes:
        """Gives the root as it is now."""
        if not self._edge:
            return EMPTY_ROOT
        found = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            found = node_hash(left, found)
        return found
