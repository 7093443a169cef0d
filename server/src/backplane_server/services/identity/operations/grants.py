"""Grants: create, list, delete."""

from __future__ import annotations

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, events, queries
from backplane_server.services.identity.models import Grant

from . import authority, roles


def create(tx: Transaction, *, role_id: str, subject: str) -> Grant:
    """Gives a role to an account; raises RoleNotFound, SubjectNotFound, PrivilegeEscalation."""
    granted = roles.find(tx, role_id=role_id)
    authority.check_subject(tx, subject)
    authority.check_handed_out(tx, granted.entries)
    there = tx.first(queries.GRANT_OF_ROLE_TO_SUBJECT, role_id=role_id, subject=subject)
    if there is not None:
        return there
    grant = Grant(tx.new_id("grt"), role_id, subject, tx.now)
    tx.add(grant)
    tx.publish(events.grant_changed(grant))
    return grant


def page(tx: Transaction, *, subject: str, role_id: str, after: str, limit: int) -> list[Grant]:
    """Lists grants by id, of a subject and a role where they are not empty."""
    query = queries.grants_after(of_subject=bool(subject), of_role=bool(role_id))
    narrowed = {"subject": subject, "role_id": role_id}
    asked = {name: value for name, value in narrowed.items() if value}
    return tx.all(query, after=after, limit=limit, **asked)


def delete(tx: Transaction, *, grant_id: str) -> None:
    """Takes a grant back; raises GrantNotFound, LastAdministrator."""
    grant = tx.first(queries.GRANT_BY_ID, id=grant_id)
    if grant is None:
        raise errors.GrantNotFound(grant_id)
    authority.keep_an_administrator(tx, without_grant=grant_id)
    tx.run(queries.DELETE_GRANT, grant_id=grant_id)
    tx.publish(events.grant_changed(grant, deleted=True))
