"""Signs how far the log has grown: when it is asked for, and once a minute."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from backplane_server.chassis.audit import tree

from . import notes, queries
from .notes import Checkpoint, VerifierKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from backplane_server.chassis.data import Database, Transaction

_log = structlog.get_logger(__name__)
_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Signing:
    """The name of the log and the key that signs for it."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return notes.verifier_key(self.origin, self.key)

    def sign(self, checkpoint: Checkpoint) -> str:
        """Signs a checkpoint."""
        return notes.signed(checkpoint, key=self.key)


def stored(tx: Transaction) -> str | None:
    """Gives the checkpoint of the log as it is now, where it was signed already."""
    note: str | None = tx.scalar(queries.CHECKPOINT_OF_SIZE, size=queries.size_of_log(tx))
    return note


def sign_what_is(tx: Transaction, signing: Signing) -> str:
    """Signs the log as it is now."""
    size = queries.size_of_log(tx)
    root = tree.root(queries.tiles_of(tx).node, size=size)
    return signing.sign(Checkpoint(signing.origin, size, root))


def signed(tx: Transaction, signing: Signing) -> str:
    """Gives the checkpoint of the log as it is now; signs and keeps it where it is new."""
    size = queries.size_of_log(tx)
    note = sign_what_is(tx, signing)
    tx.run(queries.KEEP_CHECKPOINT, size=size, note=note, time_us=tx.now)
    kept: str = tx.scalar(queries.CHECKPOINT_OF_SIZE, size=size)
    return kept


async def sign_now_and_then(database: Database, signing: Signing) -> None:
    """Signs the log whenever it has grown, until it is cancelled."""
    while True:
        try:
            if await database.read(stored) is None:
                await database.write(signed, signing)
        except Exception as error:  # noqa: BLE001 - the next attempt may succeed
            _log.warning("checkpoint_not_signed", error=repr(error))
        await asyncio.sleep(_EVERY_S)
