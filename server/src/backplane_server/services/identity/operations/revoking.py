"""Revocations: what makes access tokens stop before they expire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.rpc.revocations import Marks, mark_of
from backplane_server.services.identity import user_queries as queries
from backplane_server.services.identity.user_rows import Revocation

T = TypeVar("T")
# Longer than the verifiers' tolerance for clocks that differ.
_MARGIN_US = 300 * 1_000_000


@dataclass(frozen=True, slots=True)
class Revoked(Generic[T]):
    """What an operation answers, and the names that this node refuses once it is committed."""

    answer: T
    names: Sequence[str] = ()


def note(tx: Transaction, names: Iterable[str], *, token_life_us: int) -> None:
    """Keeps names for as long as an access token of theirs may live."""
    ends_us = tx.now + token_life_us + _MARGIN_US
    tx.add_all([Revocation(mark_of(name), tx.now, ends_us) for name in names])


def lately(tx: Transaction) -> Marks:
    """Gives the marks that are refused now, each with when that ends."""
    return dict(tx.all(queries.REVOCATIONS_NOW, now_us=tx.now))


def forget(tx: Transaction, *, most: int) -> int:
    """Deletes marks whose last token has expired; gives their number."""
    return tx.run(queries.FORGET_REVOCATIONS, before_us=tx.now, limit=most)
