"""Service accounts: create, find, list, disable."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, events, queries, rules
from backplane_server.services.identity.models import ServiceAccount

from . import authority, revoking
from .revoking import Revoked


def create(tx: Transaction, *, name: str, description: str) -> ServiceAccount:
    """Creates an account; raises ServiceAccountNameTaken."""
    other = tx.first(queries.ACCOUNT_BY_NAME, name=name)
    if other is not None:
        raise errors.ServiceAccountNameTaken(name=name, account_id=other.id)
    account = ServiceAccount(tx.new_id("sva"), name, description, tx.now, None)
    tx.add(account)
    tx.publish(events.account_changed(account))
    return account


def find(tx: Transaction, *, account_id: str) -> ServiceAccount:
    """Finds an account; raises ServiceAccountNotFound."""
    account = tx.first(queries.ACCOUNT_BY_ID, id=account_id)
    if account is None:
        raise errors.ServiceAccountNotFound(account_id)
    return account


def page(tx: Transaction, *, after: str, limit: int) -> list[ServiceAccount]:
    """Lists accounts by id."""
    return tx.all(queries.ACCOUNTS_AFTER, after=after, limit=limit)


def disable(tx: Transaction, *, account_id: str, token_life_us: int) -> Revoked[ServiceAccount]:
    """Disables an account for good; raises ServiceAccountNotFound, LastAdministrator."""
    account = find(tx, account_id=account_id)
    if account.disabled_us is not None:
        return Revoked(account)
    authority.keep_an_administrator(tx, without_account=account_id)
    tx.run(queries.DISABLE_ACCOUNT, account_id=account_id, now_us=tx.now)
    names = [rules.subject_of(account_id)]
    revoking.note(tx, names, token_life_us=token_life_us)
    account = replace(account, disabled_us=tx.now)
    tx.publish(events.account_changed(account))
    return Revoked(account, names)


@dataclass(frozen=True, slots=True)
class Caller:
    """An account with what its roles permit."""

    account: ServiceAccount
    permissions: list[str]


def caller(tx: Transaction, *, account_id: str) -> Caller:
    """Describes an account; raises ServiceAccountNotFound."""
    account = find(tx, account_id=account_id)
    return Caller(account, authority.permissions_of(tx, account_id=account_id))
