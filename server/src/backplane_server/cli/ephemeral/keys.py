"""Who may call an ephemeral server: two accounts, with keys that everybody knows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from backplane_server.chassis.data import Database
from backplane_server.chassis.secret_files import make_once
from backplane_server.services.identity.key_text import NewKey
from backplane_server.services.identity.models import Grant, ServiceAccount
from backplane_server.services.identity.operations import first_start, keys, roles

if TYPE_CHECKING:
    from backplane_server.chassis.clock import Clock
    from backplane_server.chassis.data import Transaction

ADMINISTRATOR = NewKey("bpk_ephemera", "bpk_ephemera_everybody-knows-this-key-so-keep-nothing-he")
READER = NewKey("bpk_reader00", "bpk_reader00_everybody-knows-this-key-so-keep-nothing-he")
# What the reader may do: look at the catalog and at orders, and nothing else.
READER_PERMISSIONS = (
    "catalog.products.get",
    "catalog.products.list",
    "orders.orders.get",
    "orders.orders.list",
)
# Known too, so that what they seal can be written into a test.
_KEY_FILES = ("page-tokens.key", "request-fingerprints.key")


def write_known(keys_dir: Path) -> None:
    """Writes the keys that seal page tokens and cursors."""
    for name in _KEY_FILES:
        make_once(keys_dir / name, hashlib.sha256(name.encode()).digest())


async def make_accounts(url: str, clock: Clock) -> None:
    """Makes the administrator and the reader, on a database that has its tables."""
    database = Database(url, clock=clock, durable=False)
    database.start()
    try:
        await database.write(first_start.make_first_administrator, new=ADMINISTRATOR)
        await database.write(_make_reader)
    finally:
        await database.close()


def _make_reader(tx: Transaction) -> None:
    account = ServiceAccount(tx.new_id("sva"), "reader", "May look at a few things.", tx.now, None)
    role = roles.row(
        tx,
        name="reader",
        description="Looks at products and orders.",
        permissions=READER_PERMISSIONS,
    )
    tx.add(account)
    tx.add(role)
    tx.add(Grant(tx.new_id("grt"), role.id, account.id, tx.now))
    tx.add(keys.row(tx, account.id, description="For tests.", expires_us=None, new=READER))
