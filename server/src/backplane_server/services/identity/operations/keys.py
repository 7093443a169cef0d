"""API keys: create, list, revoke, redeem for what they stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, events, key_text, queries, rules
from backplane_server.services.identity.key_text import NewKey
from backplane_server.services.identity.models import ApiKey

from . import accounts, authority, revoking, workloads
from .revoking import Revoked


def create(
    tx: Transaction,
    *,
    account_id: str,
    description: str,
    expires_us: int | None,
    new: NewKey,
) -> ApiKey:
    """Keeps a new key of an account.

    Raises ServiceAccountNotFound, ServiceAccountDisabled, ApiKeyLimitReached,
    ExpiryHasPassed, and PrivilegeEscalation: who makes a key for an account can
    act as the account.
    """
    account = accounts.find(tx, account_id=account_id)
    if account.disabled_us is not None:
        raise errors.ServiceAccountDisabled(account_id)
    if expires_us is not None and expires_us <= tx.now:
        raise errors.ExpiryHasPassed
    authority.check_handed_out(tx, authority.permissions_of(tx, account_id=account_id))
    _check_room(tx, account_id=account_id)
    key = row(tx, account_id, description=description, expires_us=expires_us, new=new)
    tx.add(key)
    tx.publish(events.api_key_changed(key))
    return key


def page(tx: Transaction, *, account_id: str, after: str, limit: int) -> list[ApiKey]:
    """Lists an account's keys by id; raises ServiceAccountNotFound."""
    accounts.find(tx, account_id=account_id)
    return tx.all(queries.API_KEYS_OF_ACCOUNT, account_id=account_id, after=after, limit=limit)


def revoke(tx: Transaction, *, key_id: str, token_life_us: int) -> Revoked[ApiKey]:
    """Revokes a key for good; raises ApiKeyNotFound."""
    key = tx.first(queries.API_KEY_BY_ID, id=key_id)
    if key is None:
        raise errors.ApiKeyNotFound(key_id)
    if key.revoked_us is not None:
        return Revoked(key)
    tx.run(queries.REVOKE_API_KEY, key_id=key_id, now_us=tx.now)
    revoking.note(tx, [key_id], token_life_us=token_life_us)
    key = replace(key, revoked_us=tx.now)
    tx.publish(events.api_key_changed(key))
    return Revoked(key, [key_id])


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a valid key stands for."""

    key: ApiKey
    permissions: list[str]
    now_us: int
    workload: str  # the SPIFFE id of the only workload that may send the token; empty: any


def redeem(tx: Transaction, *, text: str) -> Redeemed:
    """Finds what a key's text stands for; raises ApiKeyRefused."""
    prefix = key_text.prefix_of(text)
    found = tx.all(queries.API_KEYS_BY_PREFIX, prefix=prefix) if prefix else []
    key = key_text.matching(text, found)
    if key is None or not rules.is_usable(
        expires_us=key.expires_us, revoked_us=key.revoked_us, now_us=tx.now
    ):
        raise errors.ApiKeyRefused
    account = tx.first(queries.ACCOUNT_BY_ID, id=key.service_account_id)
    if account is None or account.disabled_us is not None:
        raise errors.ApiKeyRefused
    workload = workloads.of_account(tx, account_id=account.id)
    permissions = authority.permissions_of(tx, account_id=account.id)
    return Redeemed(key, permissions, tx.now, workload.spiffe_id)


def note_use(tx: Transaction, *, key_id: str) -> None:
    """Records that a key was used, unless that was done within the last minute."""
    minute_us = tx.now - rules.USE_NOTED_EVERY_US
    tx.run(queries.NOTE_USE_OF_API_KEY, key_id=key_id, used_us=tx.now, minute_us=minute_us)


def row(
    tx: Transaction,
    account_id: str,
    *,
    description: str,
    expires_us: int | None,
    new: NewKey,
) -> ApiKey:
    """Makes the row of a new key."""
    return ApiKey(
        id=tx.new_id("key"),
        service_account_id=account_id,
        prefix=new.prefix,
        digest=new.digest,
        description=description,
        created_us=tx.now,
        expires_us=expires_us,
        last_used_us=None,
        revoked_us=None,
    )


def _check_room(tx: Transaction, *, account_id: str) -> None:
    usable = tx.scalar(queries.USABLE_API_KEYS_OF_ACCOUNT, account_id=account_id, now_us=tx.now)
    if usable >= rules.API_KEYS_PER_ACCOUNT_MAX:
        raise errors.ApiKeyLimitReached(limit=rules.API_KEYS_PER_ACCOUNT_MAX)
