"""Who may do what, now."""

from __future__ import annotations

import json
from collections.abc import Collection

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, queries, rules


def permissions_of(tx: Transaction, *, account_id: str) -> list[str]:
    """Gathers what an account's roles permit; nothing where it is disabled."""
    lists = tx.all(queries.PERMISSIONS_OF_ACCOUNT, account_id=account_id)
    return rules.gathered(entry for (listed,) in lists for entry in json.loads(listed))


def is_permitted(tx: Transaction, *, subject: str, permission: str) -> bool:
    """Tells whether an account holds a permission now; raises SubjectNotFound."""
    check_subject(tx, subject)
    return rules.permits(permissions_of(tx, account_id=subject), permission)


def check_subject(tx: Transaction, subject: str) -> None:
    """Raises SubjectNotFound unless the subject is an account."""
    if tx.first(queries.ACCOUNT_BY_ID, id=subject) is None:
        raise errors.SubjectNotFound(subject)


def check_handed_out(tx: Transaction, permissions: Collection[str]) -> None:
    """Raises PrivilegeEscalation unless the caller holds all that it hands out."""
    # What the caller holds now, not when its token was made: one who has just
    # lost a role cannot use the rest of the token's life to give it back.
    account_id = rules.account_id_of(tx.subject)
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
