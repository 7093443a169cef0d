"""The account that may do everything, made at the first start."""

from __future__ import annotations

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import queries, rules
from backplane_server.services.identity.key_text import NewKey
from backplane_server.services.identity.models import Grant, ServiceAccount

from . import keys, roles


def has_accounts(tx: Transaction) -> bool:
    """Tells whether there is any account."""
    return tx.first(queries.ANY_ACCOUNT) is not None


def make_first_administrator(tx: Transaction, *, new: NewKey) -> bool:
    """Makes an account that may do everything, with a key, where no account is.

    Tells whether it did. Of nodes that start together on one database one does.
    """
    if has_accounts(tx):
        return False
    account = ServiceAccount(
        tx.new_id("sva"), "bootstrap", "The first administrator.", tx.now, None
    )
    everything = roles.row(
        tx,
        name="administrator",
        description="May do everything.",
        permissions=[rules.EVERYTHING],
    )
    tx.add(account)
    tx.add(everything)
    tx.add(Grant(tx.new_id("grt"), everything.id, account.id, tx.now))
    tx.add(keys.row(tx, account.id, description="First start.", expires_us=None, new=new))
    return True
