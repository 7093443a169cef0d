"""How many streams are open, in total and by each caller."""

from __future__ import annotations


class Openings:
    """Counts what stays open; both bounds hold at any time.

    most, most_each  how many may be open in total and by one key
    """

    __slots__ = ("_by_key", "most", "most_each", "open")

    def __init__(self, *, most: int, most_each: int) -> None:
        self._by_key: dict[str, int] = {}
        self.most = most
        self.most_each = most_each
        self.open = 0

    def of(self, key: str) -> int:
        """How many one key has open."""
        return self._by_key.get(key, 0)

    def enter(self, key: str) -> bool:
        """Opens one; False where a bound is reached."""
        mine = self._by_key.get(key, 0)
        if self.open >= self.most or mine >= self.most_each:
            return False
        self.open += 1
        self._by_key[key] = mine + 1
        return True

    def leave(self, key: str) -> None:
        """Closes one; a key without any is forgotten."""
        self.open -= 1
        left = self._by_key[key] - 1
        if left:
            self._by_key[key] = left
        else:
            del self._by_key[key]
