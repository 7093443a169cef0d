"""Who may do what, now."""

from __future__ import annotations

import json
from collections.abc import Collection

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, queries, rules, user_queries


def permissions_of(tx: Transaction, *, account_id: str) -> list[str]:
    """Gathers what the roles of an account or user permit; nothing where it is disabled."""
    if rules.is_user(account_id):
        lists = tx.all(user_queries.PERMISSIONS_OF_USER, user_id=account_id)
    else:
        lists = tx.all(queries.PERMISSIONS_OF_ACCOUNT, account_id=account_id)
    return rules.gathered(entry for (listed,) in lists for entry in json.loads(listed))


def is_permitted(tx: Transaction, *, subject: str, permission: str) -> bool:
    """Tells whether an account or user holds a permission now; raises SubjectNotFound."""
    check_subject(tx, subject)
    return rules.permits(permissions_of(tx, account_id=subject), permission)


def check_subject(tx: Transaction, subject: str) -> None:
    """Raises SubjectNotFound unless the subject is an account, or a user who was not erased."""
    if rules.is_user(subject):
        user = tx.first(user_queries.USER_BY_ID, id=subject)
        found = user is not None and user.erased_us is None
    else:
        found = tx.first(queries.ACCOUNT_BY_ID, id=subject) is not None
    if not found:
        raise errors.SubjectNotFound(subject)


def granted_to(tx: Transaction, *, subject: str) -> list[str]:
    """Gathers what a subject's roles permit once it is enabled."""
    lists = tx.all(queries.PERMISSIONS_GRANTED_TO, subject=subject)
    return rules.gathered(entry for (listed,) in lists for entry in json.loads(listed))


def check_handed_out(tx: Transaction, permissions: Collection[str]) -> None:
    """Raises PrivilegeEscalation unless the caller holds all that it hands out."""
    # What the caller holds now, not when its token was made: one who has just
    # lost a role cannot use the rest of the token's life to give it back.
    account_id = rules.holder_id_of(tx.subject)
    held = permissions_of(tx, account_id=account_id) if account_id else []
    lacking = rules.lacking(held=held, wanted=permissions)
    if lacking is not None:
        raise errors.PrivilegeEscalation(lacking)


def keep_an_administrator(
    tx: Transaction, *, without_account: str = "", without_grant: str = "", without_role: str = ""
) -> None:
    """Raises LastAdministrator unless one remains without what is taken away."""
    other = tx.first(
        queries.ANY_OTHER_ADMINISTRATOR,
        without_account=without_account,
        without_grant=without_grant,
        without_role=without_role,
    )
    if other is None:
        raise errors.LastAdministrator
